import json
from datetime import UTC, datetime

from extractors.output import row
from news.records import Article, Event, Extraction, Mention, Party, Place, Post, Quote, Residue

PAGE = "doc_id url outlet title byline published language status source revision extractor_versions text posts residue quotes events mentions"
QUOTE = (
    "start end text segments kind speaker speaker_id speaker_mention speaker_start speaker_end cue cue_start cue_end "
    "confidence unclosed content why"
)
EVENT = (
    "start end text trigger trigger_start trigger_end type mode actors recipients place date_text date date_start date_end "
    "date_certainty modality negated attributed_to in_quote background confidence why"
)
MENTION = "start end text id name kind"
ADDED = {"reason"}

TIME = datetime(2022, 1, 21, 18, 5, tzinfo=UTC)


def full():
    made = Article(
        id="a", revision=1, url="https://example.com/a", part="", outlet="Gazette", title="T", byline=None,
        published=TIME, seen=TIME, at=TIME, language="en", text="“No,” said Roe.", text_hash="h", source="page",
        posts=(Post(start=0, end=5, title="T", published=TIME),), residue=(Residue(start=0, end=1, reason="r"),),
    )  # fmt: skip
    quote = Quote(start=0, end=5, text="“No,”", segments=((0, 5),), kind="direct", content="“No,”")
    party = Party(mention="Roe", start=11, end=14)
    event = Event(
        start=0, end=5, text="“No,”", trigger="No", trigger_start=1, trigger_end=3, type="REJECT",
        actors=(party,), recipients=(party,), place=Place(mention="Geneva", country="CHE"),
    )  # fmt: skip
    mention = Mention(start=11, end=14, text="Roe", id=None, name=None, kind="person")
    return Extraction(
        doc_id="d", url="u", status="article", article=made, quotes=(quote,), events=(event,),
        mentions=(mention,), versions={"quotes": "1"},
    )  # fmt: skip


def test_the_contract_to_the_letter():
    made = json.loads(json.dumps(row(full())))
    assert set(made) == {*PAGE.split(), *ADDED}
    assert made["published"] == "2022-01-21T18:05:00Z"
    assert made["posts"] == [
        {"start": 0, "end": 5, "title": "T", "published": "2022-01-21T18:05:00Z"}
    ]
    assert made["residue"] == [{"start": 0, "end": 1, "reason": "r"}]
    assert set(made["quotes"][0]) == set(QUOTE.split())
    assert made["quotes"][0]["segments"] == [[0, 5]]
    assert set(made["events"][0]) == set(EVENT.split())
    assert (
        set(made["events"][0]["actors"][0])
        == set(made["events"][0]["recipients"][0])
        == set("mention start end id name".split())
    )
    assert made["events"][0]["place"] == {
        "mention": "Geneva",
        "id": None,
        "name": None,
        "country": "CHE",
        "lat": None,
        "lon": None,
    }
    assert set(made["mentions"][0]) == set(MENTION.split())


def test_what_is_unknown_is_null():
    made = row(Extraction(doc_id="d", url=None, status="failed", article=None, reason="why"))
    assert {k for k, v in made.items() if v is None} == set(
        "url outlet title byline published language source revision text".split()
    )
    assert made["reason"] == "why"
    assert made["quotes"] == made["posts"] == []

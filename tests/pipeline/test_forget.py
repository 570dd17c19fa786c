"""What is forgotten is nowhere any more, and does not come back; the rest is as it was."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from made_warehouse import FEED, NOON, entry, extraction, page, settings_in

from alerts.receivers import rss
from news.forgotten import BLOCK, redact
from news.records import Answer, Entity, FeedState, Mention, Poll
from news.schema import ReceiverSettings, RouteSettings, WatchSettings
from news.settings import Settings
from news.time import now
from state.entries import Entries
from state.forgotten import forgotten
from state.store import Store
from warehouse import read, stage
from wirewatch.pipeline import load, match, recompute
from wirewatch.pipeline.forget import forget_outlet, forget_person, forget_url
from wirewatch.pipeline.poll import to_ask

SAME = "The ferry will sail again when the ice has left the northern harbour"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path).model_copy(
        update={
            "feeds": (FEED,),
            "watches": (WatchSettings(name="ferry", query="says:ferry"),),
            "receivers": (
                ReceiverSettings(name="desk", kind="rss", file=tmp_path / "var" / "desk.xml"),
            ),
            "route": RouteSettings(receivers=("desk",)),
            "people": (Entity(id="per:ann-berg", name="Ann Berg", kind="person"),),
        }
    )


def land(settings: Settings, run: str, **texts: str) -> None:
    """Articles by number (`a1`), as the pipeline lands them."""
    folder = stage.run_folder(settings, run)
    numbers = [int(n[1:]) for n in texts]
    state = FeedState(url=FEED.url, polled=NOON, succeeded=NOON, due=NOON)
    poll = Poll(feed=FEED, state=state, entries=tuple(entry(n) for n in numbers))
    stage.write_polls(folder, "0", [poll])
    pages = [
        page(n, f"<p>{text}</p>".encode()) for n, text in zip(numbers, texts.values(), strict=True)
    ]
    stage.write_pages(folder, "0", pages)
    found = []
    for n, text, of in zip(numbers, texts.values(), pages, strict=True):
        one = extraction(n, text)
        named = tuple(
            Mention(start=i, end=i + 8, text="Ann Berg", id="per:ann-berg", name="Ann Berg", kind="person")
            for i in range(len(text)) if text.startswith("Ann Berg", i)
        )  # fmt: skip
        quotes = tuple(
            replace(q, speaker="Ann Berg", speaker_id="per:ann-berg", speaker_mention="Ann Berg")
            if text.startswith("Ann Berg") else q
            for q in one.quotes
        )  # fmt: skip
        found.append((of, [replace(one, quotes=quotes, mentions=(*one.mentions, *named))]))
    stage.write_extractions(folder, "0", found)
    load(settings, run)


def told(*words: str) -> str:
    return "The harbour master said: " + " ".join(f"“{w}.”" for w in words) + "\nShe met the pilot."


def everything(settings: Settings) -> bytes:
    """All bytes that are kept, Parquet read in full."""
    import pyarrow.parquet as pq

    parts = []
    for file in settings.var.rglob("*"):
        if file.is_file() and file.suffix == ".parquet":
            parts.append(str(pq.read_table(file).to_pylist()).encode())
        elif file.is_file():
            parts.append(file.read_bytes())
    return b"\n".join(parts)


def ask(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    return list(read.query(settings, sql)[1])


def test_an_address_is_removed_everywhere_and_does_not_come_back(settings: Settings) -> None:
    Store(settings.state_url).record([], [], {"ferry": 0})
    land(settings, "r", a1=told(SAME), a2=told(SAME, "Zanzibar waits"), a3=told("Nothing of it"))
    found = match(settings, now=NOON + timedelta(hours=1))
    assert (found.matches, found.notifications) == (2, 1)  # the same words: one message that grows
    for sent in Store(settings.state_url).notifications():
        rss.send(sent, settings.receivers[0].file or Path())
    recompute.plan(settings, "waits", [])
    assert b"Zanzibar" in everything(settings)

    report = forget_url(settings, "http://a.example/2?utm_source=feed")
    assert b"Zanzibar" not in everything(settings)
    assert b"a.example/2<" not in everything(settings)
    assert report.removed == {
        "raw pages": 1, "articles": 1, "quotes": 2, "events": 1, "mentions": 1, "pages": 1,
        "entries": 1, "matches": 1, "notifications": 1, "items of RSS receivers": 1,
        "recomputes that waited": 1,
    }  # fmt: skip
    assert any("sent" in line for line in report.beyond)
    assert len(list((settings.var / "published").glob("*.duckdb"))) == 1
    # Who shared its words is still in its cluster, and found by them.
    assert ask(settings, "SELECT count(*) FROM quotes_full GROUP BY cluster") == [(1,), (1,)]
    assert ask(settings, "FROM quote_spread") == []
    land(settings, "later", a4=told(SAME))
    assert ask(settings, "SELECT max(articles) FROM quote_spread") == [(2,)]
    assert ask(settings, "SELECT count(DISTINCT cluster) FROM quote_clusters") == [(2,)]

    # Asked for again, it is not fetched; fetched all the same, it is not loaded, nor kept.
    gone = forgotten(settings.state_url)
    assert [gone.entry(entry(n)) for n in (1, 2)] == [False, True]
    land(settings, "again", a2=told("Zanzibar waits"))
    assert b"Zanzibar" not in everything(settings)
    assert ask(settings, "SELECT count(*) FROM articles WHERE url LIKE '%/2'") == [(0,)]


def test_what_waits_to_be_read_goes_too(settings: Settings) -> None:
    land(settings, "r", a1=told(SAME))
    state = FeedState(url=FEED.url)

    def body(name: str, text: str) -> Path:
        answer = Answer(feed=FEED, state=state, at=NOON, status=200, headers={}, body=text.encode())
        return stage.write_answers(settings, name, [answer])

    other = body("1", "<item><link>http://a.example/9</link>Somebody else</item>")
    named = body("2", "<item><link>http://a.example/9?a=1&amp;b=2</link></item>")
    person = body("3", "<item><title>Ann Berg resigns</title></item>")
    aside = settings.staging / stage.BROKEN / "r-articles.parquet"
    aside.parent.mkdir()
    aside.write_bytes(b"half of a file")
    (settings.staging / "in-flight").mkdir()

    report = forget_url(settings, "http://a.example/9?a=1&b=2")
    assert report.removed["bodies of feeds that waited"] == 1
    assert report.removed["staged files that were broken"] == 1
    assert any(" runs in flight" in line for line in report.beyond)
    assert [file.exists() for file in (other, named, person, aside)] == [True, False, True, False]
    assert forget_person(settings, "Ann Berg").removed["bodies of feeds that waited"] == 1
    assert forget_outlet(settings, FEED.outlet).removed["bodies of feeds that waited"] == 1
    assert stage.inbox(settings) == []


def test_the_same_again_finds_nothing(settings: Settings) -> None:
    land(settings, "r", a1=told(SAME))
    forget_url(settings, "http://a.example/1")
    assert forget_url(settings, "http://a.example/1").removed == {}
    assert forget_url(settings, "http://b.example/never-seen").tombstones == 2


def test_an_outlet_is_removed_and_polled_no_more(settings: Settings) -> None:
    land(settings, "r", a1=told(SAME, "Zanzibar waits"), a2=told("Zanzibar"))
    later = now() + timedelta(days=1)
    assert to_ask(settings, later)
    report = forget_outlet(settings, "A")
    assert report.removed["articles"] == 2
    assert "stand in" in report.beyond[-1]
    assert b"Zanzibar" not in everything(settings)
    assert to_ask(settings, later) == []
    assert Entries(settings.state_url).seen(FEED.url, [entry(1).key]) == {}


def test_a_person_is_blocked_out_and_every_span_holds(settings: Settings) -> None:
    land(
        settings, "r",
        a1="Ann Berg said: “Zanzibar waits for us.”\nShe met the pilot.",
        a2="The harbour master said: “Ann Berg knows.” And so on.\nShe met Ann Berg there.",
        a3=told("Nobody of that name"),
    )  # fmt: skip
    before = ask(settings, "SELECT id, length(text) FROM articles ORDER BY ALL")
    report = forget_person(settings, "Ann Berg")
    assert (report.removed["quotes"], report.removed["mentions"]) == (1, 3)
    assert report.removed["raw pages"] == 2
    kept = everything(settings)
    assert b"Ann Berg" not in kept
    assert b"per:ann-berg" not in kept
    assert ask(settings, "SELECT id, length(text) FROM articles ORDER BY ALL") == before
    wrong = """SELECT count(*) FROM quotes q JOIN articles a ON a.id = q.article AND a.revision = q.revision
        WHERE a.text[span_start + 1:span_end] <> q.text"""
    assert ask(settings, wrong) == [(0,)]
    assert ask(settings, "SELECT content FROM quotes WHERE content LIKE '%knows%'") == [
        (BLOCK * 8 + " knows.",)
    ]
    # Named again, they are blocked out again, and the page is not kept.
    land(settings, "later", a5="Ann Berg said: “Zanzibar.”\nShe met the pilot.", a6=told("Fine"))
    kept = everything(settings)
    assert b"Ann Berg" not in kept
    assert ask(settings, "SELECT count(*) FROM quotes WHERE content = 'Zanzibar.'") == [(0,)]
    assert ask(settings, "SELECT count(*) FROM quotes WHERE content = 'Fine.'") == [(1,)]


def test_a_name_within_a_word_stays() -> None:
    assert (
        redact("Berg and Bergen, Ann Berg’s", ["Berg", "Ann Berg"]) == "████ and Bergen, ████████’s"
    )
    assert redact(None, ["x"]) is None
    assert redact("x", []) == "x"

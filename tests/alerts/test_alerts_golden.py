"""Golden pairs: a match as JSON in, exact mail and Slack JSON out, in tests/data/alerts.

After a change on purpose: `WIREWATCH_GOLDEN=write pytest tests/alerts/test_alerts_golden.py`, then
look at what has changed with `git diff`.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers_alerts import PUBLISHED, TEXT, article, event, found, geneva, quote, settings
from pydantic import TypeAdapter

from alerts.notice import notifications, of_silence, of_surge
from alerts.receivers.email import compose
from alerts.render import brief, render
from alerts.volume import Surge
from news.records import Elsewhere, Extraction, Heard, Match, Notification
from news.settings import WatchSettings

DATA = Path(__file__).resolve().parents[1] / "data" / "alerts"
WRITE = os.environ.get("WIREWATCH_GOLDEN") == "write"
MATCH: TypeAdapter[Match] = TypeAdapter(Match)

HOSTILE = (
    "{{ conn.smtp_default.password }} <script>alert(1)</script> <!channel> <@U024BE7LH> "
    "<https://evil.example|your bank> & \u202eesrever\u202c"
)


def hostile() -> Extraction:
    text = f"{HOSTILE}\n“{HOSTILE} NATO,” Lavrov said.\nMoscow warned NATO."
    return Extraction(
        doc_id="hostile",
        url="javascript:alert(1)",
        status="article",
        article=article(
            HOSTILE, text, url="javascript:alert(1)", outlet="<b>Out</b>", byline="a\nb"
        ),
        quotes=(quote(f"“{HOSTILE} NATO,”", text, speaker="<!here>", speaker_mention="Lavrov"),),
        events=(event("Moscow warned NATO.", "warned", "THREATEN", text, date_text="*now*"),),
    )


def many() -> Extraction:
    words = [f"“Number {i} of what was said in Geneva,”" for i in range(30)]
    text = "\n".join(f"{w} said Lavrov." for w in words)
    return geneva(
        article=article("A long day", text, published=None),
        quotes=tuple(quote(w, text, speaker="Sergey Lavrov") for w in words),
        events=(),
        mentions=(),
    )


def unsure() -> Extraction:
    """A quote whose closing mark is missing, and whose speaker is a guess."""
    text = "Talks go on\n“There will be no paper on NATO at all, he said. The talks go on."
    words = text.splitlines()[1]
    said = quote(
        words, text, speaker="Sergey Lavrov", speaker_mention="he", unclosed=True, confidence=0.45
    )
    return geneva(article=article("Talks go on", text), quotes=(said,), events=(), mentions=())


CASES = {
    "article": ("Blinken", geneva()),
    "quote": ("speaker:Lavrov AND says:NATO", geneva()),
    "event": ("event:THREATEN AND actor:Russia", geneva()),
    "mixed": ("speaker:Lavrov OR actor:Russia", geneva()),
    "hostile": ("NATO", hostile()),
    "many": ("says:Geneva", many()),
    "unsure": ("speaker:Lavrov AND says:NATO", unsure()),
    "elsewhere": ("speaker:Lavrov AND says:NATO", geneva()),
    "bare": ("Geneva", geneva(article=article(None, TEXT, byline=None, outlet=None), events=())),
}


def outputs(match: Match, query: str) -> dict[str, str]:
    mail, slack = render(match, query, "email"), render(match, query, "slack")
    notification = Notification(
        id="0123456789abcdef", watch=match.watch, key="k", condition="match", receiver="desk-mail",
        message=mail, created=datetime(2022, 1, 21, 18, 8, tzinfo=UTC),
    )  # fmt: skip
    raw = compose(notification, ["desk@example.org"], "wirewatch@example.org").as_bytes()
    return {
        "txt": mail.body,
        "html": mail.html or "",
        "slack.json": json.dumps(slack.slack, ensure_ascii=False, indent=2) + "\n",
        "eml": raw.decode("ascii").replace("\r\n", "\n"),
    }


def elsewhere(match: Match) -> Match:
    """The match, with six other outlets that carry the same quote, one of them in other words."""
    key, words = match.hits[0].key, "We expect written security guarantees from NATO,"
    outlets = ("Courier", "Dispatch", "Herald", "<b>Mail</b>", "Post", "Star")
    others = tuple(
        Elsewhere(
            key=f"k{n}", article=f"a{n}", outlet=outlet, title="t", url="https://x.example", at=PUBLISHED,
            words="We expect guarantees, in writing, and soon" if n == 2 else words,
        )
        for n, outlet in enumerate(outlets)
    )  # fmt: skip
    return replace(match, elsewhere={key: others}, story="s")


def case(name: str) -> Match:
    query, extraction = CASES[name]
    match = found(query, extraction, name=name)
    assert match is not None
    return elsewhere(match) if name == "elsewhere" else match


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str) -> None:
    query, _ = CASES[name]
    source = DATA / f"{name}.match.json"
    if WRITE:
        match = case(name)
        DATA.mkdir(parents=True, exist_ok=True)
        source.write_bytes(MATCH.dump_json(match, indent=1, exclude_defaults=True) + b"\n")
    match = MATCH.validate_json(source.read_bytes())
    assert match == case(name)
    compare(name, outputs(match, query))


def compare(name: str, made: dict[str, str]) -> None:
    for suffix, text in made.items():
        file = DATA / f"{name}.{suffix}"
        if WRITE:
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8"), f"{file.name}: see the top of this file"


NOW = datetime(2022, 1, 24, 18, 8, tzinfo=UTC)
WATCH = WatchSettings.model_validate(
    {"name": "grain", "query": 'says:grain AND NOT "{{ 7 * 7 }}"', "spike": 3, "silence": "3d"}
)
HEARD = tuple(
    Heard(watch="grain", article=f"a{n}", at=PUBLISHED, brief=brief(article(title, url=f"https://x.example/{n}")))
    for n, title in enumerate(("Grain ships leave Odesa", HOSTILE, "A price that nobody pays"))
)  # fmt: skip
NOTICES = {
    "surge": of_surge(WATCH, Surge(NOW, 12, 2.875), HEARD),
    "silence": of_silence(WATCH, HEARD[0], PUBLISHED, NOW),
}


@pytest.mark.parametrize("name", NOTICES)
def test_golden_notices(name: str, tmp_path: Path) -> None:
    desk = settings(tmp_path, watches=(WATCH,))
    mail, slack = (n.message for n in notifications([NOTICES[name]], desk, NOW))
    blocks = json.dumps(slack.slack, ensure_ascii=False, indent=2) + "\n"
    compare(name, {"txt": mail.body, "html": mail.html or "", "slack.json": blocks})

"""What comes from the web is hostile; each receiver gets it as harmless characters."""

from __future__ import annotations

import email
import email.policy
import json
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from helpers_alerts import SEEN, article, found, geneva, quote
from hypothesis import given
from hypothesis import strategies as st

from alerts.blocks import BLOCKS, SECTION, escape
from alerts.receivers.email import compose
from alerts.render import line, link, render
from news.records import Extraction, Message, Notification

TEMPLATE = "{{ conn.smtp_default.password }} {% for x in y %} ${x} {{ ''.__class__.__mro__ }}"
BIDI = "safe\u202egpj.exe\u2066\u200bx\u061cy\ufeff\u2028z"


def nasty(text: str) -> Extraction:
    """An article that says `text` wherever an article says anything; the word NATO matches."""
    body = f"NATO {text}\n“{text} NATO” said {text}."
    said = quote(f"“{text} NATO”", body, speaker=text, speaker_mention=text, cue=text)
    return geneva(
        article=article(f"NATO {text}", body, outlet=text, byline=text, url="https://a.example/x"),
        quotes=(said,), events=(), mentions=(),
    )  # fmt: skip


def message(text: str, kind: Any) -> Message:
    match = found("NATO", nasty(text))
    assert match
    return render(replace(match, watch=text), f"NATO {text}", kind)


def mail(told: Message) -> Any:
    notification = Notification(
        id="ab" * 16, watch="w\r\nBcc: a@b.example", key="k", condition="c", receiver="r",
        message=told, created=SEEN,
    )  # fmt: skip
    raw = compose(notification, ["desk@example.org"], "wirewatch@example.org").as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [v or "" for k, v in attrs if k in ("href", "src", "action")]
        assert not any(k.startswith("on") for k, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


OURS = {"html", "head", "meta", "title", "style", "body", "div", "h1", "p", "mark", "strong", "br",
        "a", "span"}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title><b>",
        "<!-- ",
        "'\"&<",
    ],
)
def test_html_arrives_as_characters(text: str) -> None:
    html = message(text, "email").html
    assert html
    tags = Tags(html)
    assert tags.tags <= OURS
    assert tags.links == ["https://a.example/x"]
    assert text in tags.text


def test_templates_arrive_as_characters_and_the_fact_is_marked() -> None:
    told = message(TEMPLATE, "email")
    assert TEMPLATE in told.body
    assert TEMPLATE in Tags(told.html or "").text
    slack = message(TEMPLATE, "slack").slack
    assert TEMPLATE in json.dumps(slack, ensure_ascii=False)


def texts(payload: Any) -> list[dict[str, Any]]:
    found = [b["text"] for b in payload["blocks"] if "text" in b]
    return found + [e for b in payload["blocks"] for e in b.get("elements", [])]


@pytest.mark.parametrize(
    "text",
    ["<!channel>", "<!here|x>", "<@U024BE7LH>", "<#C024BE7LR>", "<https://evil.example|your bank>",
     "<!subteam^S1>", "&lt;!channel&gt;", "<", "@channel"],
)  # fmt: skip
def test_slack_mentions_and_links_arrive_as_characters(text: str) -> None:
    payload = message(text, "slack").slack
    assert payload
    allowed = "<https://a.example/x>"
    for one in texts(payload):
        assert (one["type"], one["verbatim"]) == ("mrkdwn", True)
        assert not set(one["text"].replace(allowed, "")) & set("<>")
    assert "<" not in str(payload["text"])
    unescaped = " ".join(t["text"] for t in texts(payload))
    for there, back in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        unescaped = unescaped.replace(there, back)
    assert text in unescaped


@pytest.mark.parametrize(
    "text", ["x\r\nBcc: evil@example.net", "x\nSubject: y\n\nbody", "\r\n\r\n", "\v\f\x1c\x85"]
)
def test_no_header_is_injected(text: str) -> None:
    got = mail(message(text, "email"))
    assert set(got.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted",
        "X-Wirewatch-Notification", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert got["To"] == "desk@example.org"
    raw = message(text, "email").subject
    assert len(raw.splitlines()) == 1


def test_direction_overrides_and_hidden_characters_are_gone() -> None:
    for kind in ("email", "slack"):
        told = message(BIDI, kind)
        everything = told.subject + told.body + (told.html or "") + json.dumps(
            told.slack, ensure_ascii=False
        )  # fmt: skip
        assert not set(everything) & set("\u202e\u2066\u200b\u061c\ufeff\u2028\u202c\x00")


def test_half_a_surrogate_pair_can_be_sent() -> None:
    assert mail(message("\ud83d broken \udc00", "email"))
    told = Message(subject="\ud83d", body="\ud83d\n", html="<p>\ud83d</p>")
    assert mail(told)["Subject"] == "?"


def test_a_megabyte_of_title_is_cut_and_quickly() -> None:
    big = "<&>\u202e A" * 150_000
    began = time.monotonic()
    told, slack = message(big, "email"), message(big, "slack").slack
    # Generous: two cores are shared by all tests. Most of it is finding the words.
    assert time.monotonic() - began < 30
    assert len(told.subject) <= 150
    assert len(told.body) < 10_000
    assert len(told.html or "") < 40_000
    check_limits(slack)


def check_limits(payload: Any) -> None:
    assert len(payload["blocks"]) <= BLOCKS
    for block in payload["blocks"]:
        if block["type"] == "section":
            assert 0 < len(block["text"]["text"]) <= SECTION
        else:
            assert len(block["elements"]) <= 10
            assert all(0 < len(e["text"]) <= SECTION for e in block["elements"])


@given(st.text(max_size=300).map(lambda t: t * 20))
def test_whatever_it_says_it_stays_within_slacks_limits(text: str) -> None:
    match = found("NATO", nasty(text))
    if match:
        payload = render(match, "NATO", "slack").slack
        check_limits(payload)
        json.dumps(payload, ensure_ascii=False).encode()


@given(st.text(alphabet="&<>ab ", max_size=400), st.integers(20, 60))
def test_no_escape_is_cut_in_half(text: str, limit: int) -> None:
    out = escape(text, limit)
    assert len(out) <= limit
    plain = out.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    assert not set(plain) & set("&<>")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x?a=1&b=2#c", "https://a.example/x?a=1&b=2#c"),
        ("http://a.example/%D1%8F", "http://a.example/%D1%8F"),
        ('https://a.example/я|<b>"x', "https://a.example/%D1%8F%7C%3Cb%3E%22x"),
        ("https://a.example/a\u202eb", "https://a.example/ab"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//a.example/x", None),
        ("https://bank.example@evil.example/", None),
        ("https://[::1", None),
        ("https:///x", None),
        ("https://a.example/" + "x" * 3000, None),
        (None, None),
    ],
)
def test_links(url: str | None, safe: str | None) -> None:
    assert link(url) == safe


def test_a_line_is_one_line() -> None:
    assert line(" a\r\n\tb\u2028c\u2029d\x85e ", 50) == "a b c d e"
    assert line("x" * 50, 10) == "x" * 9 + "…"

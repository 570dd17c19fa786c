"""A story as Slack's Block Kit. Limits: docs.slack.dev/reference/block-kit/blocks (July 2025)."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.story import Around, Fact, Story
from news.records import Brief
from news.text import cut

SECTION = 3000
"""Characters of text in a section, after escaping."""
BLOCKS = 50


def payload(subject: str, story: Story) -> dict[str, object]:
    """The webhook's body: `text` for notifications and old clients, `blocks` for the rest.

    `verbatim` and `unfurl_*`: Slack is to make no link, channel or preview out of what it finds.
    """
    texts = [_fact(fact) for fact in story.facts]
    if story.around:
        texts.insert(0, _marked(story.around, SECTION))
    if story.more:
        texts.append(f"and {story.more} more in the article")
    if story.also:
        said = (f"{outlet} has it as: {words}" for outlet, words in story.wordings)
        texts.append(escape("\n".join((story.also, *said)), SECTION))
    if story.link:
        texts.append(f"<{escape(story.link, SECTION)}>")
    why = f"You get this because the watch “{story.watch}” ({story.query}) matched: {story.why}."
    silence = (
        f'To silence it for a while: wirewatch silence add "{story.watch}" --until 2d --why "…"; '
        "for good, in config/watches.yaml."
    )
    blocks: list[dict[str, object]] = [
        _section(f"*{escape(story.title, 500)}*"),
        _context(story.source),
        *map(_section, texts),
        _context(f"{why} {silence}"),
    ]
    assert len(blocks) <= BLOCKS
    return {
        "text": escape(subject, SECTION),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def listing(
    subject: str, briefs: Sequence[Brief], number: int, foot: str, *, lead: str = ""
) -> dict[str, object]:
    """The webhook's body for many matches: a section for each."""
    texts = [escape(lead, SECTION)] if lead else []
    texts += [
        "\n".join(
            part
            for part in (
                f"*{escape(brief.headline, 500)}*",
                escape(brief.source, 300),
                f"<{escape(brief.link, SECTION - 1000)}>" if brief.link else "",
            )
            if part
        )
        for brief in briefs
    ]
    if number > len(briefs):
        texts.append(f"and {number - len(briefs)} more")
    blocks = [
        _section(f"*{escape(subject, 500)}*"),
        *map(_section, texts),
        _context(foot),
    ]
    assert len(blocks) <= BLOCKS
    return {
        "text": escape(subject, SECTION),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def escape(text: str, limit: int) -> str:
    """Slack's three characters escaped, at most `limit` long then, no escape cut in half."""
    out = escaped(text)
    while len(out) > limit:
        text = cut(text, max(1, len(text) - max(1, (len(out) - limit) // 5)))
        out = escaped(text)
    return out


def escaped(text: str) -> str:
    """Slack's three characters escaped, so that nothing in it can mention a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fact(fact: Fact) -> str:
    words = _marked(fact.around, 2000) if fact.around else escape(fact.words, 2000)
    notes = escape(" · ".join(f"{name}: {value}" for name, value in fact.notes), 700)
    return f"*{escape(fact.who, 200)}* {escape(fact.did, 60)}\n{words}\n{notes}"


def _marked(around: Around, limit: int) -> str:
    before, match, after = around
    match = escape(match, limit * 2 // 3)
    return f"{escape(before, limit // 6 - 2)}*{match}*{escape(after, limit // 6 - 2)}"


def _text(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": _text(text)}


def _context(text: str) -> dict[str, object]:
    return {"type": "context", "elements": [_text(escape(text, SECTION))]}

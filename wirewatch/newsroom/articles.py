"""The outlets, and their pieces as they lie in `articles/`: YAML front matter above plain prose.

Prose is paragraphs with an empty line between them. A line's first mark says what else it is:
`## ` a heading (in a live blog `## 35 | Title` begins the post of 35 minutes before the epoch),
`- ` an item of a list, `> ` a block quotation, `~ ` a line of residue such as *Read Next*, which
sits in the page's text like any other paragraph. `[[weekday-1]]` and `[[date+7]]` become the day
that many days from publication, so that the dates in a text agree with the date above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Literal

import yaml

FOLDER = Path(__file__).resolve().parent / "articles"
Kind = Literal["article", "live", "video", "missing"]

_DAY = re.compile(r"\[\[(weekday|date)([+-]\d+)?\]\]")
_POST = re.compile(r"^## (\d+) \| (.+)$", re.MULTILINE)
_MARKS = {"## ": "heading", "- ": "item", "> ": "quotation", "~ ": "residue"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented outlet. `syndication` is the format of its feed, `tracking` its links' tail."""

    key: str
    name: str
    motto: str
    syndication: Literal["rss", "atom"]
    sections: tuple[str, ...]
    tracking: str = ""

    @property
    def feed_path(self) -> str:
        """Where its feed is, from the root."""
        return "/atom.xml" if self.syndication == "atom" else "/feed.xml"


OUTLETS = (
    Outlet(
        "courier",
        "The Harbour Courier",
        "News from the quay since the tide went out",
        "rss",
        ("world", "europe", "trade"),
        "?utm_source=rss&utm_medium=feed",
    ),
    Outlet("wire", "Meridian Wire", "Noon everywhere", "rss", ("diplomacy", "security", "tech")),
    Outlet("alpine", "Alpine Dispatch", "From the lake and the passes", "atom", ("geneva", "live")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list, quotation or line of residue; a list has several lines."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a live blog, `minutes` before the epoch."""

    minutes: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry of an outlet's feed, and what its page holds. `minutes` is its age at the epoch.

    `missing` is announced but answers 404; `video` is a page that is no article.
    """

    outlet: str
    slug: str
    section: str
    kind: Kind
    title: str
    byline: str
    minutes: int
    summary: str
    blocks: tuple[Block, ...] = ()
    posts: tuple[Post, ...] = ()
    tags: tuple[str, ...] = field(default=())

    @property
    def path(self) -> str:
        """Where its page is, from the root."""
        return f"/{self.section}/{self.slug}"

    @property
    def articles(self) -> int:
        """How many articles ought to come of it: a live blog gives one a post."""
        return {"article": 1, "live": len(self.posts)}.get(self.kind, 0)


def read(epoch: datetime) -> tuple[Piece, ...]:
    """All pieces, newest first, their days counted from `epoch`."""
    pieces = [_piece(file, epoch) for file in sorted(FOLDER.glob("*.md"))]
    return tuple(sorted(pieces, key=lambda p: (p.minutes, p.slug)))


def _piece(file: Path, epoch: datetime) -> Piece:
    _, front, prose = file.read_text(encoding="utf-8").split("---\n", 2)
    facts = yaml.safe_load(front)
    prose = _dated(prose, epoch - timedelta(minutes=facts["minutes"]))
    outlet, _, slug = file.stem.partition("_")
    head, *rest = _POST.split(prose)
    posts = tuple(
        Post(int(minutes), title, _blocks(text)) for minutes, title, text in _threes(rest)
    )
    facts["tags"] = tuple(facts.get("tags", ()))
    return Piece(outlet=outlet, slug=slug, blocks=_blocks(head), posts=posts, **facts)


def _threes(parts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(parts[::3], parts[1::3], parts[2::3], strict=True)


def _dated(prose: str, published: datetime) -> str:
    def day(found: re.Match[str]) -> str:
        when = published + timedelta(days=int(found[2] or 0))
        return f"{when:%A}" if found[1] == "weekday" else f"{when.day} {when:%B}"

    return _DAY.sub(day, prose)


def _blocks(prose: str) -> tuple[Block, ...]:
    out = []
    for paragraph in re.split(r"\n\s*\n", prose.strip()):
        for kind, lines in groupby(map(_line, paragraph.splitlines()), key=lambda line: line[0]):
            texts = [text for _, text in lines]
            out.append(Block(kind, tuple(texts) if kind == "item" else (" ".join(texts),)))
    return tuple(out)


def _line(line: str) -> tuple[str, str]:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return kind, line.removeprefix(mark).strip()
    return "paragraph", line.strip()

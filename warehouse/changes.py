"""What a revision changed: the words gone and new against the revision before it, kept at its load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from duckdb import DuckDBPyConnection

from news.settings import Settings
from news.text import cut
from warehouse.numbers import number_of
from warehouse.read import query

LONGEST = 20_000
"""Characters of a diff that are kept."""
# Words that are shown on either side of a change.
_AROUND = 5
# Of lines with more words than this, changed for changed, the words are not compared one by one.
_MOST_WORDS = 4_000

_REVISED = "SELECT DISTINCT id, revision FROM articles WHERE load = $load AND revision > 1"
# By their numbers, which are read quicker than the ids of all articles.
_WHEN = "SELECT member, revision, first_at FROM articles WHERE member IN (SELECT unnest($members))"
# One by one: by its time, DuckDB looks into one block of texts; by ids alone it would read them all.
_TEXT = """
SELECT coalesce(title, ''), text FROM articles WHERE first_at = $at AND id = $id AND revision = $revision
"""
_OF = """
SELECT a.id, a.title, a.url, c.revision, c.found, c.words_added, c.words_removed, c.diff
FROM article_changes c JOIN latest_articles a ON a.id = c.article
WHERE a.id = $asked OR a.url = $asked ORDER BY a.id, c.revision
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One revision against the one before: `diff` has the changed lines alone."""

    added: int
    removed: int
    diff: str


@dataclass(frozen=True, slots=True)
class Revised:
    """A change as published, of which article and when it was found."""

    article: str
    title: str | None
    url: str | None
    revision: int
    found: datetime
    change: Change


def keep(
    connection: DuckDBPyConnection, load: int, found: datetime, only: Sequence[str] | None = None
) -> None:
    """Keep what the revisions of a load changed, of all or `only` these articles, in the caller's transaction."""
    revised = sorted(connection.execute(_REVISED, {"load": load}).fetchall())
    if only is not None:
        revised = [(id, revision) for id, revision in revised if id in set(only)]
    if not revised:
        return
    members = {number_of(id): id for id, _ in revised}
    rows = connection.execute(_WHEN, {"members": list(members)}).fetchall()
    when = {(members[member], revision): at for member, revision, at in rows}
    for id, revision in revised:
        before, after = (_text(connection, id, n, when) for n in (revision - 1, revision))
        change = compare(before, after)
        connection.execute(
            "INSERT INTO article_changes VALUES (?, ?, ?, ?, ?, ?, ?)",
            [id, revision, found, change.added, change.removed, change.diff, load],
        )


def _text(
    connection: DuckDBPyConnection, id: str, revision: int, when: Mapping[tuple[str, int], datetime]
) -> str:
    """Title and text of a revision; nothing where it is not there."""
    if (id, revision) not in when:
        return ""
    values = {"id": id, "revision": revision, "at": when[id, revision]}
    row = connection.execute(_TEXT, values).fetchone()
    return f"{row[0]}\n{row[1]}" if row else ""


def again(connection: DuckDBPyConnection, articles: Sequence[str]) -> None:
    """What the revisions of `articles` changed, after their texts have been cleaned otherwise."""
    known = "FROM article_changes WHERE article IN (SELECT unnest($ids))"
    rows = connection.execute(f"SELECT DISTINCT load, found {known}", {"ids": articles}).fetchall()
    connection.execute(f"DELETE {known}", {"ids": articles})
    for load, found in sorted(rows):
        keep(connection, load, found, only=articles)


def of(settings: Settings, asked: str) -> list[Revised]:
    """The changes of the article with this id or address, in order. Raises WarehouseError."""
    _, rows = query(settings, _OF, {"asked": asked})
    return [
        Revised(id, title, url, revision, found, Change(*change))
        for id, title, url, revision, found, *change in rows
    ]


def compare(before: str, after: str) -> Change:
    """What `after` changed: lines first, then the words of those that differ."""
    old, new = before.splitlines(), after.splitlines()
    added = removed = 0
    shown: list[str] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        gone, come = " ".join(old[i:j]).split(), " ".join(new[k:m]).split()
        pieces = list(_words(gone, come))
        removed += sum(len(a) for a, b in pieces if a != b)
        added += sum(len(b) for a, b in pieces if a != b)
        if any(a != b for a, b in pieces):
            shown.append(" ".join(_shown(pieces)))
    return Change(added, removed, cut("\n".join(shown), LONGEST))


def _words(gone: list[str], come: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Runs of words: as they were, and as they are."""
    if len(gone) + len(come) > _MOST_WORDS:
        yield gone, come
        return
    matcher = SequenceMatcher(None, gone, come, autojunk=False)
    for _, i, j, k, m in matcher.get_opcodes():
        yield gone[i:j], come[k:m]


def _shown(pieces: list[tuple[list[str], list[str]]]) -> Iterator[str]:
    for n, (gone, come) in enumerate(pieces):
        if gone != come:
            yield from (f"[-{' '.join(gone)}-]",) if gone else ()
            yield from (f"{{+{' '.join(come)}+}}",) if come else ()
        else:
            yield _stayed(gone, first=n == 0, last=n == len(pieces) - 1)


def _stayed(words: list[str], *, first: bool, last: bool) -> str:
    """Words that stayed, those far from any change left out."""
    head = [] if first else words[:_AROUND]
    tail = [] if last else words[max(len(head), len(words) - _AROUND) :]
    gap = ["…"] if len(head) + len(tail) < len(words) else []
    return " ".join([*head, *gap, *tail])

"""What is staged, without what is forgotten: so that nothing which was removed comes back."""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa

from news.forgotten import Forgotten, redact
from warehouse.merge import Staged

FACTS = ("quotes", "events", "mentions")
# Texts of the rows that stay, in which a name may stand.
TEXTS = {
    "quotes": ("text", "content", "speaker_mention", "why"),
    "events": ("text", "date_text", "attributed_to", "why"),
}


class Sieved(NamedTuple):
    """What is left, and the entries (feed, key) whose raw page must not be kept."""

    staged: Staged
    unkept: frozenset[tuple[str, str]]


def sieve(staged: Staged, forgotten: Forgotten) -> Sieved:
    """What is staged, without what is forgotten."""
    if not forgotten:
        return Sieved(staged, frozenset())
    articles, outcomes = staged["articles"].to_pylist(), staged["outcomes"].to_pylist()
    kept = [
        n
        for n, a in enumerate(articles)
        if not (
            forgotten.article(a["id"]) or forgotten.outlet(a["outlet"]) or forgotten.page(a["url"])
        )
    ]
    there = {articles[n]["id"] for n in kept}
    done = [n for n, o in enumerate(outcomes) if set(o["articles"] or ()) <= there]
    found = staged | {
        "articles": staged["articles"].take(pa.array(kept, pa.int64())),
        "outcomes": staged["outcomes"].take(pa.array(done, pa.int64())),
    }
    named = _named(found, forgotten)
    unkept = {
        (o["entry"]["feed"], o["entry"]["key"])
        for n, o in enumerate(outcomes)
        if n not in set(done) or not named.keys().isdisjoint(o["articles"] or ())
    }
    return Sieved(_without_people(found, forgotten, named), frozenset(unkept))


def _named(staged: Staged, forgotten: Forgotten) -> dict[str, set[str]]:
    """Articles that name somebody who is forgotten, and how they are written there."""
    named: dict[str, set[str]] = {}
    for kind in FACTS:
        for row in staged[kind].to_pylist():
            for text in _theirs(kind, row, forgotten):
                named.setdefault(row["article"], set()).add(text)
    return named


def _without_people(staged: Staged, forgotten: Forgotten, named: dict[str, set[str]]) -> Staged:
    """The same without those who are forgotten, their names blocked out."""
    if not named:
        return staged
    out = dict(staged)
    for kind in FACTS:
        kept = [r for r in staged[kind].to_pylist() if not _theirs(kind, r, forgotten)]
        for row in kept:
            for column in TEXTS.get(kind, ()):
                row[column] = redact(row[column], named.get(row["article"], ()))
        out[kind] = pa.Table.from_pylist(kept, schema=staged[kind].schema)
    texts = staged["articles"].to_pylist(maps_as_pydicts=None)
    for row in texts:
        for column in ("title", "byline", "text"):
            row[column] = redact(row[column], named.get(row["id"], ()))
    out["articles"] = pa.Table.from_pylist(texts, schema=staged["articles"].schema)
    return out


def _theirs(kind: str, row: dict[str, Any], forgotten: Forgotten) -> list[str]:
    """How somebody who is forgotten is written in this fact; none where it is nobody's."""
    if kind == "quotes":
        theirs = forgotten.anybody(row["speaker_id"], row["speaker"])
        return [t for t in (row["speaker_mention"], row["speaker"]) if t] if theirs else []
    if kind == "mentions":
        theirs = forgotten.anybody(row["id"], row["name"]) or forgotten.anybody(None, row["text"])
        return [row["text"]] if theirs else []
    parties = [*(row["actors"] or ()), *(row["recipients"] or ())]
    return [p["mention"] for p in parties if forgotten.anybody(p["id"], p["name"]) and p["mention"]]

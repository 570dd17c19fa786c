"""What a person has narrowed the desk to, as conditions of SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pyarrow as pa

from warehouse.desk.kept import Kept
from warehouse.desk.names import Names
from warehouse.numbers import number_of

Window = tuple[datetime | None, datetime | None]
"""From a moment to before another; None where it is open."""
Kind = Literal["all", "quotes", "events", "articles"]

_TERM = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
HEX = re.compile(r"[0-9a-f]{32}")
"""An id or a key."""
MOST_TERMS = 12
# Of more articles than this a list is no help.
_WITHIN = 20_000
_OWN = {
    "quotes": ("t.content",),
    "events": ("t.text",),
    "articles": ("t.text", "t.title"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """All conditions hold together; an empty one is none. Times are `since <= at < until`.

    `speaker`, `actor` (who did it) and `recipient` (to whom) are ids, or parts of names. `keys` are
    those of quotes, events and articles, by kind (a watch's matches).
    """

    text: str = ""
    kind: Kind = "all"
    speaker: str = ""
    actor: str = ""
    recipient: str = ""
    type: str = ""
    place: str = ""
    outlet: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None
    keys: Mapping[str, Sequence[str]] | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which kinds of items can pass: a speaker means quotes, a party or a type events."""
        possible = {"quotes", "events"}
        if self.text or self.keys is not None or self.kind == "articles":
            possible.add("articles")  # else in the way: their quotes and events are there
        if self.speaker:
            possible &= {"quotes"}
        if self.actor or self.recipient or self.type or self.place:
            possible &= {"events"}
        if self.keys is not None:
            possible &= {kind for kind, keys in self.keys.items() if keys}
        return tuple(sorted(possible & ({self.kind} if self.kind != "all" else possible)))


def terms(text: str) -> list[tuple[str, bool]]:
    """The words and "phrases" of a search, and whether each is to be there (not `-word`)."""
    found = (((m["phrase"] or m["word"] or "").strip(), not m["no"]) for m in _TERM.finditer(text))
    return [(words, there) for words, there in found if words][:MOST_TERMS]


def expression(words: str) -> str:
    """Words as an expression (RE2) that finds them in any case: half the time of `lower` and a search."""
    return f"(?i){re.escape(words)}"


def conditions(
    kind: str, wanted: Filter, names: Names, window: Window = (None, None)
) -> tuple[list[str], dict[str, object]]:
    """The conditions of `wanted` on the rows `t` of a table, and their values."""
    where: list[str] = []
    values: dict[str, object] = {}
    for name in ("outlet", "type"):
        if value := getattr(wanted, name):
            where.append(f"t.{name} = ${name}")
            values[name] = value
    if wanted.language:
        where.append(_in_language(kind, window))
        values["language"] = wanted.language
    for name, sign in (("since", ">="), ("until", "<")):
        if (moment := getattr(wanted, name)) is not None:
            where.append(f"t.first_at {sign} ${name}")
            values[name] = moment
    if wanted.keys is not None:
        where.append("t.member IN (SELECT member FROM keys)")
    where += _names(wanted, names, values)
    where += _words(_OWN[kind], wanted.text, values, names if kind == "quotes" else None)
    return where, values


def said(text: str, names: Names) -> tuple[list[str], dict[str, object]]:
    """The conditions that a quote `t` holds these words, or is by whom they name; and their values."""
    values: dict[str, object] = {}
    return _words(_OWN["quotes"], text, values, names), values


def tables(kind: str, wanted: Filter) -> dict[str, pa.Table]:
    """The tables that the conditions name: `keys`, by number."""
    if wanted.keys is None:
        return {}
    # What is not of this kind, such as a watch's surge, has a key of another make.
    numbers = [number_of(key) for key in wanted.keys.get(kind, ()) if HEX.fullmatch(key)]
    return {"keys": pa.table({"member": pa.array(numbers, pa.int64())})}


def holding(kept: Kept, names: Names, wanted: Filter) -> pa.Table | None:
    """Numbers of the indexed articles (`article`) that can hold the words; None where that narrows nothing."""
    values = {
        f"word{n}": words
        for n, words in enumerate(_looked_for(names, wanted))
        if kept.ask("SELECT len(word_parts($words)) AS parts", {"words": words})[0]["parts"]
    }
    all_of = (f"SELECT article FROM articles_holding(${name})" for name in values)
    return kept.table(" INTERSECT ".join(all_of), values) if values else None


def texts_with(
    kept: Kept, names: Names, wanted: Filter, window: Window, held: pa.Table | None
) -> pa.Table | None:
    """`article` and `first_at` of the articles of a window whose texts hold the words.

    What an item says stands in its article's text, so that a word is looked for once for all kinds: in
    what is `held`, if that is given, and what is not indexed. None where that narrows nothing: no word
    is to be there, or too many articles hold it.
    """
    there = _looked_for(names, wanted)
    if not there:
        return None
    values: dict[str, object] = {"most": _WITHIN + 1, "low": window[0], "high": window[1]}
    words = " AND ".join(
        _words(_OWN["articles"], " ".join(f'"{words}"' for words in there), values)
    )
    here = " AND ".join(
        ["latest", *["first_at >= $low"] * (window[0] is not None)]
        + ["first_at < $high"] * (window[1] is not None)
    )
    if held is None:
        sql = f"SELECT t.id, t.first_at FROM articles t WHERE {here} AND {words}"
    else:
        sql = f"""
            WITH places AS MATERIALIZED (
                SELECT rowid AS spot FROM articles WHERE {here} AND indexed IN (SELECT article FROM held)
            )
            SELECT t.id, t.first_at FROM articles t JOIN places ON t.rowid = spot WHERE {afterwards(words)}
            UNION ALL
            SELECT t.id, t.first_at FROM articles t WHERE {here} AND indexed IS NULL AND {words}"""
    rows = kept.ask(f"{sql} LIMIT $most", values, {"held": held} if held is not None else None)
    if len(rows) > _WITHIN:
        return None
    return pa.table(
        {
            "article": pa.array([r["id"] for r in rows], pa.string()),
            "first_at": pa.array([r["first_at"] for r in rows], pa.timestamp("us", tz="UTC")),
        }
    )


def afterwards(condition: str) -> str:
    """A condition on rows that are joined by their `spot`, so that it is asked of those alone.

    DuckDB asks a table's own conditions of all its rows before it joins them.
    """
    return f"CASE WHEN spot IS NOT NULL THEN {condition} END"


def _looked_for(names: Names, wanted: Filter) -> list[str]:
    """What is to stand in a text; not the name of a speaker, who is not named in each of their quotes."""
    there = [words for words, there in terms(wanted.text) if there]
    return [words for words in there if not names.speakers().meant(words)]


def _in_language(kind: str, window: Window) -> str:
    """Whether the article of a row is in the language; `window` is that of the rows."""
    if kind == "articles":
        return "t.language = $language"
    within = "language = $language"
    within += " AND first_at >= $low" * (window[0] is not None)
    within += " AND first_at < $high" * (window[1] is not None)
    # The time first: a tenth of what the ids alone take, where the language is rare.
    return (
        f"t.first_at IN (SELECT first_at FROM articles WHERE {within}) AND t.article IN "
        f"(SELECT id FROM articles WHERE latest AND {within})"
    )


def _names(wanted: Filter, names: Names, values: dict[str, object]) -> list[str]:
    where = []
    if wanted.speaker:
        where.append("t.speaker_id IN (SELECT unnest($speakers::VARCHAR[]))")
        values["speakers"] = names.speakers().meant(wanted.speaker)
    for name, column in (("actor", "actors"), ("recipient", "recipients")):
        if value := getattr(wanted, name):
            where.append(_party(name, column))
            values[name] = names.parties().meant(value)
            values[f"{name}_words"] = expression(value)
    if wanted.place:
        where.append("(t.place.country = $place OR t.place.id = $place OR t.place.name = $place)")
        values["place"] = wanted.place
    return where


def _party(name: str, column: str) -> str:
    """A party by its id, or as written where nobody knows who that is."""
    return (
        f"list_bool_or([CASE WHEN p.id IS NULL THEN regexp_matches(p.mention, ${name}_words) "
        f"ELSE list_contains(${name}::VARCHAR[], p.id) END FOR p IN t.{column}])"
    )


def _words(
    columns: tuple[str, ...], text: str, values: dict[str, object], names: Names | None = None
) -> list[str]:
    """Each word stands in one of the columns, or (with `names`) in the speaker's; with `-` in none."""
    where = []
    for number, (words, there) in enumerate(terms(text)):
        any_of = [f"coalesce(regexp_matches({column}, $word{number}), false)" for column in columns]
        values[f"word{number}"] = expression(words)
        if names is not None and (ids := names.speakers().meant(words)):
            any_of.append(
                f"coalesce(t.speaker_id IN (SELECT unnest($by{number}::VARCHAR[])), false)"
            )
            values[f"by{number}"] = ids
        where.append(f"{'' if there else 'NOT '}({' OR '.join(any_of)})")
    return where

"""What a person has narrowed the desk to, as conditions of SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from warehouse.desk.kept import Kept
from warehouse.desk.names import Names

Kind = Literal["all", "quotes", "events", "articles"]

_TERM = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')
MOST_TERMS = 12
# Of more articles than this a list is no help.
_WITHIN = 20_000
_OWN = {
    "quotes": ("t.content",),
    "events": ("t.text",),
    "articles": ("t.text", "t.title", "t.byline"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """All conditions hold together; an empty one is none. Times are `since <= at < until`.

    `speaker`, `actor` (who did it) and `recipient` (to whom) are ids, or parts of names. `keys` are
    those of quotes, events or articles (a watch's matches).
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
    keys: tuple[str, ...] | None = None

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
        return tuple(sorted(possible & ({self.kind} if self.kind != "all" else possible)))


def terms(text: str) -> list[tuple[str, bool]]:
    """The words and "phrases" of a search, and whether each is to be there (not `-word`)."""
    found = (((m["phrase"] or m["word"] or "").strip(), not m["no"]) for m in _TERM.finditer(text))
    return [(words, there) for words, there in found if words][:MOST_TERMS]


def expression(words: str) -> str:
    """Words as an expression (RE2) that finds them in any case: half the time of `lower` and a search."""
    return f"(?i){re.escape(words)}"


def conditions(kind: str, wanted: Filter, names: Names) -> tuple[list[str], dict[str, object]]:
    """The conditions of `wanted` on the rows `t` of a table, and their values."""
    where: list[str] = []
    values: dict[str, object] = {}
    for name in ("outlet", "type"):
        if value := getattr(wanted, name):
            where.append(f"t.{name} = ${name}")
            values[name] = value
    if wanted.language:
        where.append(_in_language(kind))
        values["language"] = wanted.language
    for name, sign in (("since", ">="), ("until", "<")):
        if (moment := getattr(wanted, name)) is not None:
            where.append(f"t.first_at {sign} ${name}")
            values[name] = moment
    if wanted.keys is not None:
        where.append(
            f"t.{'id' if kind == 'articles' else 'key'} IN (SELECT unnest($keys::VARCHAR[]))"
        )
        values["keys"] = list(wanted.keys)
    where += _names(wanted, names, values)
    where += _words(_OWN[kind], wanted.text, values, names if kind == "quotes" else None)
    return where, values


def matched_articles(
    kept: Kept, names: Names, wanted: Filter, window: tuple[datetime | None, datetime | None]
) -> list[str] | None:
    """Ids of the articles of a window whose texts hold the words; None where they narrow nothing."""
    values: dict[str, object] = {"most": _WITHIN + 1, "high": window[1], "since": wanted.since}
    there = [words for words, there in terms(wanted.text) if there]
    # A speaker's name need not stand in the text as the gazetteer writes it.
    if not there or any(names.speakers().meant(words) for words in there):
        return None
    text = " ".join(f'"{words}"' for words in there)
    there = _words(_OWN["articles"], text, values)
    where = [
        *there,
        *(["t.first_at < $high"] * (window[1] is not None)),
        *(["t.first_at >= $since"] * (wanted.since is not None)),
    ]
    sql = f"SELECT t.id FROM articles t WHERE t.latest AND {' AND '.join(where)} LIMIT $most"
    ids = [row["id"] for row in kept.ask(sql, values)]
    return ids if len(ids) <= _WITHIN else None


def _in_language(kind: str) -> str:
    if kind == "articles":
        return "t.language = $language"
    return (
        "EXISTS (FROM articles a WHERE a.id = t.article AND a.revision = t.revision "
        "AND a.first_at = t.first_at AND a.language = $language)"
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

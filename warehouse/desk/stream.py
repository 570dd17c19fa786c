"""The desk's stream: quotes, events and articles, the newest first, a page at a time.

A page is found by keyset, never by an offset: the last item of one page is where the next begins, and
what lands in between moves nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from news.errors import WirewatchError
from warehouse.desk.filter import Filter, terms
from warehouse.desk.kept import Kept, Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ARTICLE = "title, outlet, url, first_at, published, language"
_COLUMNS = {
    "quotes": f"""'quote' AS item, id, key, article, revision, span_start, span_end, content, text, kind,
        speaker, speaker_id, speaker_mention, cue, confidence, cluster, {_ARTICLE}""",
    "events": f"""'event' AS item, id, key, article, revision, span_start, span_end, text, trigger,
        trigger_start, trigger_end, type, mode, actors, recipients, place, date, date_text, modality,
        negated, attributed_to, in_quote, background, confidence, cluster, {_ARTICLE}""",
    "articles": f"""'article' AS item, id, id AS key, id AS article, revision, 0 AS span_start,
        0 AS span_end, byline, left(text, 400) AS text, cluster, {_ARTICLE}""",
}
_FROM = {"quotes": "quotes_full", "events": "events_full", "articles": "articles_full"}
_AFTER = """(first_at < $at OR (first_at = $at AND (article, span_start, id) > ($article, $start, $id)))"""
_BEFORE = """(first_at > $at OR (first_at = $at AND (article, span_start, id) < ($article, $start, $id)))"""
_SPREAD = """
SELECT cluster, count(DISTINCT outlet) AS outlets FROM quotes_full
WHERE cluster IN (SELECT unnest($clusters)) GROUP BY cluster
"""


class BadCursor(WirewatchError):
    """A cursor that this desk has not given."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the stream: between items, behind the one of this time, article, start and id."""

    at: datetime
    article: str
    start: int
    id: str

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Cursor:
        """The place of an item."""
        at, start = row["first_at"], row["span_start"]
        assert isinstance(at, datetime) and isinstance(start, int)
        return cls(at, str(row["article"]), start, str(row["id"]))

    def __str__(self) -> str:
        micros = (self.at - _EPOCH) // timedelta(microseconds=1)
        plain = json.dumps([micros, self.article, self.start, self.id])
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """A cursor as `str` wrote it. Raises BadCursor."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            micros, article, start, id_ = json.loads(raw)
            if not (isinstance(article, str) and isinstance(id_, str)):
                raise ValueError(text)
            # Within what a time and DuckDB's INTEGER hold.
            at = _EPOCH + timedelta(microseconds=_whole(micros))
            return cls(at, article, max(0, min(_whole(start), 2**31 - 1)), id_)
        except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
            raise BadCursor("no cursor of this desk; begin without one") from None


def _whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(number)
    return number


@dataclass(frozen=True, slots=True)
class Page:
    """Items in their order, and whether there are more behind the last."""

    items: list[Row]
    more: bool

    @property
    def next(self) -> Cursor | None:
        """Where the next page begins; None at the end."""
        return Cursor.of(self.items[-1]) if self.items and self.more else None


def page(
    kept: Kept,
    wanted: Filter,
    *,
    cursor: Cursor | None = None,
    direction: Literal["older", "newer"] = "older",
    limit: int = 50,
) -> Page:
    """Up to `limit` items that pass `wanted`, newest first, from behind `cursor` on.

    With `direction` newer: those that stand before the cursor, the nearest to it. Raises
    WarehouseError where nothing is published.
    """
    found: list[Row] = []
    for kind in wanted.kinds:
        sql, values = _query(kind, wanted, cursor, direction)
        found += kept.ask(sql, values | {"limit": limit + 1})
    found.sort(key=lambda r: (r["article"], r["span_start"], r["id"]))
    found.sort(key=lambda r: r["first_at"], reverse=True)
    if direction == "newer":
        return Page(found[-limit:], len(found) > limit)
    return Page(found[:limit], len(found) > limit)


def spread(kept: Kept, items: list[Row]) -> dict[str, int]:
    """In how many outlets the words of these items' clusters stand, by cluster; of quotes alone."""
    clusters = sorted({r["cluster"] for r in items if r["item"] == "quote" and r["cluster"]})
    if not clusters:
        return {}
    rows = kept.ask(_SPREAD, {"clusters": clusters})
    return {r["cluster"]: r["outlets"] for r in rows}


def _query(
    kind: str, wanted: Filter, cursor: Cursor | None, direction: str
) -> tuple[str, dict[str, object]]:
    where, values = conditions(kind, wanted)
    if cursor:
        # An alias cannot be compared in a row: `articles` have no article, nor a span.
        place = _AFTER if direction == "older" else _BEFORE
        if kind == "articles":
            place = place.replace("(article, span_start, id)", "(id, 0, id)")
        where.append(place)
        values |= {
            "at": cursor.at, "article": cursor.article, "start": cursor.start, "id": cursor.id,
        }  # fmt: skip
    order = (
        "DESC, article, span_start, id"
        if direction == "older"
        else "ASC, article DESC, span_start DESC, id DESC"
    )
    clause = f"WHERE {' AND '.join(where)}" if where else ""
    sql = f"SELECT {_COLUMNS[kind]} FROM {_FROM[kind]} {clause} ORDER BY first_at {order} LIMIT $limit"
    return sql, values


def conditions(kind: str, wanted: Filter) -> tuple[list[str], dict[str, object]]:
    """The conditions of `wanted` on rows of `kind`, and their values."""
    where: list[str] = []
    values: dict[str, object] = {}
    for name, column in (("outlet", "outlet"), ("language", "language"), ("type", "type")):
        if value := getattr(wanted, name):
            where.append(f"{column} = ${name}")
            values[name] = value
    for name, sign in (("since", ">="), ("until", "<")):
        if (moment := getattr(wanted, name)) is not None:
            where.append(f"first_at {sign} ${name}")
            values[name] = moment
    if wanted.keys is not None:
        column = "id" if kind == "articles" else "key"
        where.append(f"{column} IN (SELECT unnest($keys::VARCHAR[]))")
        values["keys"] = list(wanted.keys)
    where += _names(wanted, values)
    where += _words(kind, wanted.text, values)
    return where, values


def _names(wanted: Filter, values: dict[str, object]) -> list[str]:
    where = []
    if wanted.speaker:
        where.append("(speaker_id = $speaker OR contains(lower(speaker), lower($speaker)))")
        values["speaker"] = wanted.speaker
    for name, column in (("actor", "actors"), ("recipient", "recipients")):
        if value := getattr(wanted, name):
            where.append(
                f"list_bool_or([p.id = ${name} OR contains(lower(coalesce(p.name, p.mention)), lower(${name})) FOR p IN {column}])"
            )
            values[name] = value
    if wanted.place:
        where.append(
            "(place.country = $place OR place.id = $place OR lower(place.name) = lower($place))"
        )
        values["place"] = wanted.place
    return where


def _words(kind: str, text: str, values: dict[str, object]) -> list[str]:
    """Every word stands in the item, or in its article's title."""
    where = []
    own = {"quotes": "concat_ws(' ', content, speaker, title)", "events": "concat_ws(' ', text, title)",
           "articles": "concat_ws(' ', title, byline, text)"}[kind]  # fmt: skip
    for number, (words, there) in enumerate(terms(text)):
        where.append(f"{'' if there else 'NOT '}contains(lower({own}), $word{number})")
        values[f"word{number}"] = words
    return where

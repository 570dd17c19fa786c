"""The desk's stream: quotes, events and articles, the newest first, a page at a time.

A page is found by keyset, never by an offset: the last item of one page is where the next begins, and
what lands in between moves nothing. It is looked for in windows of time, the newest first and each
larger than the one before: rows lie in the order of time, so that a window is a few blocks of the
file, and most pages are full after the first. Only what is found is then read as a whole, from the views.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import pyarrow as pa

from news.errors import WirewatchError
from warehouse.clusters import REACH
from warehouse.desk.filter import (
    Filter,
    Window,
    afterwards,
    conditions,
    holding,
    tables,
    texts_with,
)
from warehouse.desk.kept import Kept, Row
from warehouse.desk.names import Names
from warehouse.numbers import number_of

_EPOCH, _BEGINNING = datetime(1970, 1, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
_WINDOWS = (timedelta(hours=6), timedelta(days=3), timedelta(days=21), timedelta(days=120))
_STRETCH, _MOMENTS, _SELDOM = timedelta(days=45), 60, 1000
# The newest windows are read: that is quicker than to ask the index, and most pages end there.
_BY_TEXT = 2
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
_VIEWS = {"quotes": "quotes_full", "events": "events_full", "articles": "articles_full"}
_PLACE = {
    "quotes": "t.article, t.span_start, t.id",
    "events": "t.article, t.span_start, t.id",
    "articles": "t.id, 0, t.id",
}
_SPREAD = """
SELECT cluster, count(DISTINCT outlet) AS outlets FROM quotes
WHERE latest AND first_at >= $since AND first_at <= $until
    AND home IN (SELECT unnest($homes::BIGINT[])) GROUP BY cluster
"""
_NEWEST = "SELECT max(first_at) AS at FROM articles"


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
            at = _EPOCH + timedelta(microseconds=_whole(micros))
            # Within what DuckDB's INTEGER holds.
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
    names: Names,
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
    search = _Search(kept, names, wanted)
    windows = (
        search.back(cursor)
        if direction == "older"
        else iter([(cursor.at if cursor else None, None)])
    )
    for window in windows:
        found += search.places(cursor, direction, window, limit + 1)
        if len(found) > limit:
            break
    found.sort(key=lambda r: (r["article"], r["span_start"], r["id"]))
    found.sort(key=lambda r: r["first_at"], reverse=True)
    kept_rows = found[-limit:] if direction == "newer" else found[:limit]
    return Page(read(kept, kept_rows), len(found) > limit)


def spread(kept: Kept, items: list[Row]) -> dict[str, int]:
    """In how many outlets the words of these items' clusters stand, by cluster; of quotes alone.

    Within the time, before and after, in which words are found to be the same: no scan of all years.
    """
    clusters = {r["cluster"] for r in items if r["item"] == "quote" and r["cluster"]}
    if not clusters:
        return {}
    times = [r["first_at"] for r in items]
    values = {"since": min(times) - REACH, "until": max(times) + REACH}
    rows = kept.ask(_SPREAD, values | {"homes": sorted(map(number_of, clusters))})
    return {r["cluster"]: r["outlets"] for r in rows}


class _Search:
    """One search through windows of time; the index of words is asked once, when the newest did not do."""

    def __init__(self, kept: Kept, names: Names, wanted: Filter) -> None:
        self.kept, self.names, self.wanted = kept, names, wanted
        self.held: pa.Table | None = None

    def back(self, cursor: Cursor | None) -> Iterator[Window]:
        """Windows from where the page begins into the past: [low, high), high None for no end."""
        newest, wanted = self.kept.ask(_NEWEST)[0]["at"], self.wanted
        if newest is None:
            return
        top = min(m for m in (newest, wanted.until, cursor.at if cursor else None) if m is not None)
        # The moment at the top belongs to the first window: several items share it.
        high: datetime | None = None
        # Who is quoted seldom is looked for at once in all of the past.
        seldom = wanted.speaker and self.names.speakers().count(wanted.speaker) < _SELDOM
        if seldom:
            self._is_rare()
        for n, span in enumerate(() if seldom else _WINDOWS):
            if top - _BEGINNING < span:
                break  # there is no time before the year 1
            low = top - span
            if wanted.since is not None and low <= wanted.since:
                break
            if n == _BY_TEXT and self._is_rare():
                break
            yield low, high
            high = low
        yield wanted.since, high

    def _is_rare(self) -> bool:
        """Whether the words stand in few articles, which are then looked at at once."""
        self.held = holding(self.kept, self.names, self.wanted) if self.wanted.text else None
        return self.held is not None and self.held.num_rows < _SELDOM

    def places(
        self, cursor: Cursor | None, direction: str, window: Window, limit: int
    ) -> list[Row]:
        """Where the first items in a window stand: kind, id, article, span_start and first_at."""
        found: list[Row] = []
        within = texts_with(self.kept, self.names, self.wanted, window, self.held)
        for kind in self.wanted.kinds if within is None or within.num_rows else ():
            sql, values, given = self._query(kind, cursor, direction, window, within)
            found += self.kept.ask(sql, values | {"limit": limit}, given)
        return found

    def _query(
        self,
        kind: str,
        cursor: Cursor | None,
        direction: str,
        window: Window,
        within: pa.Table | None,
    ) -> tuple[str, dict[str, object], dict[str, pa.Table]]:
        """The query of one kind of items, its values, and the tables that it names."""
        low, high = window
        where, values = conditions(kind, self.wanted, self.names, window)
        values |= {"low": low, "high": high}
        given = tables(kind, self.wanted)
        if cursor:
            values |= {"at": cursor.at, "article": cursor.article}
            values |= {"start": cursor.start, "id": cursor.id}
            where.append(_beyond(kind, direction))
        here = ["latest", *["first_at >= $low"] * (low is not None)]
        here += ["first_at < $high"] * (high is not None)
        article, start = ("t.id", "0") if kind == "articles" else ("t.article", "t.span_start")
        source, head = f"{kind} t", ""
        if within is None:
            where = [*(f"t.{one}" for one in here), *where]
        else:
            given["within"] = within
            here.append("first_at IN (SELECT first_at FROM within)")
            head = f"WITH places AS MATERIALIZED (SELECT rowid AS spot FROM {kind} WHERE {' AND '.join(here)}) "
            source += " JOIN places ON t.rowid = spot"
            where = [f"{article} IN (SELECT article FROM within)", *map(afterwards, where)]
        order = "DESC, 3, 4, 2" if direction == "older" else "ASC, 3 DESC, 4 DESC, 2 DESC"
        sql = (
            f"{head}SELECT t.first_at, t.id, {article} AS article, {start} AS span_start, '{kind}' AS kind "
            f"FROM {source} WHERE {' AND '.join(where)} ORDER BY t.first_at {order} LIMIT $limit"
        )
        return sql, values, given


def _beyond(kind: str, direction: str) -> str:
    """Whether a row stands behind the cursor, or before it."""
    time, place = ("<", ">") if direction == "older" else (">", "<")
    return f"(t.first_at {time} $at OR (t.first_at = $at AND ({_PLACE[kind]}) {place} ($article, $start, $id)))"


def read(kept: Kept, places: list[Row]) -> list[Row]:
    """The items at these places (kind, id, first_at) as a whole, in their order."""
    whole: dict[tuple[str, str], Row] = {}
    for kind in {r["kind"] for r in places}:
        mine = [r for r in places if r["kind"] == kind]
        for row in kept.ask(*_reading(kind, mine)):
            whole[kind, row["id"]] = row
    return [whole[r["kind"], r["id"]] for r in places if (r["kind"], r["id"]) in whole]


def _reading(kind: str, places: list[Row]) -> tuple[str, dict[str, object]]:
    """The query that reads these items: a stretch of time, or where they lie apart, one moment each."""
    times = sorted({r["first_at"] for r in places})
    one = f"SELECT {_COLUMNS[kind]} FROM {_VIEWS[kind]} WHERE {{time}} AND id IN (SELECT unnest($ids::VARCHAR[]))"
    ids: dict[str, object] = {"ids": [r["id"] for r in places]}
    if times[-1] - times[0] <= _STRETCH or len(times) > _MOMENTS:
        between = one.format(time="first_at >= $low AND first_at <= $high")
        return between, ids | {"low": times[0], "high": times[-1]}
    moments: dict[str, object] = {f"moment{n}": time for n, time in enumerate(times)}
    return " UNION ALL ".join(
        one.format(time=f"first_at = ${name}") for name in moments
    ), ids | moments

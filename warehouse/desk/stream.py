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

from news.errors import WirewatchError
from warehouse.clusters import REACH
from warehouse.desk.filter import Filter, Window, conditions, tables, texts_with
from warehouse.desk.kept import Kept, Row
from warehouse.desk.names import Names
from warehouse.numbers import number_of

_EPOCH, _BEGINNING = datetime(1970, 1, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
_WINDOWS = (timedelta(hours=6), timedelta(days=3), timedelta(days=21), timedelta(days=120))
_STRETCH, _MOMENTS, _SELDOM = timedelta(days=45), 60, 1000
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
    windows = (
        _back(kept, names, wanted, cursor)
        if direction == "older"
        else iter([(cursor.at if cursor else None, None)])
    )
    for window in windows:
        found += _places(kept, names, wanted, cursor, direction, window, limit + 1)
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


def _back(kept: Kept, names: Names, wanted: Filter, cursor: Cursor | None) -> Iterator[Window]:
    """Windows from where the page begins into the past: [low, high), high None for no end."""
    newest = kept.ask(_NEWEST)[0]["at"]
    if newest is None:
        return
    top = min(m for m in (newest, wanted.until, cursor.at if cursor else None) if m is not None)
    # The moment at the top belongs to the first window: several items share it.
    high: datetime | None = None
    # Who is quoted seldom is looked for at once in all of the past.
    seldom = wanted.speaker and names.speakers().count(wanted.speaker) < _SELDOM
    for span in () if seldom else _WINDOWS:
        if top - _BEGINNING < span:
            break  # there is no time before the year 1
        low = top - span
        if wanted.since is not None and low <= wanted.since:
            break
        yield low, high
        high = low
    yield None, high


def _places(
    kept: Kept,
    names: Names,
    wanted: Filter,
    cursor: Cursor | None,
    direction: str,
    window: Window,
    limit: int,
) -> list[Row]:
    """Where the first items in a window stand: kind, id, article, span_start and first_at."""
    found: list[Row] = []
    low, high = window
    base: dict[str, object] = {"low": low, "high": high, "limit": limit}
    if cursor:
        base |= {"at": cursor.at, "article": cursor.article, "start": cursor.start, "id": cursor.id}
    within = texts_with(kept, names, wanted, window)
    for kind in wanted.kinds if within is None or within.num_rows else ():
        where, values = conditions(kind, wanted, names, window)
        where += ["t.first_at >= $low"] * (low is not None)
        where += ["t.first_at < $high"] * (high is not None)
        article, start = ("t.id", "0") if kind == "articles" else ("t.article", "t.span_start")
        given = tables(kind, wanted)
        if within is not None:
            where.append("t.first_at IN (SELECT first_at FROM within)")
            where.append(f"{article} IN (SELECT article FROM within)")
            given["within"] = within
        if cursor:
            where.append(_beyond(kind, direction))
        order = "DESC, 3, 4, 2" if direction == "older" else "ASC, 3 DESC, 4 DESC, 2 DESC"
        sql = (
            f"SELECT t.first_at, t.id, {article} AS article, {start} AS span_start, '{kind}' AS kind "
            f"FROM {kind} t WHERE {' AND '.join(['t.latest', *where])} ORDER BY t.first_at {order} LIMIT $limit"
        )
        found += kept.ask(sql, values | base, given)
    return found


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

"""The shape of each kind of staged file, and how a record becomes a row of it and back.

Arrow's schemas are the border between a run's tasks: a file of another shape is refused.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
TEXT, INT, REAL, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()


def _fields(required: str, shape: dict[str, pa.DataType]) -> list[pa.Field]:
    """Fields of a shape; a required one that is null is refused when written, and never read."""
    needed = set(required.split())
    assert needed <= set(shape)
    return [pa.field(name, kind, nullable=name not in needed) for name, kind in shape.items()]


def _struct(required: str = "", /, **shape: pa.DataType) -> pa.DataType:
    return pa.struct(_fields(required, shape))


def _schema(required: str, shape: dict[str, pa.DataType]) -> pa.Schema:
    return pa.schema(_fields(required, shape))


ENTRY = _struct(
    "feed key seen outlet attempts step",
    feed=TEXT, key=TEXT, guid=TEXT, link=TEXT, title=TEXT, published=TIME, seen=TIME, outlet=TEXT,
    language=TEXT, author=TEXT, summary=TEXT, attempts=INT, updated=TIME,
    step=INT, had=TIME, etag=TEXT, last_modified=TEXT,
)  # fmt: skip
FEED = _struct(
    url=TEXT, outlet=TEXT, language=TEXT, tags=pa.list_(TEXT), min_minutes=REAL, max_minutes=REAL
)
STATE = _struct(
    url=TEXT, etag=TEXT, last_modified=TEXT, body_hash=TEXT, due=TIME, interval=REAL, errors=INT,
    error=TEXT, status=INT, polled=TIME, succeeded=TIME, retired=FLAG, asked=REAL, skips=TEXT,
    moved_to=TEXT, moving_to=TEXT, moves=INT, settled=TIME, staged=TIME,
)  # fmt: skip
PARTY = _struct(mention=TEXT, start=INT, end=INT, id=TEXT, name=TEXT)
PLACE = _struct(mention=TEXT, id=TEXT, name=TEXT, country=TEXT, lat=REAL, lon=REAL)
POST = _struct(start=INT, end=INT, title=TEXT, published=TIME)
RESIDUE = _struct(start=INT, end=INT, reason=TEXT)

# What the tables have as NOT NULL is required here: so a staged file never fails a load.
_FACT = "article text_hash n start end text version "
_WHERE = {"article": TEXT, "text_hash": TEXT, "n": INT}
_SPAN = {"start": INT, "end": INT, "text": TEXT}

SCHEMAS: dict[str, pa.Schema] = {
    "answers": _schema(
        "feed state at status body",
        {
            "feed": FEED, "state": STATE, "at": TIME, "status": INT, "headers": pa.map_(TEXT, TEXT),
            "body": pa.large_binary(), "permanent": TEXT, "seconds": REAL,
        }
    ),
    "polls": _schema(
        "feed state",
        {
            "feed": FEED, "state": STATE, "entries": pa.list_(ENTRY), "noted": pa.list_(ENTRY),
            "unchanged": FLAG, "error": TEXT, "seconds": REAL,
        }
    ),
    "pages": _schema(
        "url fetched entry",
        {
            "url": TEXT, "final_url": TEXT, "status": INT, "headers": pa.map_(TEXT, TEXT),
            "body": pa.large_binary(), "fetched": TIME, "entry": ENTRY, "error": TEXT,
            "temporary": FLAG, "seconds": REAL,
        }
    ),
    "outcomes": _schema(
        "entry status fetched",
        {
            "entry": ENTRY, "url": TEXT, "status": TEXT, "reason": TEXT, "fetched": TIME,
            "articles": pa.list_(TEXT), "had": FLAG, "etag": TEXT, "last_modified": TEXT,
        }
    ),
    "articles": _schema(
        "id revision seen at text text_hash source status",
        {
            "id": TEXT, "revision": INT, "url": TEXT, "part": TEXT, "outlet": TEXT, "title": TEXT,
            "byline": TEXT, "published": TIME, "seen": TIME, "at": TIME, "language": TEXT,
            "text": TEXT, "text_hash": TEXT, "source": TEXT, "feed": TEXT,
            "posts": pa.list_(POST), "residue": pa.list_(RESIDUE), "status": TEXT,
            "versions": pa.map_(TEXT, TEXT),
        }
    ),
    "quotes": _schema(
        _FACT + "kind content confidence unclosed key",
        _WHERE | _SPAN | {
            "segments": pa.list_(pa.list_(INT)), "kind": TEXT, "content": TEXT, "speaker": TEXT,
            "speaker_id": TEXT, "speaker_mention": TEXT, "speaker_start": INT, "speaker_end": INT,
            "cue": TEXT, "cue_start": INT, "cue_end": INT, "confidence": REAL, "unclosed": FLAG,
            "why": TEXT, "key": TEXT, "version": TEXT,
        }
    ),
    "events": _schema(
        _FACT + "trigger trigger_start trigger_end type modality negated in_quote background "
        "confidence key",
        _WHERE | _SPAN | {
            "trigger": TEXT, "trigger_start": INT, "trigger_end": INT, "type": TEXT, "mode": TEXT,
            "actors": pa.list_(PARTY), "recipients": pa.list_(PARTY), "place": PLACE,
            "date_text": TEXT, "date": TEXT, "date_start": TEXT, "date_end": TEXT,
            "date_certainty": TEXT, "modality": TEXT, "negated": FLAG, "attributed_to": TEXT,
            "in_quote": FLAG, "background": FLAG, "confidence": REAL, "why": TEXT, "key": TEXT,
            "version": TEXT,
        }
    ),
    "mentions": _schema(
        _FACT + "kind", _WHERE | _SPAN | {"id": TEXT, "name": TEXT, "kind": TEXT, "version": TEXT}
    ),
}  # fmt: skip


def plain(value: Any) -> Any:
    """A record, and what is in it, as dicts and lists that Arrow takes."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {plain(k): plain(v) for k, v in value.items()}
    if isinstance(value, str):
        # A lone surrogate is no UTF-8 and would cost the whole file.
        return value.encode("utf-8", "replace").decode("utf-8")
    return value

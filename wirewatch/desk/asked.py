"""What an address asks for: the filter that it holds, read with patience and written back the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast, get_args
from urllib.parse import urlencode

from news.text import squeeze, visible
from news.time import now, parse
from warehouse.desk.filter import Filter, Kind

FIELDS = (
    "q", "kind", "speaker", "actor", "recipient", "type", "place", "outlet", "language", "watch",
    "since", "until",
)  # fmt: skip
LABELS = {
    "q": "words", "kind": "only", "speaker": "speaker", "actor": "who", "recipient": "to whom",
    "type": "event", "place": "place", "outlet": "outlet", "language": "language",
    "watch": "watch", "since": "since", "until": "until",
}  # fmt: skip
SPANS = {"24h": "24 hours", "7d": "7 days", "30d": "30 days", "90d": "90 days", "365d": "a year"}
_AGO = re.compile(r"(\d{1,4})([hd])")
_UNITS = {"h": "hours", "d": "days"}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of an address that are set, and what of them cannot be understood."""

    fields: dict[str, str]
    problems: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def address(self, **other: str | None) -> str:
        """The query of an address with these fields, some of them other (None: left out)."""
        fields = self.fields | {k: v for k, v in other.items() if v}
        kept = {k: v for k, v in fields.items() if not (k in other and not other[k])}
        return f"?{urlencode(kept)}" if kept else "?"

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """Each condition as label, value, and the address without it."""
        return [
            (LABELS[name], SPANS.get(value, value), self.address(**{name: None}))
            for name, value in self.fields.items()
        ]

    def filter(self, keys: Mapping[str, Sequence[str]] | None = None) -> Filter:
        """The conditions for the warehouse; `keys` are those of the watch, by kind."""
        moments = {n: moment(self[n]) for n in ("since", "until")}
        names = ("speaker", "actor", "recipient", "type", "place", "outlet", "language")
        kind = cast(Kind, self["kind"] if self["kind"] in get_args(Kind) else "all")
        plain = {name: self[name] for name in names}
        return Filter(text=self["q"], kind=kind, keys=keys, **plain, **moments)  # type: ignore[arg-type]


def read(parameters: Mapping[str, str]) -> Asked:
    """The fields of an address; one that makes no sense is named in `problems` and left out."""
    fields, problems = {}, []
    for name in FIELDS:
        value = squeeze(visible(parameters.get(name, "")))[:_LONGEST]
        if not value or (name == "kind" and value == "all"):
            continue
        if name in ("since", "until") and moment(value) is None:
            problems.append(f"“{value}” is no time; expected 7d, 12h or 2022-01-21")
        elif name == "kind" and value not in get_args(Kind):
            problems.append(f"“{value}” is no kind; expected quotes, events or articles")
        else:
            fields[name] = value
    return Asked(fields, problems)


def moment(text: str) -> datetime | None:
    """`7d` ago, `12h` ago, or a date; None where it is neither."""
    if found := _AGO.fullmatch(text):
        return now() - timedelta(**{_UNITS[found[2]]: int(found[1])})
    return parse(text) if text else None


@dataclass(frozen=True, slots=True)
class Span:
    """A time that a page tells of, as its choice is called, and the days of one step of its charts."""

    name: str
    since: datetime
    until: datetime

    @property
    def days(self) -> int:
        """Days that one point of a chart stands for: about sixty points at most."""
        whole = (self.until - self.since).days
        return 1 if whole <= 62 else 7 if whole <= 430 else 30

    @property
    def step(self) -> str:
        """That, in words."""
        return {1: "a day", 7: "a week", 30: "in 30 days"}[self.days]


def span(parameters: Mapping[str, str], default: str = "30d") -> Span:
    """The time that `since` names, to now; `default` where it names none."""
    name = parameters.get("since", "")
    since = moment(name)
    if since is None:
        name, since = default, moment(default)
        assert since is not None
    return Span(name, since, now())

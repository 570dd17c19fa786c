"""What is told of a watch as a whole, not of an article: that it finds much, or nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.bundle import several
from alerts.hold import group, policy
from alerts.render import line
from alerts.route import receivers
from alerts.volume import Surge
from news.ids import notification_id
from news.records import Heard, Notification
from news.settings import Settings, SpikeSettings, WatchSettings
from news.time import iso

SHOWN = 10
"""Articles that a notice lists."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told, once for each `key`, and again as its route says, counted from when it was `told`.

    `number` articles are meant, of which `heard` is shown.
    """

    watch: WatchSettings
    condition: str
    key: str
    told: datetime
    headline: str
    lead: str
    why: str
    number: int
    heard: tuple[Heard, ...]


def of_surge(
    watch: WatchSettings, surge: Surge, heard: Sequence[Heard], began: datetime | None = None
) -> Notice:
    """More than the usual has matched, since `began` (now); `heard` are the newest."""
    asked = watch.spike or SpikeSettings(times=2)
    within, usual = span(asked.within), f"{surge.usual:.2g}"
    return Notice(
        watch=watch,
        condition="spike",
        key=f"since {iso(began or surge.at)}",
        told=began or surge.at,
        headline=f"{surge.count} articles in {within}, usually {usual}",
        lead=f"{surge.count} articles have matched within {within}; usually it is {usual}.",
        why=f"asks to be told when more than {asked.times:g} times the usual matches",
        number=surge.count,
        heard=tuple(heard[:SHOWN]),
    )


def of_silence(watch: WatchSettings, last: Heard | None, since: datetime, now: datetime) -> Notice:
    """Nothing has matched since `last`, or since the watch is there, which was at `since`."""
    quiet = span(now - since)
    day = f"{since.day} {since:%B %Y, %H:%M} UTC"
    found = f"Nothing has matched since {day}. The last was:" if last else ""
    return Notice(
        watch=watch,
        condition="silence",
        key=f"since {iso(since)}",
        told=since + (watch.silence or timedelta()),
        headline=f"nothing for {quiet}",
        lead=found or f"Nothing has matched since the watch was set, on {day}.",
        why=f"asks to be told when nothing matches for {span(watch.silence or timedelta())}",
        number=1 if last else 0,
        heard=(last,) if last else (),
    )


def notifications(
    notices: Iterable[Notice], settings: Settings, now: datetime
) -> list[Notification]:
    """What is to be told, rendered for each receiver."""
    out = []
    for notice in notices:
        watch = notice.watch
        name = line(watch.name, 80)
        why = f"You get this because the watch “{name}” ({line(watch.query, 300)}) {notice.why}."
        when = policy(watch.name, settings.route)
        times = (now - notice.told) // when.repeat_interval if when.repeat_interval else 0
        key = f"{notice.key}, again {times}" if times else notice.key
        for to in receivers(watch.name, settings.route):
            if (receiver := settings.receiver(to)) is None:
                continue
            briefs = [one.brief for one in notice.heard]
            subject = f"{name}: {notice.headline}"
            out.append(
                Notification(
                    id=notification_id(watch.name, key, notice.condition, to),
                    watch=watch.name,
                    key=key,
                    condition=notice.condition,
                    receiver=to,
                    message=several(
                        subject, briefs, notice.number, why, receiver.kind, lead=notice.lead
                    ),
                    created=now,
                    group=group(to, when, {"watch": watch.name, "outlet": ""}),
                )
            )
    return out


def span(length: timedelta) -> str:
    """A length of time in words: `3 days`, `36 hours`, `20 minutes`."""
    hours = length / timedelta(hours=1)
    if hours >= 48 or hours == 24:
        return _count(round(hours / 24), "day")
    return _count(round(hours), "hour") if hours >= 1 else _count(round(hours * 60), "minute")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

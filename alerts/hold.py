"""When something may be told: groups, digests and quiet hours, in Alertmanager's terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from news.records import Notification
from news.settings import DigestSettings, QuietSettings, RouteSettings

_ATTRIBUTES = ("group_by", "group_wait", "group_interval", "repeat_interval", "quiet", "digest")
_NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Policy:
    """What a route says of when, its parents' word where it says nothing."""

    group_by: tuple[str, ...] | None = None
    group_wait: timedelta | None = None
    group_interval: timedelta | None = None
    repeat_interval: timedelta | None = None
    quiet: QuietSettings | None = None
    digest: DigestSettings | None = None

    @property
    def holds(self) -> bool:
        """Whether it may ever make something wait."""
        return replace(self, repeat_interval=None) != Policy()


def policy(watch: str, route: RouteSettings, above: Policy = Policy()) -> Policy:
    """The policy of the route that decides for a watch (as `alerts.route.receivers` finds it)."""
    said = {name: getattr(route, name) for name in _ATTRIBUTES}
    here = replace(above, **{name: value for name, value in said.items() if value is not None})
    for child in route.routes:
        if names(watch, child):
            return policy(watch, child, here)
    return here


def names(watch: str, route: RouteSettings) -> bool:
    """Whether a route names a watch, itself or in a child of its own."""
    return watch in route.watches or any(names(watch, child) for child in route.routes)


def group(receiver: str, policy: Policy, labels: Mapping[str, str]) -> str:
    """The group of a notification, as a person may read it: `desk-mail watch=lavrov`."""
    said = [f"{name}={labels[name]}" for name in policy.group_by or ()]
    return " ".join([receiver, *said])


def release(policy: Policy, now: datetime, flushed: datetime | None) -> datetime:
    """When a group that has waited for nothing yet may be told; `now` where it may at once.

    `flushed` is when the group was told last.
    """
    at = now
    if policy.group_by is not None:
        at += policy.group_wait or _NOTHING
        if flushed is not None:
            at = max(at, flushed + (policy.group_interval or _NOTHING))
    if policy.digest is not None:
        at = _next(policy.digest, at)
    return _after(policy.quiet, at) if policy.quiet is not None else at


def hold(
    notifications: Iterable[Notification],
    route: RouteSettings,
    now: datetime,
    waiting: Mapping[str, datetime],
    flushed: Mapping[str, datetime],
) -> list[Notification]:
    """The notifications, those that must wait in state `held`, `due` when their group is told.

    `waiting`: groups that wait, and until when; `flushed`: groups, and when each was told last.
    """
    until = dict(waiting)
    return [_held(n, policy(n.watch, route), now, until, flushed) for n in notifications]


def _held(
    notification: Notification,
    policy: Policy,
    now: datetime,
    until: dict[str, datetime],
    flushed: Mapping[str, datetime],
) -> Notification:
    if notification.state != "pending" or not policy.holds:
        return notification
    group = notification.group
    at = until.get(group) or release(policy, now, flushed.get(group))
    if at <= now and policy.group_by is None:
        return notification
    until[group] = at
    return replace(notification, state="held", due=at)


def _next(digest: DigestSettings, now: datetime) -> datetime:
    """The next full hour, or the next time of day, at or after `now`."""
    here = now.astimezone(ZoneInfo(digest.zone))
    if digest.every == "hour":
        full = here.replace(minute=0, second=0, microsecond=0)
        return now if full == here else (full + timedelta(hours=1)).astimezone(now.tzinfo)
    return _clock(here, digest.at).astimezone(now.tzinfo)


def _after(quiet: QuietSettings, now: datetime) -> datetime:
    """`now`, or the end of the quiet hours that it lies in."""
    here = now.astimezone(ZoneInfo(quiet.zone))
    at, start, end = here.time(), quiet.start, quiet.end
    within = start <= at < end if start <= end else at >= start or at < end
    return _clock(here, end).astimezone(now.tzinfo) if within else now


def _clock(here: datetime, at: time) -> datetime:
    """The next moment, at or after `here`, at which clocks there show `at`."""
    found = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, fold=0)
    return found if found >= here else found + timedelta(days=1)

"""What is pending goes out, each recorded as sent; what fails stays and is tried again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

import structlog

from alerts.receivers import deliver as hand_over
from alerts.receivers.heartbeat import beat
from news.errors import DeliveryError, PermanentDeliveryError
from news.records import Credentials, Notification
from news.settings import AlertSettings, ReceiverSettings, Settings
from news.time import now
from state.store import Store
from wirewatch.pipeline.gather import gather, room

log = structlog.get_logger(__name__)

_AT_ONCE = 20  # claimed; the lease is for all of them

Connections = Callable[[str], Credentials | None]


@dataclass(frozen=True, slots=True)
class DeliverReport:
    """What a round of delivery did: notifications handed over, to be tried again, given up.

    `lag`: seconds from an article's being seen to its message's being handed over, the median.
    """

    sent: int
    failed: int
    dead: int
    seconds: float
    lag: float | None = None


@dataclass(slots=True)
class _Round:
    """What one receiver took; `lags` in seconds."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    lags: list[float] = field(default_factory=list)


def deliver(
    settings: Settings, connections: Connections, *, only: str | None = None
) -> DeliverReport:
    """Hand over what is due, each receiver on a thread of its own, so that none delays another.

    `connections` gives the credentials of a connection id, or None where there is none; `only`
    names the one receiver to serve. What is due again while this runs waits for the next round.
    """
    began, store = time.monotonic(), Store(settings.state_url)
    gather(settings, now())
    receivers = [r for r in settings.receivers if only in (None, r.name)]
    with ThreadPoolExecutor(max_workers=max(1, len(receivers))) as threads:
        rounds = list(threads.map(lambda r: _receiver(r, settings, store, connections), receivers))
    lags = [lag for one in rounds for lag in one.lags]
    report = DeliverReport(
        sum(one.sent for one in rounds),
        sum(one.failed for one in rounds),
        sum(one.dead for one in rounds),
        time.monotonic() - began,
        median(lags) if lags else None,
    )
    log.info(
        f"{report.sent} notifications handed over, {report.failed} to be tried again, "
        f"{report.dead} given up; "
        f"{report.seconds:.1f} s"
    )
    if only is None:
        _beat(settings, connections, report)
    return report


def _beat(settings: Settings, connections: Connections, report: DeliverReport) -> None:
    """A sign of life, if one is asked for; that it cannot be given stops nothing."""
    if settings.heartbeat is None:
        return
    credentials = connections(settings.heartbeat)
    if credentials is None:
        log.warning("no heartbeat: its connection is not set", connection=settings.heartbeat)
        return
    try:
        beat(
            credentials,
            f"{report.sent} sent, {report.failed} to be tried again, {report.dead} given up",
        )
    except DeliveryError as error:
        log.warning("no heartbeat", error=str(error))


def _receiver(
    receiver: ReceiverSettings, settings: Settings, store: Store, connections: Connections
) -> _Round:
    done = _Round()
    credentials = connections(receiver.connection) if receiver.connection else None
    while True:
        space = room(receiver, settings, now())
        if not (batch := _claimed(store, receiver, space)):
            break
        for notification in batch:
            try:
                receipt = hand_over(notification, receiver, credentials)
            except DeliveryError as error:
                given_up = _again(notification, error, settings.alert, store)
                done.dead += given_up
                done.failed += not given_up
            else:
                store.sent(notification.id, now(), receipt)
                done.sent += 1
                if notification.seen is not None:
                    done.lags.append((now() - notification.seen).total_seconds())
    return done


def _claimed(store: Store, receiver: ReceiverSettings, space: int | None) -> list[Notification]:
    """What is due, a few at a time, no more than the receiver's cap leaves."""
    limit = _AT_ONCE if space is None else min(_AT_ONCE, space)
    return store.claim(now(), limit=limit, receiver=receiver.name) if limit else []


def _again(
    notification: Notification, error: DeliveryError, alert: AlertSettings, store: Store
) -> bool:
    """Put a failed notification back with a delay, or give it up; True where given up."""
    log.warning(
        "not delivered",
        receiver=notification.receiver,
        watch=notification.watch,
        notification=notification.id,
        error=str(error),
    )
    if isinstance(error, PermanentDeliveryError) or notification.attempts + 1 >= alert.attempts:
        store.dead(notification.id, str(error))
        return True
    wait = min(
        alert.retry_most_seconds, alert.retry_first_seconds * 2.0 ** min(notification.attempts, 30)
    )
    # Jitter keeps a crowd that failed together from coming back together.
    wait = error.retry_after or wait * random.uniform(0.8, 1.2)  # noqa: S311
    store.failed(notification.id, str(error), now() + timedelta(seconds=wait))
    return False

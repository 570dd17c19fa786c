"""Feeds asked as they fall due, for as long as a watcher lives; what has changed is staged for `ingest`.

Nothing is read here: a changed body goes into the inbox (`warehouse.stage`) as it came, its feed is
held until a run has loaded it, and `ingest` is called. Whoever asks holds a file's lock: so a run of
ingest knows at once whether a watcher lives, and two never ask at the same time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from filelock import FileLock, Timeout

from feeds.addresses import host_of, masked
from feeds.poll import Pair, keep_asking
from news.errors import SettingsError
from news.records import Answer, Poll
from news.settings import Settings, read_settings
from news.time import now
from state.signs import WATCHER, Signs
from state.store import Store
from warehouse import stage
from wirewatch.pipeline.poll import due_shards, pages_wait, to_ask

log = structlog.get_logger(__name__)

# A feed whose body nobody has loaded by then is asked again: the run that had it has failed.
HELD = timedelta(minutes=10)
# A watcher that has not been seen for so long is taken for dead; it gives a sign every few seconds.
SILENT = timedelta(minutes=2)
_SIGN = 10  # seconds
_PAGES = 60  # seconds; pages to be asked for again call `ingest` at most so often
_AT_ONCE = 1000  # feeds
_BYTES = 16 << 20  # of bodies that are held in memory
_LONGEST_PAUSE = 300  # ticks, after errors in a row


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a run of ingest finds: the shards with something to do.

    `asked`: no watcher lives, so the run has asked the feeds itself. `silent`: when one was seen
    last, where that is too long ago.
    """

    shards: list[int]
    asked: bool
    silent: datetime | None


def watch(
    file: Path | None = None, *, tick: float = 1.0
) -> Generator[list[str] | None, None, None]:
    """Watch the feeds of the settings in `file` (default: those in force) until the iterator is closed.

    Yields with each `tick` (seconds): None, or the staged files for which `ingest` is to be started
    (none of them where only pages wait to be asked for again). Nothing ends it: what goes wrong is
    logged and tried again after a pause that doubles up to 300 ticks. An edit of the settings holds
    from the next tick on; one with a mistake is logged, and not heard.
    """
    failures = 0
    while True:
        try:
            settings = read_settings(file)
            with _turn(settings) as ours, closing(_watch(settings, tick)) as calls:
                # A generator that is not begun asks nothing.
                for call in calls if ours else ():
                    failures = 0
                    yield call
        except Exception:
            failures += 1
            log.exception("the feeds are not watched, for now")
        for _ in range(min(2**failures, _LONGEST_PAUSE)):
            time.sleep(tick)
            yield None


def sweep(settings: Settings, run: str, *, seconds: float = 300) -> Sweep:
    """Give `run` all that is staged. Where no watcher lives, first ask what is due, for so long at most.

    A watcher that hangs, silent and yet holding its lock, is not waited for.
    """
    silent = silent_since(settings)
    with _turn(settings) as ours:
        if asked := ours or silent is not None:
            _Asking(settings).once(seconds)
    signs = Signs(settings.state_url)
    if signs.last(WATCHER) is None:
        signs.give(WATCHER, now())  # from now on silence counts
    stage.take(settings, run)
    return Sweep(due_shards(settings, run), asked, silent)


def silent_since(settings: Settings) -> datetime | None:
    """When a watcher was seen last, where that is too long ago; None where one lives, or never did."""
    seen = Signs(settings.state_url).last(WATCHER)
    return seen if seen is not None and now() - seen > SILENT else None


@contextmanager
def _turn(settings: Settings) -> Iterator[bool]:
    """Whether it is ours to ask: nobody else does. Not bound to a thread, as a watcher is not."""
    settings.staging.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.staging / ".asking.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _watch(settings: Settings, tick: float) -> Generator[list[str] | None, None, None]:
    """Ask until the settings are edited, and say when there is something to ingest."""
    signs, calls, stamps = Signs(settings.state_url), _Calls(settings), _stamps(settings)
    signed = 0.0
    with closing(_Asking(settings).ticks(tick)) as ticks:
        for _ in ticks:
            if time.monotonic() - signed >= _SIGN or not signed:
                signs.give(WATCHER, now())
                signed = time.monotonic()
            yield calls.next()
            if stamps != (stamps := _stamps(settings)) and _sound(settings):
                return


def _stamps(settings: Settings) -> list[int]:
    """When the files that say what is asked, and how, were written."""
    files = (settings.file, settings.feeds_file)
    return [f.stat().st_mtime_ns for f in files if f is not None and f.exists()]


def _sound(settings: Settings) -> bool:
    try:
        read_settings(settings.file)
    except SettingsError as error:
        log.error("the edited settings are not heard", error=str(error))
        return False
    return True


class _Calls:
    """When `ingest` is to be started. Runs take all that waits: one that has been called is enough."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._called, self._looked = settings, set[str](), 0.0

    def next(self) -> list[str] | None:
        """The files that wait, if their oldest has not been told of, or if pages wait; else None."""
        waiting = [str(file) for file in stage.inbox(self._settings)]
        new = bool(waiting) and waiting[0] not in self._called
        if not (new or self._pages()):
            return None
        self._called = set(waiting)
        return waiting

    def _pages(self) -> bool:
        moment = time.monotonic()
        if self._looked and moment - self._looked < _PAGES:
            return False
        self._looked = moment
        return pages_wait(self._settings, now())


class _Asking:
    """The feeds being asked, each until what came of it is settled."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._store = settings, Store(settings.state_url)
        self._hosts: dict[str, str] = {}  # of the feeds that are being asked
        self._lock, self._full = threading.Lock(), False

    def ticks(self, tick: float) -> Generator[None, None, None]:
        """Ask what is due, for ever; a tick every `tick` seconds, when all before it is settled."""
        found, size = list[Poll | Answer](), 0
        with closing(keep_asking(self._due, self._settings, tick=tick)) as asked:
            for one in asked:
                if one is not None:
                    found.append(one)
                    size += len(one.body) if isinstance(one, Answer) else 0
                if one is None or size > _BYTES:
                    self._settle(found)
                    found, size = [], 0
                if one is None:
                    yield

    def once(self, seconds: float) -> None:
        """Ask all that is due now, for so long at most."""
        end = time.monotonic() + seconds
        with closing(self.ticks(0.2)) as ticks:
            for _ in ticks:
                if not self._hosts or time.monotonic() > end:
                    return

    def _due(self) -> list[Pair]:
        """What is to be asked next: hosts that nobody is busy with, no more than a run would take.

        A feed that is held has its pages fetched by a run: its host is left alone until they are.
        """
        with self._lock:
            moment = now()
            held = self._store.held(moment)
            if len(held) >= self._settings.ingest.pages_per_run or self._piled_up():
                return []
            busy = {*self._hosts.values(), *map(host_of, held)}
            due = to_ask(self._settings, moment)
            due = [pair for pair in due if host_of(pair[0].url) not in busy]
            due = due[: _AT_ONCE - len(self._hosts)]
            self._hosts |= {feed.url: host_of(feed.url) for feed, _ in due}
            return due

    def _piled_up(self) -> bool:
        """Whether nobody has taken what is staged for so long that more would only pile up."""
        oldest = next(iter(stage.inbox(self._settings)), None)
        full = (
            oldest is not None and time.time() - int(oldest.stem[-20:]) / 1e9 > HELD.total_seconds()
        )
        if full and not self._full:
            log.error("no feed is asked: no run of ingest takes what is staged", oldest=str(oldest))
        self._full = full
        return full

    def _settle(self, found: list[Poll | Answer]) -> None:
        """Stage what has changed and hold its feeds; remember how the others are."""
        if not found:
            return
        answers = [one for one in found if isinstance(one, Answer)]
        polls = [one for one in found if isinstance(one, Poll)]
        with self._lock:
            if answers:
                stage.write_answers(self._settings, f"{time.time_ns():020d}", answers)
                self._store.hold([a.feed.url for a in answers], now() + HELD)
            attempts = self._settings.ingest.page_attempts
            self._store.commit(polls, [], attempts=attempts, now=now())
            for one in found:
                self._hosts.pop(one.feed.url, None)
        for poll in (p for p in polls if p.error):
            log.warning("feed not polled", feed=masked(poll.feed.url), error=poll.error)

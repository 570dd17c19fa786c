"""The pages that entries name: each address asked for once, each entry answered once."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from feeds.addresses import host_of, masked
from feeds.fetch import Client, Response
from feeds.polite import side_by_side
from feeds.reservations import Reservations
from feeds.robots import Robots
from feeds.stream import Deliver, stream
from news import rights
from news.errors import BadResponse, FetchError, TooSlow, Unreachable
from news.ids import canonical_url
from news.records import Entry, Page
from news.settings import Settings
from news.time import now

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"
# What of a page's headers matters after this: its kind, its age, and what may be done with it.
_KEPT = (
    "content-type content-language last-modified etag cache-control link x-robots-tag "
    "tdm-reservation tdm-policy"
).split()
# A host that was silent this often in a row is left alone for the rest of a run.
_PATIENCE = 4
_WAITING = 16


def fetch(entries: Sequence[Entry], settings: Settings) -> Iterator[Page]:
    """The entries' pages as they come, exactly one Page an entry, whatever happens.

    Where nothing came, `body` is None, `error` says why, `temporary` whether to try again. Entries
    that name the same page (by canonical address) share one request. A host that stays silent, or
    answers 429, is not asked again in this call. Bodies held at once: at most
    `fetch.connections` + 16. A page that is fetched again is asked for by its validators.
    """
    return stream(_FetchAll(entries, settings), waiting=_WAITING)


@dataclass(slots=True)
class _Host:
    """How a host has been of late: silent answers in a row, or why it is left alone."""

    silent: int = 0
    closed: FetchError | None = None


@dataclass(slots=True)
class _FetchAll:
    entries: Sequence[Entry]
    settings: Settings
    hosts: dict[str, _Host] = field(default_factory=lambda: defaultdict(_Host))

    async def __call__(self, deliver: Deliver[Page]) -> None:
        shared: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.link:
                shared[canonical_url(entry.link)].append(entry)
            else:
                await deliver(_nothing(entry, None))
        by_host: dict[str, list[list[Entry]]] = defaultdict(list)
        for group in shared.values():
            by_host[host_of(group[0].link or "")].append(group)
        limits = self.settings.fetch
        async with Client(limits) as client:
            robots = Robots(client, self.settings.var / "robots") if limits.robots else None
            reservations = Reservations(client) if limits.tdm else None

            async def one(host: str, group: list[Entry]) -> None:
                known = all(entry.step for entry in group)
                page = await self._page(client, robots, reservations, host, group[0], known)
                for entry in group:
                    await deliver(replace(page, entry=entry, url=entry.link or ""))

            await side_by_side(
                by_host, one, per_host=limits.connections_per_host, overall=limits.connections
            )

    async def _page(
        self,
        client: Client,
        robots: Robots | None,
        reservations: Reservations | None,
        host: str,
        entry: Entry,
        known: bool,
    ) -> Page:
        link, began, place = entry.link or "", time.monotonic(), self.hosts[host]
        try:
            if place.closed is not None:
                raise place.closed
            if robots is not None:
                await robots.check(link)
            response = await client.get(
                link,
                accept=ACCEPT,
                etag=entry.etag if known else None,
                last_modified=entry.last_modified if known else None,
            )
            if response.status == 304:
                place.silent = 0
                return _unchanged(entry, response)
            held = await reservations.of(response.final_url) if reservations else None
        except FetchError as error:
            _remember(place, host, error)
            return _nothing(entry, error, time.monotonic() - began)
        except Exception as error:  # a fault of ours stops one page, not all
            fault = Unreachable(f"{masked(link)}: unexpected {type(error).__name__}: {error}")
            return _nothing(entry, fault, time.monotonic() - began)
        place.silent = 0
        found = rights.read(
            response.headers, response.body, host=held, no_ai=self.settings.fetch.no_ai
        )
        return _something(entry, response, rights.marks(found))


def _remember(place: _Host, host: str, error: FetchError) -> None:
    """Close a host for this run where it asks for it, or does not answer any more."""
    if place.closed is not None:
        return
    place.silent = place.silent + 1 if isinstance(error, TooSlow | Unreachable) else 0
    if error.status == 429:
        place.closed = BadResponse(
            f"{host} answered 429 before; not asked again in this run",
            status=429,
            retry_after=error.retry_after,
        )
    elif place.silent >= _PATIENCE:
        place.closed = Unreachable(
            f"{host} was silent {_PATIENCE} times in a row; not asked again in this run"
        )


def _something(entry: Entry, response: Response, marks: dict[str, str]) -> Page:
    return Page(
        url=entry.link or "",
        final_url=response.final_url,
        status=response.status,
        headers={k: v for k, v in response.headers.items() if k in _KEPT} | marks,
        body=response.body,
        fetched=now(),
        entry=entry,
        seconds=response.seconds,
    )


def _unchanged(entry: Entry, response: Response) -> Page:
    """What was asked for again is as it was."""
    page = _nothing(entry, None, response.seconds)
    return replace(page, status=304, final_url=response.final_url, error="unchanged")


def _nothing(entry: Entry, error: FetchError | None, seconds: float = 0.0) -> Page:
    return Page(
        url=entry.link or "",
        final_url=None,
        status=error.status if error else None,
        headers={},
        body=None,
        fetched=now(),
        entry=entry,
        error=str(error) if error else "entry has no link",
        temporary=error.temporary if error else False,
        seconds=seconds,
    )

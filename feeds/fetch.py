"""The one HTTP client: polite, bounded, and never led to where it should not go.

Only http and https. Each hop of a redirect is checked anew; bytes, hops and seconds are capped; no
cookie is kept; a login in an address goes to that address's own origin alone. Through a proxy
(http_proxy, https_proxy, no_proxy) names are resolved by the proxy, which then has to guard them.
"""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from feeds import body
from feeds.addresses import Guard, GuardedResolver, host_of, masked, without_login
from feeds.polite import Turns
from news.errors import BadResponse, FetchError, RefusedAddress, TooLarge, TooSlow, Unreachable
from news.schema import FetchSettings
from news.text import squeeze
from news.time import now, utc

__all__ = ["Client", "Response", "masked", "user_agent"]

_MOVED = {301, 302, 303, 307, 308}
_FOR_GOOD = {301, 308}
_PORTS = {"http": 80, "https": 443}
# Of one header: what servers of the web allow at most; some send policies longer than aiohttp's 8 KB.
_HEADER_BYTES = 32 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an address gave. `body` is decoded, and empty on 304; `headers` has lower-case names.

    `final_url` is where the redirects ended, without a login; `permanent_url` is where those for good
    (301, 308) led before one that was not, None where the first was not. `seconds` is the time spent asking, not waiting for
    a turn.
    """

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    permanent_url: str | None = None


@cache
def user_agent(contact: str) -> str:
    """`wirewatch/1.2.3 (+contact)`: who asks, and where to complain."""
    try:
        number = version("wirewatch")
    except PackageNotFoundError:
        number = "0"
    return f"wirewatch/{number} (+{squeeze(contact)})"


class Client:
    """The client of one run. Use it as `async with Client(settings) as client`."""

    def __init__(self, settings: FetchSettings) -> None:
        self.settings = settings
        self._guard = Guard(settings.allowed_hosts)
        self._proxies = {k: v for k, v in urllib.request.getproxies().items() if k in _PORTS}
        self._proxy_hosts = frozenset(_origin(p)[1:] for p in self._proxies.values())
        self._turns = Turns(
            settings.connections,
            settings.connections_per_host,
            settings.requests_per_second_per_host,
        )
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        s = self.settings
        self._session = aiohttp.ClientSession(
            # The turns limit connections; limits here would count waiting as slowness.
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(self._guard, s.connect_seconds, self._proxy_hosts),
                limit=0,
                ttl_dns_cache=60,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            trust_env=False,  # would send passwords of ~/.netrc; proxies are ours to choose
            headers={"User-Agent": user_agent(s.contact), "Accept-Encoding": body.ACCEPTED},
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=s.connect_seconds, sock_read=s.first_byte_seconds
            ),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave at least `seconds` between two requests to `host`, as its robots.txt wishes."""
        self._turns.slow_down(host, seconds)

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> Response:
        """GET `url`, following redirects; with validators, a 304 is a success with an empty body.

        Raises RefusedAddress (scheme, address range), TooLarge, TooSlow, BadResponse (no success,
        a redirect loop, a body that cannot be decoded) or Unreachable; never anything else.
        """
        headers = {"Accept": accept or "*/*"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        spent, at, visited = 0.0, url, {url}
        kept, permanent = True, None
        while True:
            hop = await self._hop(at, headers, self.settings.total_seconds - spent, url)
            spent += hop.seconds
            if hop.status not in _MOVED:
                break
            at = self._next(at, hop, visited, _where(url, at))
            kept = kept and hop.status in _FOR_GOOD
            permanent = without_login(at) if kept else permanent
        return Response(
            url=url,
            final_url=without_login(at),
            status=hop.status,
            headers=hop.headers,
            body=hop.body,
            seconds=spent,
            permanent_url=permanent,
        )

    def _next(self, at: str, hop: Response, visited: set[str], where: str) -> str:
        """The address that a redirect names."""
        location = hop.headers.get("location", "").strip()
        if not location:
            raise BadResponse(f"{where}: {hop.status} without a Location", status=hop.status)
        try:
            target = urljoin(at, location)
        except ValueError:
            target = ""
        if urlsplit(at).username and _origin(target) == _origin(at):
            login = urlsplit(at).netloc.rpartition("@")[0]
            target = urlsplit(without_login(target)).geturl().replace("//", f"//{login}@", 1)
        if target in visited:
            raise BadResponse(f"{where}: redirects in a loop", status=hop.status)
        if len(visited) > self.settings.max_redirects:
            most = self.settings.max_redirects
            raise BadResponse(f"{where}: more than {most} redirects", status=hop.status)
        visited.add(target)
        return target

    async def _hop(self, url: str, headers: dict[str, str], seconds: float, asked: str) -> Response:
        """One request and its answer, a redirect's as well. Errors begin with where it was."""
        try:
            return await self._turn(url, headers, seconds)
        except FetchError as error:
            error.args = (f"{_where(asked, url)}: {error}",)
            raise

    async def _turn(self, url: str, headers: dict[str, str], seconds: float) -> Response:
        """One request when its turn has come; whatever goes wrong is a FetchError."""
        limits = self.settings
        try:
            self.check(url)
            async with self._turns.turn(host_of(url)):
                return await self._ask(url, headers, max(seconds, 0.001))
        except aiohttp.InvalidURL:
            raise RefusedAddress("not an address") from None
        except aiohttp.ConnectionTimeoutError:
            raise Unreachable(f"no connection within {limits.connect_seconds:g} s") from None
        except aiohttp.SocketTimeoutError:
            raise TooSlow(f"silent for {limits.first_byte_seconds:g} s") from None
        except TimeoutError:
            raise TooSlow(f"not complete within {limits.total_seconds:g} s") from None
        except aiohttp.ClientPayloadError:
            raise Unreachable("the connection broke off within the body") from None
        except aiohttp.ClientResponseError as error:
            found = squeeze(error.message)[:120]
            raise BadResponse(f"an answer that is not HTTP ({found})") from None
        except (aiohttp.ClientError, ssl.SSLError, OSError) as error:
            raise Unreachable(_why(error)) from None
        except (ValueError, UnicodeError) as error:
            raise RefusedAddress(f"not an address ({type(error).__name__})") from None

    async def _ask(self, url: str, headers: dict[str, str], seconds: float) -> Response:
        assert self._session is not None, "use the client within `async with`"
        clock = asyncio.get_running_loop().time
        began = clock()
        async with (
            asyncio.timeout(seconds),
            self._session.get(
                url, headers=headers, allow_redirects=False, proxy=self._proxy_of(url)
            ) as answer,
        ):
            found = _headers(answer.headers.items())
            data = b""
            if answer.status not in _MOVED and answer.status != 304:
                self._check_status(answer.status, found)
                data = await self._read(answer, found)
            elif answer.status == 304 and not headers.keys() - {"Accept"}:
                raise BadResponse("304 to a request without validators", status=304)
            return Response(
                url=url,
                final_url=url,
                status=answer.status,
                headers=found,
                body=data,
                seconds=clock() - began,
            )

    async def _read(self, answer: aiohttp.ClientResponse, headers: dict[str, str]) -> bytes:
        most = self.settings.max_wire_bytes
        if (answer.content_length or 0) > most:
            raise TooLarge(f"{answer.content_length} bytes announced, {most} allowed")
        return await body.read(
            answer.content.iter_any(),
            headers.get("content-encoding", ""),
            max_wire=most,
            max_bytes=self.settings.max_bytes,
        )

    @staticmethod
    def _check_status(status: int, headers: dict[str, str]) -> None:
        if not 200 <= status < 300:
            wait = retry_after(headers.get("retry-after"))
            raise BadResponse(f"status {status}", status=status, retry_after=wait)

    def check(self, url: str) -> None:
        """Raise RefusedAddress for another scheme, no host, a number inside, or the proxy itself.

        A name is checked when it is resolved for a connection.
        """
        scheme, host, port = _origin(url)
        if scheme not in _PORTS:
            raise RefusedAddress(f"scheme {scheme[:20]!r} where http or https is expected")
        if not host:
            raise RefusedAddress("an address without a host")
        self._guard.check_literal(host)
        if (host, port) in self._proxy_hosts and not self._guard.names(host):
            raise RefusedAddress("the address of our own proxy")

    def _proxy_of(self, url: str) -> str | None:
        proxy = self._proxies.get(urlsplit(url).scheme.lower())
        return proxy if proxy and not urllib.request.proxy_bypass(host_of(url)) else None


def retry_after(value: str | None) -> float | None:
    """Seconds to wait by a Retry-After header: a number or a date; None where it is neither."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value.strip()[:12]), 10.0**9)
    try:
        return max(0.0, (utc(parsedate_to_datetime(value)) - now()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _where(asked: str, at: str) -> str:
    """The address asked for, and where redirects have led since, fit for logs."""
    return masked(asked) if at == asked else f"{masked(asked)} -> {masked(at)}"


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port; empty where the address has none."""
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        return scheme, host_of(url), parts.port or _PORTS.get(scheme, 0)
    except ValueError:
        return "", "", 0


def _headers(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name, repeated ones joined; bytes that were not UTF-8 become U+FFFD."""
    out: dict[str, str] = {}
    for name, value in items:
        name, text = (
            name.lower(),
            value.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        )
        out[name] = f"{out[name]}, {text}" if name in out else text
    return out


def _why(error: BaseException) -> str:
    """What went wrong with a connection, in few words and without the address."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the host's name has no address"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLCertVerificationError):
        return "the certificate does not hold"
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "no TLS"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server closed the connection without an answer"
    if isinstance(error, OSError) and error.strerror:
        return f"no connection ({squeeze(error.strerror)[:120]})"
    return f"no connection ({type(error).__name__})"

"""Which addresses may be asked at all, and how an address is shown to people.

The check is made on the very addresses that a connection is then opened to, so a name that answers
differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp.abc import AbstractResolver, ResolveResult

from news.errors import RefusedAddress

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_SECRET = re.compile(
    r"key(?!word)|token|secret|pass|pwd|auth(?!or)|sig|session|credential|jwt|ticket|user|login|\bsid\b",
    re.IGNORECASE,
)
# A login in an address that is itself a parameter's value or part of a path.
_LOGIN = re.compile(r"(//|%2F%2F)[^/?#&@\s]*(@|%40)", re.IGNORECASE)
# Public by their number, yet answered by the cloud's own machinery (Azure, Oracle), or relays.
_NOT_THE_WEB = tuple(
    map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"))
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# All that has been given out for the web; what lies beside it is local, old or to come.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_RESOLVERS = 32


def masked(url: str) -> str:
    """`url` fit for logs and errors: no login, no value of a parameter named like a secret."""
    try:
        parts = urlsplit(url)
        login, _, host = parts.netloc.rpartition("@")
        shown = parts._replace(
            netloc=f"***@{host}" if login else host,
            path=_LOGIN.sub(r"\1***\2", parts.path),
            query=_without_secrets(parts.query),
            fragment=_without_secrets(parts.fragment),
        )
        return urlunsplit(shown)
    except ValueError:
        return _LOGIN.sub(r"\1***\2", url)


def _without_secrets(query: str) -> str:
    """A query with `***` for each value whose name is that of a secret, and for logins in values."""
    if _SECRET.search(query):
        pairs = parse_qsl(query.replace(";", "&"), keep_blank_values=True)
        shown = [(k, "***" if _SECRET.search(k) else v) for k, v in pairs]
        query = urlencode(shown, safe="*:/@${}") or query
    return _LOGIN.sub(r"\1***\2", query)


def without_login(url: str) -> str:
    """`url` without user and password: what may be stored and what relative links resolve against."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def host_of(url: str) -> str:
    """The lower-case host of `url`; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


class Guard:
    """Tells addresses of the world from those of this house.

    `allowed` are the exceptions: host names, IP addresses, or networks such as `127.0.0.0/8`.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for one in allowed:
            try:
                self._networks.append(ipaddress.ip_network(one.strip("[]"), strict=False))
            except ValueError:
                self._names.add(one.lower().rstrip("."))

    def names(self, host: str) -> bool:
        """Whether the host is allowed by its name, wherever it is."""
        return host.lower().rstrip(".") in self._names

    def allows(self, address: str) -> bool:
        """Whether a numeric address is of the public web, or an allowed exception."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        if any(ip in network for network in self._networks):
            return True
        inner = _inner(ip)
        if inner is not None:
            return self.allows(str(inner))
        outside = ip.is_global and not ip.is_multicast and not ip.is_reserved
        if ip.version == 6 and ip not in _GLOBAL_IPV6:
            return False
        return outside and not any(ip in network for network in _NOT_THE_WEB)

    def check_literal(self, host: str) -> None:
        """Raise RefusedAddress where `host` is a number that may not be asked; a name passes."""
        try:
            fine = self.allows(host.strip("[]"))
        except ValueError:
            return
        if not fine:
            raise refused(host, host)


def _inner(ip: IP) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, whatever the way it is wrapped."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def refused(host: str, address: str) -> RefusedAddress:
    """The error for a host that leads to an address which is none of the public web's."""
    leads = "is" if host == address else f"leads to {address},"
    return RefusedAddress(
        f"{host} {leads} not an address of the public web; fetch.allowed_hosts may allow it"
    )


class GuardedResolver(AbstractResolver):
    """Names to addresses, only those that the guard allows; each connection is opened through it.

    It has threads of its own, so that a name server which hangs holds up nobody else. `exempt` are
    the (host, port) of proxies, which are usually inside.
    """

    def __init__(
        self, guard: Guard, seconds: float, exempt: frozenset[tuple[str, int]] = frozenset()
    ) -> None:
        self._guard, self._seconds, self._exempt = guard, seconds, exempt
        self._threads = ThreadPoolExecutor(_RESOLVERS, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The allowed addresses of `host`.

        Raises RefusedAddress where it has only others, OSError where it has none.
        """
        loop = asyncio.get_running_loop()
        query = loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        found = await asyncio.wait_for(query, self._seconds)
        free = self._guard.names(host) or (host, port) in self._exempt
        results = [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=int(address[1]),
                family=kind,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, proto, _, address in found
            if kind in (socket.AF_INET, socket.AF_INET6)
        ]
        allowed = [r for r in results if free or self._guard.allows(r["host"])]
        if results and not allowed:
            raise refused(host, results[0]["host"])
        return allowed

    async def close(self) -> None:
        """Let go of the threads; one that still asks is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

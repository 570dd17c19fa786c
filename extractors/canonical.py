"""Which address an article goes by, and which site it is of."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from urllib.parse import SplitResult, urljoin, urlsplit

import tldextract

from news.ids import canonical_url

_ROOT = re.compile(r"/?(?:(?:index|default|home)\.[a-z]{3,5})?", re.IGNORECASE)


@cache
def _suffixes() -> tldextract.TLDExtract:
    # The public suffix list as bundled: no network, and the same answer everywhere.
    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )


def site(url: str | None) -> str | None:
    """The registrable domain of `url` (`bbc.co.uk`), or its host where it has none (an IP, localhost)."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return None
    return _domain(parts.hostname) or parts.hostname


def canonical(fetched: str, claimed: str | None) -> str:
    """The address of the article fetched from `fetched` that says it is `claimed` (its rel=canonical).

    A claim counts only within the same registrable domain, on a host without one only on that same
    host and port, and never for the root of a site: that is how broken templates merge all pages.
    """
    if not claimed:
        return canonical_url(fetched)
    try:
        target = urljoin(fetched, claimed.strip())
    except ValueError:
        return canonical_url(fetched)
    here, there = _split(fetched), _split(target)
    if here is None or there is None or there.scheme not in ("http", "https"):
        return canonical_url(fetched)
    if is_root(target) or not _same_site(here, there):
        return canonical_url(fetched)
    return canonical_url(target)


def is_root(url: str) -> bool:
    """Whether `url` is the front page of its site."""
    parts = _split(url)
    return parts is not None and not parts.query and _ROOT.fullmatch(parts.path) is not None


def _same_site(here: SplitResult, there: SplitResult) -> bool:
    domain = _domain(here.hostname or "")
    if domain:
        return domain == _domain(there.hostname or "")
    return (here.hostname, here.port) == (there.hostname, there.port)


@cache
def _domain(host: str) -> str | None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _suffixes()(host).top_domain_under_public_suffix or None
    return None


def _split(url: str | None) -> SplitResult | None:
    try:
        parts = urlsplit((url or "").strip())
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts

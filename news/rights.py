"""What a page says may be done with it: kept as it is, and mined at all. Pure; any part may be hostile.

Robots directives as search engines have them (noarchive), the TDM Reservation Protocol of the W3C
community group (10 May 2024), and `noai`, which many sites set. Of several TDM declarations the page's
own holds before the response's, and that before the host's file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

AGENT = "wirewatch"
NO_AI = frozenset(("noai", "noml"))
RESERVED, NOARCHIVE = "wirewatch-reserved", "wirewatch-noarchive"
"""Under these names a fetched page carries, among its headers, what was found here."""

# A head is seldom longer; what stands below it is no declaration.
_HEAD = 256 << 10
_META = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_BODY = re.compile(rb"<body\b|</head\s*>", re.IGNORECASE)
# Directives that take a value: their colon names no agent.
_VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")


@dataclass(frozen=True, slots=True)
class Rights:
    """`archive`: whether the raw page may be kept. `reserved`: who said that it is not to be mined, or None."""

    archive: bool = True
    reserved: str | None = None


def read(
    headers: Mapping[str, str], body: bytes, *, host: str | None = None, no_ai: bool = True
) -> Rights:
    """What host, response and page declare. `headers` by lower-case name.

    `host` is what the host's tdmrep.json says of this page, `1` or `0`; with `no_ai`, `noai` and
    `noml` reserve as well.
    """
    metas = _metas(body)
    robots = dict.fromkeys(_header(headers.get("x-robots-tag", "")), "X-Robots-Tag")
    for name in ("robots", AGENT):
        for content in metas.get(name, ()):
            robots |= dict.fromkeys(_words(content), f"meta {name}")
    reserved = _tdm(headers, metas, host)
    if reserved is None and no_ai:
        reserved = next((f"{robots[w]} {w}" for w in sorted(NO_AI) if w in robots), None)
    return Rights(archive=reserved is None and "noarchive" not in robots, reserved=reserved)


def _tdm(
    headers: Mapping[str, str], metas: Mapping[str, list[str]], host: str | None
) -> str | None:
    said = [("meta tdm-reservation", v) for v in metas.get("tdm-reservation", ())]
    said += [("header tdm-reservation", headers.get("tdm-reservation", ""))]
    said += [("tdmrep.json", host or "")]
    for who, value in said:
        # A header given twice is joined by a comma; any 1 among them reserves.
        values = {part.strip() for part in value.split(",")}
        if values & {"0", "1"}:
            return f"{who} 1" if "1" in values else None
    return None


def marks(rights: Rights) -> dict[str, str]:
    """What a page carries of it among its headers."""
    found = {} if rights.archive else {NOARCHIVE: "1"}
    return found | ({RESERVED: rights.reserved} if rights.reserved else {})


def _metas(body: bytes) -> dict[str, list[str]]:
    """Contents of the page's meta elements by lower-case name."""
    head = body[:_HEAD].replace(b"\0", b"")  # UTF-16 of plain letters reads as they do
    if end := _BODY.search(head):
        head = head[: end.start()]
    found: dict[str, list[str]] = {}
    for tag in _META.findall(head.decode("latin-1")):
        values = {
            m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "")
            for m in _ATTRIBUTE.finditer(tag)
        }
        name = values.get("name", "").strip().lower()
        found.setdefault(name, []).append(values.get("content", ""))
    return found


def _header(value: str) -> Iterator[str]:
    """Directives of X-Robots-Tag that are for everybody, or for us. An agent's name holds until the next."""
    ours = True
    for part in value.split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip().lower() not in _VALUED:
            ours, part = name.strip().lower() in (AGENT, "*"), rest
        if ours:
            yield from _words(part)


def _words(content: str) -> list[str]:
    return [word.strip().lower() for word in content.split(",")]

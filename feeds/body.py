"""A response's body, read with bounds: bytes on the wire, and bytes after decompression."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable
from typing import Protocol

from news.errors import BadResponse, TooLarge

ACCEPTED = "gzip, deflate"
_GZIP = 16 + zlib.MAX_WBITS


async def read(
    chunks: AsyncIterable[bytes], encoding: str, *, max_wire: int, max_bytes: int
) -> bytes:
    """The decoded body. `encoding` is the Content-Encoding header.

    Raises TooLarge beyond `max_wire` bytes received or `max_bytes` decoded, before they are held;
    BadResponse where the encoding is not one we asked for, or the bytes are not of it.
    """
    decoder, wire, body = _decoder(encoding), 0, bytearray()
    async for chunk in chunks:
        wire += len(chunk)
        if wire > max_wire:
            raise TooLarge(f"more than {max_wire} bytes on the wire")
        room = max_bytes - len(body)
        body += decoder.feed(chunk, room + 1)
        if len(body) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes after decompression ({wire} received)")
    decoder.close()
    return bytes(body)


class _Decoder(Protocol):
    def feed(self, chunk: bytes, most: int) -> bytes: ...
    def close(self) -> None: ...


def _decoder(encoding: str) -> _Decoder:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip", "deflate"):
        return _Zlib(name.removeprefix("x-"))
    raise BadResponse(f"Content-Encoding {name[:40]!r} where {ACCEPTED} was asked for")


class _Plain:
    """Bytes as they come."""

    def feed(self, chunk: bytes, most: int) -> bytes:
        return chunk[:most]

    def close(self) -> None:
        pass


class _Zlib:
    """gzip of one or several members, or deflate with or without its zlib header."""

    def __init__(self, name: str) -> None:
        self._name, self._fed, self._done = name, False, False
        self._inner = zlib.decompressobj(_GZIP)

    def feed(self, chunk: bytes, most: int) -> bytes:
        """At most `most` bytes; as many mean that there may be more, and the reader gives up."""
        if chunk and not self._fed:
            self._fed = True
            if self._name == "deflate":
                self._inner = zlib.decompressobj(_deflate_bits(chunk[0]))
        out = bytearray()
        while chunk and len(out) < most and not self._done:
            try:
                out += self._inner.decompress(chunk, most - len(out))
            except zlib.error as error:
                raise BadResponse(f"a body that is not {self._name} ({error})") from None
            if not self._inner.eof:
                break
            chunk = self._inner.unused_data
            self._next_member(chunk)
        return bytes(out)

    def _next_member(self, rest: bytes) -> None:
        """After a member's end: another one, else padding, which is not ours to read."""
        if self._name == "gzip" and (not rest or rest[0] == 0x1F):
            self._inner, self._fed = zlib.decompressobj(_GZIP), bool(rest)
        else:
            self._done = True

    def close(self) -> None:
        if self._fed and not self._done:
            raise BadResponse(f"a {self._name} body that ends too early")


def _deflate_bits(first: int) -> int:
    """Servers mean two things by deflate: with a zlib header, or the bare stream."""
    return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS

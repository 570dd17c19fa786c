"""What pages declare of archiving and mining, by header, meta element and the host's file."""

from __future__ import annotations

import pytest

from news.rights import NOARCHIVE, RESERVED, Rights, marks, read


def html(*metas: str) -> bytes:
    return f"<html><head>{''.join(metas)}</head><body>text</body></html>".encode()


@pytest.mark.parametrize(
    ("headers", "metas", "archive", "reserved"),
    [
        ({}, (), True, None),
        ({"x-robots-tag": "noindex, nofollow"}, (), True, None),
        ({"x-robots-tag": "noarchive"}, (), False, None),
        ({"x-robots-tag": "googlebot: noarchive, nosnippet"}, (), True, None),
        ({"x-robots-tag": "googlebot: noindex, wirewatch: noarchive"}, (), False, None),
        ({"x-robots-tag": "max-snippet:20, noarchive"}, (), False, None),
        ({}, ("<meta name='robots' content='max-image-preview:large, NOARCHIVE'>",), False, None),
        ({}, ('<META content="noarchive" name="Robots">',), False, None),
        ({}, ("<meta name=googlebot content=noarchive>",), True, None),
        ({"tdm-reservation": "1"}, (), False, "header tdm-reservation 1"),
        ({"tdm-reservation": "0"}, (), True, None),
        ({"tdm-reservation": "1"}, ("<meta name=tdm-reservation content=0>",), True, None),
        ({}, ('<meta name="tdm-reservation" content="1"/>',), False, "meta tdm-reservation 1"),
        ({}, ('<meta name="robots" content="noai, noimageai">',), False, "meta robots noai"),
        ({"x-robots-tag": "noml"}, (), False, "X-Robots-Tag noml"),
        ({"tdm-reservation": "yes"}, (), True, None),
    ],
)
def test_what_is_declared(
    headers: dict[str, str], metas: tuple[str, ...], archive: bool, reserved: str | None
) -> None:
    found = read(headers, html(*metas))
    assert (found.archive, found.reserved) == (archive, reserved)


def test_noai_is_a_setting() -> None:
    assert read({"x-robots-tag": "noai"}, b"", no_ai=False).reserved is None


def test_what_stands_in_the_body_declares_nothing() -> None:
    body = b"<html><head></head><body><meta name=robots content=noarchive></body>"
    assert read({}, body).archive


def test_the_hosts_file_gives_way_to_the_response() -> None:
    assert read({}, b"", host="1").reserved == "tdmrep.json 1"
    assert read({"tdm-reservation": "0"}, b"", host="1").reserved is None


def test_what_a_page_carries_of_it() -> None:
    assert marks(Rights()) == {}
    assert marks(Rights(archive=False)) == {NOARCHIVE: "1"}
    assert marks(Rights(archive=False, reserved="x")) == {NOARCHIVE: "1", RESERVED: "x"}

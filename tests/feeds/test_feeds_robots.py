"""What robots.txt is kept, and for how long."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
from feeds_web import Web, limits

from feeds.fetch import Client
from feeds.robots import Robots
from news.errors import RefusedAddress, Unreachable


def check(url: str, folder: Path | None) -> None:
    async def one() -> None:
        async with Client(limits()) as client:
            await Robots(client, folder).check(url)

    asyncio.run(one())


def test_a_file_is_kept_for_some_hours(web: Web, tmp_path: Path) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /private\n")
    folder = tmp_path / "robots"
    for _ in range(3):
        check(web.base + "/page", folder)
        with pytest.raises(RefusedAddress):
            check(web.base + "/private", folder)
    assert web.paths() == ["/robots.txt"]
    [kept] = folder.iterdir()
    os.utime(kept, (time.time() - 7 * 3600,) * 2)
    web.put("/robots.txt", "")
    check(web.base + "/private", folder)
    assert web.paths() == ["/robots.txt"] * 2


def test_no_file_is_kept_as_well_and_an_error_is_not(web: Web, tmp_path: Path) -> None:
    folder = tmp_path / "robots"
    web.put("/robots.txt", "busy", 503)
    with pytest.raises(Unreachable):
        check(web.base + "/page", folder)
    web.put("/robots.txt", "none", 404)
    check(web.base + "/page", folder)
    check(web.base + "/page", folder)
    assert web.paths() == ["/robots.txt"] * 2


def test_where_nothing_can_be_kept_it_is_asked_again(web: Web, tmp_path: Path) -> None:
    web.put("/robots.txt", "")
    (tmp_path / "robots").write_text("not a folder")
    for folder in (None, tmp_path / "none" / "robots", tmp_path / "robots"):
        check(web.base + "/page", folder)
    assert len(web.seen) == 3

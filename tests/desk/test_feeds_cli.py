"""`wirewatch feeds`, as an operator types it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "feeds"))

from feeds_web import Web, rss

from news.settings import read_settings
from wirewatch.cli import app

FEEDS = """\
# Ours.
feeds:
  # The first.
  - url: https://a.example/rss   # wire
    outlet: A
    tags: [world]
# the end
"""


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "settings.yaml").write_text(
        "var: var\nfetch: {allowed_hosts: [127.0.0.1]}\n", encoding="utf-8"
    )
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    (tmp_path / "watches.yaml").write_text("watches: []\n", encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    return tmp_path


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.close()


def said(*arguments: str, ok: bool = True) -> str:
    result = CliRunner().invoke(app, ["feeds", *arguments])
    assert (result.exit_code == 0) == ok, (result.output, result.exception)
    return f"{result.output}{result.exception or ''}"


def test_list() -> None:
    assert "A" in said("list")
    assert "never" in said("list")
    assert said("list", "--failing") == "No feed fails.\n"


def test_out_and_in_again(desk: Path) -> None:
    file = desk / "out.opml"
    assert "1 feeds in" in said("export", str(file))
    assert said("export") == file.read_text(encoding="utf-8")
    assert "0 feeds added, 1 were there already." in said("import", str(file))
    text = (
        file.read_text(encoding="utf-8")
        .replace("a.example", "b.example")
        .replace('text="A"', 'text="B: b"')
    )
    file.write_text(text, encoding="utf-8")
    assert "1 feeds added, 0 were there already." in said("import", str(file))
    assert [(f.url, f.outlet, f.tags) for f in read_settings().feeds] == [
        ("https://a.example/rss", "A", ("world",)), ("https://b.example/rss", "B: b", ("world",)),
    ]  # fmt: skip
    kept = (desk / "feeds.yaml").read_text(encoding="utf-8")
    assert all(line in kept for line in FEEDS.splitlines())
    assert kept.rstrip().endswith("# the end")


def test_a_password_is_not_written(desk: Path) -> None:
    opml = '<opml version="2.0"><body><outline text="S" xmlUrl="https://me:secret@s.example/rss"/></body></opml>'
    (desk / "in.opml").write_text(opml, encoding="utf-8")
    told = said("import", str(desk / "in.opml"), ok=False)
    assert "has a password in it" in told
    assert "secret" not in told
    assert (desk / "feeds.yaml").read_text(encoding="utf-8") == FEEDS
    assert "expected OPML" in said("import", str(desk / "feeds.yaml"), ok=False)


def test_a_sites_feed_is_found_and_added(desk: Path, web: Web) -> None:
    one, two = web.put("/one.xml", rss(1)), web.put("/two.xml", rss(1, 2))
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{u}">' for u in (one, two)
    )
    site = web.put("/", f"<html><head>{links}</head>", Content_Type="text/html")
    told = said("add", site, ok=False)
    assert "choose with --pick" in told
    assert f"2  t  {two}  2 entries" in told
    assert "2 entries now" in said("add", site, "--pick", "2", "--outlet", "Two")
    assert read_settings().feeds[-1].url == two
    assert "is polled already" in said("add", two, ok=False)
    assert "expected --pick from 1 to 2" in said("add", site, "--pick", "3", ok=False)


def test_the_first_feed_of_an_empty_list(desk: Path, web: Web) -> None:
    (desk / "feeds.yaml").write_text("# none yet\nfeeds: []\n", encoding="utf-8")
    said("add", web.put("/one.xml", rss(1)))
    assert len(read_settings().feeds) == 1
    assert (desk / "feeds.yaml").read_text(encoding="utf-8").startswith("# none yet\nfeeds:\n")

"""config/feeds.yaml as it is shipped: many, each once, over https, and none verified by nobody."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from news.ids import canonical_url
from news.settings import read_settings
from news.yaml import load

CONFIG = Path(__file__).resolve().parents[2] / "config"
PLAIN_HTTP = {"en.kremlin.ru"}


def shipped(tmp_path):
    """The feeds read with the project's own settings reader, watches left out."""
    (tmp_path / "watches.yaml").write_text("watches: []\n")
    settings = tmp_path / "settings.yaml"
    settings.write_text(f"feeds: {CONFIG / 'feeds.yaml'}\nwatches: watches.yaml\nvar: var\n")
    return read_settings(settings).feeds


def test_at_least_thirty_feeds_hold_each_once(tmp_path):
    feeds = shipped(tmp_path)
    assert len(feeds) >= 36
    assert len({canonical_url(f.url) for f in feeds}) == len(feeds)
    assert len({f.outlet for f in feeds}) == len(feeds)
    assert len({urlsplit(f.url).hostname for f in feeds}) >= 36


def test_each_names_outlet_language_tags_and_bounds(tmp_path):
    for feed in shipped(tmp_path):
        assert feed.language == "en"
        assert feed.tags
        assert all(tag == tag.lower() for tag in feed.tags)
        assert 5 <= feed.min_minutes < feed.max_minutes <= 720, feed.url


def test_https_but_where_only_http_is_recorded(tmp_path):
    plain = {urlsplit(f.url).hostname for f in shipped(tmp_path) if f.url.startswith("http:")}
    assert plain <= PLAIN_HTTP


def test_news_governments_and_organisations_are_there(tmp_path):
    tags = [set(f.tags) for f in shipped(tmp_path)]
    for kind, least in (("government", 4), ("igo", 5), ("world", 15), ("ukraine", 3)):
        assert sum(kind in t for t in tags) >= least, kind


def test_verified_is_empty_until_a_poll_has_succeeded():
    for feed in load(CONFIG / "feeds.yaml").data["feeds"]:
        assert "verified" in feed
        assert feed["verified"] is None


def test_each_address_names_the_recorded_source_it_was_taken_from():
    lines = (CONFIG / "feeds.yaml").read_text().splitlines()
    addresses = [line for line in lines if line.strip().startswith("- url:")]
    for line in addresses:
        assert set(line.rpartition("  # ")[2].split()) <= set("RPKWSM"), line

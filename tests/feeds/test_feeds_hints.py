"""How often a server wishes to be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from feeds_web import feed, rss

from feeds.hints import Hints, after_skips, of_headers
from feeds.parse import read

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
LATER = "Sun, 01 Mar 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=600"}, 10),
        ({"cache-control": 'Max-Age="600"'}, 10),
        ({"cache-control": "max-age=600", "age": "120"}, 8),
        ({"cache-control": "max-age=600", "age": "900"}, None),
        ({"cache-control": "max-age=600", "expires": LATER}, 10),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "no-store", "expires": LATER}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"expires": LATER}, 30),
        ({"expires": LATER, "date": "Sun, 01 Mar 2026 12:45:00 GMT"}, 15),
        ({"expires": "0"}, None),
        ({"expires": "Sun, 01 Mar 2020 13:00:00 GMT"}, None),
    ],
)
def test_headers(headers: dict[str, str], minutes: float | None) -> None:
    assert of_headers(headers, NOW) == minutes


def hints(extra: str, encoding: str = "utf-8") -> Hints:
    space = "http://purl.org/rss/1.0/modules/syndication/"
    text = rss(1, extra=extra).replace('version="2.0"', f'version="2.0" xmlns:sy="{space}"', 1)
    text = text.replace("?>", f' encoding="{encoding}"?>', 1)
    body = text.encode(encoding)
    return read(body, feed("https://a.example/"), content_type=None, seen=NOW).hints


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("", Hints()),
        ("<ttl>60</ttl>", Hints(60)),
        ("<ttl> 15 </ttl>", Hints(15)),
        ("<ttl>0</ttl>", Hints()),
        ("<ttl>an hour</ttl>", Hints()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", Hints(60)),
        (
            "<sy:updatePeriod>\n\thourly\n</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Hints(15),
        ),
        ("<sy:updatePeriod>daily</sy:updatePeriod><ttl>30</ttl>", Hints(1440)),
        ("<sy:updatePeriod>fortnightly</sy:updatePeriod>", Hints()),
        ("<sy:updateFrequency>4</sy:updateFrequency>", Hints()),
        (
            "<skipHours><hour>2</hour><hour> 1 </hour><hour>24</hour></skipHours>"
            "<skipDays><day>Sunday</day><day>Saturday</day><day>Someday</day></skipDays>",
            Hints(skips="0 1 2 sat sun"),
        ),
        ("<skipHours></skipHours>", Hints()),
    ],
)
def test_what_a_feed_says_of_itself(extra: str, expected: Hints) -> None:
    assert hints(extra) == expected
    assert hints(extra, "utf-16") == expected


def test_skipped_hours_and_days() -> None:
    far = NOW + timedelta(days=9)
    assert after_skips(NOW, None, far) == NOW
    assert after_skips(NOW, "11 13", far) == NOW
    assert after_skips(NOW, "12 13", far) == NOW.replace(hour=14, minute=0)
    assert after_skips(NOW, "0 1 sun", far) == datetime(2026, 3, 2, 2, tzinfo=UTC)
    everything = "mon tue wed thu fri sat sun"
    assert after_skips(NOW, everything, far) == far
    assert after_skips(NOW, everything, NOW + timedelta(minutes=7)) == NOW + timedelta(minutes=7)

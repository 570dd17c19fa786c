"""The sample newsroom as a client sees it: real sockets, real feed parser, real extraction."""

from __future__ import annotations

import errno
import gzip
import http.client
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import feedparser
import pytest
import trafilatura

from extractors.extract import extract_html
from news.ids import canonical_url
from news.records import Knowledge
from wirewatch.newsroom import Newsroom, server
from wirewatch.newsroom.pages import DISCLAIMER

EPOCH = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def newsroom():
    with Newsroom(EPOCH) as running:
        yield running


def ask(url, method="GET", **headers):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def entries(newsroom):
    for feed in newsroom.feeds():
        for entry in feedparser.parse(ask(feed.url)[2]).entries:
            yield feed, entry


def test_each_feed_parses_and_names_its_entries(newsroom):
    versions = set()
    for feed in newsroom.feeds():
        status, headers, body = ask(feed.url)
        parsed = feedparser.parse(body)
        expected = newsroom.expected()["outlets"][feed.outlet]
        assert status == 200
        assert "xml" in headers["Content-Type"]
        assert not parsed.bozo
        assert parsed.feed.title == feed.outlet
        assert len(parsed.entries) == expected["entries"]
        assert len({e.id for e in parsed.entries}) == len(parsed.entries)
        assert all(e.published_parsed and e.title for e in parsed.entries)
        versions.add(parsed.version)
    assert versions == {"rss20", "atom10"}


def test_there_are_three_outlets_each_a_host_of_its_own(newsroom):
    bases = {urlsplit(feed.url).netloc for feed in newsroom.feeds()}
    assert len(bases) == len(newsroom.feeds()) == 3
    expected = newsroom.expected()
    assert expected["articles"] >= 14
    assert expected["not_articles"] == expected["missing"] == 1


def test_each_entry_is_accounted_for_by_the_manifest(newsroom):
    for feed, entry in entries(newsroom):
        expected = newsroom.expected()["outlets"][feed.outlet]
        url = canonical_url(entry.link)
        status = ask(entry.link)[0]
        assert status == (404 if url in expected["missing"] else 200)
        known = expected["pages"] + expected["missing"] + expected["not_articles"]
        assert known.count(url) == 1


def test_extraction_finds_an_article_on_each_page_of_the_manifest(newsroom):
    for outlet in newsroom.expected()["outlets"].values():
        for url in outlet["pages"]:
            page = ask(url)[2].decode()
            found = trafilatura.bare_extraction(page, url=url, with_metadata=True)
            words = len(found.text.split())
            assert words >= 120 * outlet["live"].get(url, 1), url
            assert words <= 460, url
            assert "Most read" not in found.text
            assert found.title
            assert found.author
            assert "[[" not in found.text


def test_our_own_cleaning_agrees_with_the_manifest(newsroom):
    knowledge = Knowledge(version="none")
    for outlet in newsroom.expected()["outlets"].values():
        for url in [*outlet["pages"], *outlet["not_articles"]]:
            found = extract_html(ask(url)[2], knowledge, doc_id="page", url=url)
            wanted = ["article"] * outlet["live"].get(url, 1)
            assert [e.status for e in found] == (
                wanted if url in outlet["pages"] else ["not_article"]
            )
            texts = {e.article.text for e in found if e.article}
            assert len(texts) == len([e for e in found if e.article])


def test_what_is_no_article_has_hardly_any_prose(newsroom):
    for outlet in newsroom.expected()["outlets"].values():
        for url in outlet["not_articles"]:
            page = ask(url)[2].decode()
            assert '"@type": "VideoObject"' in page
            assert "NewsArticle" not in page


def test_pages_say_when_who_where_and_that_they_are_invented(newsroom):
    for outlet in newsroom.expected()["outlets"].values():
        for url in outlet["pages"]:
            page = ask(url)[2].decode()
            footer = page[page.index('<footer class="site-footer">') :]
            assert DISCLAIMER.replace("'", "&#39;") in footer
            assert f'<link rel="canonical" href="{url}">' in page
            data = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
            data = json.loads(data)
            kind = "LiveBlogPosting" if url in outlet["live"] else "NewsArticle"
            assert data["@type"] == kind
            published = datetime.fromisoformat(data["datePublished"])
            assert EPOCH - timedelta(hours=24) < published < EPOCH
            if url in outlet["live"]:
                posts = data["liveBlogUpdate"]
                assert len(posts) == outlet["live"][url] == 2
                assert all(len(post["articleBody"].split()) >= 120 for post in posts)
                assert all(f'id="{post["url"].split("#")[1]}"' in page for post in posts)


def test_hostile_characters_arrive_as_characters(newsroom):
    (entry,) = [e for _, e in entries(newsroom) if "smtp_default" in e.title]
    assert "{{ conn.smtp_default.password }} and <script>alert('Lavrov')</script>" in entry.title
    page = ask(entry.link)[2].decode()
    assert page.count("<script") == 1  # The JSON-LD, whose own text cannot close it.
    assert "&lt;script&gt;alert" in page
    text = trafilatura.extract(page)
    assert "{{ conn.smtp_default.password }}" in text
    assert "<!channel>" in text


def test_the_prose_shows_what_extractors_must_bear(newsroom):
    pages = [u for o in newsroom.expected()["outlets"].values() for u in o["pages"]]
    text = "\n".join(trafilatura.extract(ask(u)[2].decode()) for u in pages)
    for sign in (
        "Antony Blinken",
        "Anthony Blinken",
        "Sergey Lavrov",
        "Sergei Lavrov",
        "‘we stand with Ukraine’",
        ",” he said, “",
        "«",
        '"',
        "\nsaid Anthony Blinken.",
        "\nBlinken said.",
        "she said",
        "Read Next",
        "Related Articles",
        "Leave a Reply",
        "withdr",
        "accused",
        "threaten",
        "demanded",
        "visited",
    ):
        assert sign in text, sign
    shared = "listening is not the same as agreeing"
    assert text.count(shared) == 2


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_validators_answer_304_for_the_same_representation_only(newsroom, encoding):
    for url in (
        newsroom.feeds()[0].url,
        newsroom.expected()["outlets"]["Meridian Wire"]["pages"][0],
    ):
        status, headers, body = ask(url, Accept_Encoding=encoding)
        assert status == 200
        assert headers["ETag"].startswith('"')
        tag = headers["ETag"]
        again = ask(url, Accept_Encoding=encoding, If_None_Match=f'"other", {tag}')
        assert (again[0], again[2]) == (304, b"")
        assert again[1]["ETag"] == tag
        assert ask(url, Accept_Encoding=encoding, If_None_Match='"other"')[0] == 200
        since = headers["Last-Modified"]
        assert ask(url, If_Modified_Since=since)[0] == 304
        assert ask(url, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT")[0] == 200
        assert ask(url, If_Modified_Since="no date")[0] == 200
        if encoding == "gzip":
            plain = ask(url)
            assert plain[1]["ETag"] != tag
            assert gzip.decompress(body) == plain[2]


def test_head_robots_and_unknown_paths(newsroom):
    base = newsroom.feeds()[0].url.removesuffix("/feed.xml")
    status, headers, body = ask(f"{base}/robots.txt")
    assert status == 200
    assert b"User-agent: *" in body
    assert headers["Content-Type"].startswith("text/plain")
    status, headers, body = ask(newsroom.feeds()[0].url, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 500
    assert ask(f"{base}/../../etc/passwd")[0] == 404
    assert ask(f"{base}/")[0] == 200


def test_same_epoch_and_port_give_the_same_bytes(newsroom):
    urls = [f.url for f in newsroom.feeds()]
    urls += [u for o in newsroom.expected()["outlets"].values() for u in o["pages"]]
    first = Newsroom(EPOCH).start()
    mine = [u.replace(f":{newsroom.port}/", f":{first.port}/") for u in urls]
    before = [ask(u)[1:] for u in mine]
    first.stop()
    second = Newsroom(EPOCH, port=first.port).start()
    after = [ask(u)[1:] for u in mine]
    second.stop()
    second.stop()
    assert [b for _, b in before] == [b for _, b in after]
    assert [h["ETag"] for h, _ in before] == [h["ETag"] for h, _ in after]


def test_days_in_the_prose_follow_the_epoch(newsroom):
    with Newsroom(EPOCH + timedelta(days=1)) as tomorrow:
        url = newsroom.expected()["outlets"]["The Harbour Courier"]["pages"][0]
        later = tomorrow.expected()["outlets"]["The Harbour Courier"]["pages"][0]
        assert "in Geneva on Friday" in ask(url)[2].decode()
        assert "in Geneva on Saturday" in ask(later)[2].decode()


def test_a_taken_port_is_an_error(newsroom):
    with pytest.raises(OSError, match="in use"):
        Newsroom(EPOCH, port=newsroom.port)


def test_one_loopback_address_is_enough(monkeypatch):
    """As on macOS, where 127.0.0.2 cannot be bound: each outlet gets a port of its own."""
    bind = server._Server.server_bind

    def only_the_first(self):
        if self.server_address[0] != "127.0.0.1":
            raise OSError(errno.EADDRNOTAVAIL, "Can't assign requested address")
        bind(self)

    monkeypatch.setattr(server._Server, "server_bind", only_the_first)
    with Newsroom(EPOCH) as small:
        assert small.hosts == ("127.0.0.1",)
        feeds = small.feeds()
        assert len({urlsplit(f.url).port for f in feeds}) == len(feeds)
        assert [feedparser.parse(ask(f.url)[2]).feed.title for f in feeds] == [
            f.outlet for f in feeds
        ]


def test_it_runs_as_a_module_and_keeps_a_journal(tmp_path):
    journal = tmp_path / "logs" / "requests.jsonl"
    command = [sys.executable, "-m", "wirewatch.newsroom", "--epoch", "2024-03-01T12:00:00Z"]
    process = subprocess.Popen([*command, "--log", str(journal)], stdout=subprocess.PIPE, text=True)
    try:
        manifest = json.loads(process.stdout.readline())
        url = manifest["outlets"]["Alpine Dispatch"]["feed"]
        assert ask(url, User_Agent="test/1")[0] == 200
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    (line,) = journal.read_text().splitlines()
    line = json.loads(line)
    assert (line["status"], line["path"], line["ua"]) == (200, "/atom.xml", "test/1")

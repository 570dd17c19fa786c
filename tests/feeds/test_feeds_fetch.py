"""The client against a real server that misbehaves."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import time
import zlib
from base64 import b64encode
from pathlib import Path

import pytest
from feeds_web import Handler, Web, limits

from feeds.fetch import Client, Response, retry_after
from news.errors import BadResponse, FetchError, RefusedAddress, TooLarge, TooSlow, Unreachable
from news.time import now, rfc2822

ROOT = Path(__file__).resolve().parents[2]


def get(url: str, *, fetch: dict[str, object] | None = None, **named: str) -> Response:
    async def one() -> Response:
        async with Client(limits(**(fetch or {}))) as client:
            return await client.get(url, **named)

    return asyncio.run(one())


def test_a_page_and_what_is_sent_for_it(web: Web) -> None:
    url = web.put("/a", "hello", ETag='"1"', Set_Cookie="a=b")
    found = get(url, accept="text/html", fetch={"contact": "https://desk.example/bot"})
    assert (found.status, found.body, found.final_url, found.permanent_url) == (
        200,
        b"hello",
        url,
        None,
    )
    assert found.headers["etag"] == '"1"'
    sent = web.seen[0][1]
    assert sent["user-agent"].startswith("wirewatch/")
    assert sent["user-agent"].endswith("(+https://desk.example/bot)")
    assert sent["accept-encoding"] == "gzip, deflate"
    assert sent["accept"] == "text/html"
    assert "if-none-match" not in sent


def test_validators_and_304(web: Web) -> None:
    url = web.put("/a", status=304, ETag='"2"')
    found = get(url, etag='"1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    assert (found.status, found.body, found.headers["etag"]) == (304, b"", '"2"')
    sent = web.seen[0][1]
    assert sent["if-none-match"] == '"1"'
    assert sent["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"
    with pytest.raises(BadResponse, match="without validators"):
        get(url)


def test_no_cookie_is_kept(web: Web) -> None:
    url = web.put("/a", "x", Set_Cookie="visitor=1; Path=/")

    async def twice() -> None:
        async with Client(limits()) as client:
            await client.get(url)
            await client.get(url)

    asyncio.run(twice())
    assert all("cookie" not in headers for _, headers in web.seen)


@pytest.mark.parametrize(("status", "temporary"), [(404, False), (410, False), (500, True)])
def test_statuses_that_are_no_success(web: Web, status: int, temporary: bool) -> None:
    with pytest.raises(BadResponse) as caught:
        get(web.put("/a", "x", status))
    assert (caught.value.status, caught.value.temporary) == (status, temporary)


def test_retry_after_in_both_forms(web: Web) -> None:
    with pytest.raises(BadResponse) as caught:
        get(web.put("/a", "x", 429, Retry_After="120"))
    assert (caught.value.status, caught.value.retry_after) == (429, 120)
    later = retry_after(rfc2822(now()).replace("+0000", "GMT"))
    assert later is not None and later <= 1
    assert retry_after("soon") is None
    assert retry_after("9" * 400) == 10**9


def test_redirects_are_followed_and_told_apart(web: Web) -> None:
    end = web.put("/end", "x")
    moved = web.put("/moved", status=301, Location="/end")
    found = web.put("/found", status=302, Location=moved)
    assert get(moved).permanent_url == end
    assert get(moved).final_url == end
    assert get(found).permanent_url is None
    assert get(found).final_url == end
    first = web.put("/first", status=308, Location=found)
    assert (get(first).permanent_url, get(first).final_url) == (found, end)


@pytest.mark.parametrize(
    ("location", "error", "words"),
    [
        ("/a", BadResponse, "in a loop"),
        ("http://169.254.169.254/latest/", RefusedAddress, "169.254.169.254 is not"),
        ("http://[::ffff:10.0.0.1]/", RefusedAddress, "public web"),
        ("http://2130706433/", RefusedAddress, "not an address|public web"),
        ("file:///etc/passwd", RefusedAddress, "scheme 'file'"),
        ("gopher://127.0.0.1/", RefusedAddress, "scheme 'gopher'"),
        ("http://[broken", RefusedAddress, "scheme"),
        ("", BadResponse, "without a Location"),
    ],
)
def test_redirects_that_are_not_followed(
    web: Web, location: str, error: type[FetchError], words: str
) -> None:
    with pytest.raises(error, match=words):
        get(web.put("/a", status=302, Location=location), fetch={"allowed_hosts": ("127.0.0.1",)})


def test_too_many_redirects(web: Web) -> None:
    for n in range(9):
        web.put(f"/{n}", status=302, Location=f"/{n + 1}")
    with pytest.raises(BadResponse, match="more than 3 redirects"):
        get(web.base + "/0", fetch={"max_redirects": 3})
    assert web.paths() == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "[::1]", "0"])
def test_this_machine_is_refused_whatever_it_is_called(web: Web, host: str) -> None:
    web.put("/a", "x")
    with pytest.raises((RefusedAddress, Unreachable)) as caught:
        get(f"http://{host}:{web.port}/a", fetch={"allowed_hosts": ()})
    assert isinstance(caught.value, RefusedAddress) or host == "[::1]"
    assert not web.seen


def test_a_host_is_allowed_by_name(web: Web) -> None:
    web.put("/a", "x")
    found = get(f"http://localhost:{web.port}/a", fetch={"allowed_hosts": ("localhost",)})
    assert found.body == b"x"


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example/x", "a.example/x", "http://", "http://[", "http://a:b/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddress):
        get(url)


def test_a_login_goes_to_its_own_origin_alone(web: Web, other: Web) -> None:
    other.put("/end", "x")
    web.put("/end", "x")
    web.put("/away", status=302, Location=other.base + "/end")
    web.put("/here", status=302, Location=web.base + "/end")
    login = web.base.replace("//", "//ann:s3cret@")
    expected = "Basic " + b64encode(b"ann:s3cret").decode()
    assert get(login + "/away").final_url == other.base + "/end"
    assert get(login + "/here").final_url == web.base + "/end"
    assert [h.get("authorization") for _, h in web.seen] == [expected] * 3
    assert other.seen[0][1].get("authorization") is None
    with pytest.raises(BadResponse) as caught:
        get(login + "/none?token=abc")
    assert "s3cret" not in str(caught.value) and "abc" not in str(caught.value)


def test_silence_and_slowness(web: Web) -> None:
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not web.over.wait(0.1):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    began = time.monotonic()
    with pytest.raises(TooSlow, match=r"silent for 0\.3 s"):
        get(web.hang("/hang"), fetch={"first_byte_seconds": 0.3})
    with pytest.raises(TooSlow, match=r"not complete within 0\.5 s"):
        get(web.route("/drip", drip), fetch={"total_seconds": 0.5})
    assert time.monotonic() - began < 2


def test_no_connection(web: Web) -> None:
    free = Web()
    free.close()
    with pytest.raises(Unreachable, match="no connection"):
        get(free.base + "/a")
    with pytest.raises(Unreachable, match="no address"):
        get("http://no-such-host.invalid/")

    def slam(handler: Handler) -> None:
        handler.close_connection = True

    with pytest.raises(Unreachable, match="without an answer"):
        get(web.route("/slam", slam))


def test_an_answer_that_is_not_http(web: Web) -> None:
    def noise(handler: Handler) -> None:
        handler.wfile.write(b"\x00\x01 hello\r\n\r\n")
        handler.close_connection = True

    with pytest.raises(BadResponse, match="not HTTP"):
        get(web.route("/a", noise))


def test_a_body_that_breaks_off(web: Web) -> None:
    def short(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"x" * 10)
        handler.close_connection = True

    with pytest.raises(Unreachable, match="broke off"):
        get(web.route("/a", short))


RAW = b"some text, " * 500


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzip.compress(RAW, mtime=0)),
        ("x-gzip", gzip.compress(RAW, mtime=0)),
        ("gzip", gzip.compress(RAW[:99], mtime=0) + gzip.compress(RAW[99:], mtime=0)),
        ("gzip", gzip.compress(RAW, mtime=0) + b"\0" * 50),
        ("deflate", zlib.compress(RAW)),
        ("deflate", zlib.compress(RAW)[2:-4]),
        ("identity", RAW),
    ],
)
def test_encodings(web: Web, encoding: str, data: bytes) -> None:
    assert get(web.put("/a", data, Content_Encoding=encoding)).body == RAW


@pytest.mark.parametrize(
    ("encoding", "data", "words"),
    [
        ("gzip", b"\x1f\x8b not really gzip", "not gzip"),
        ("gzip", RAW, "not gzip"),
        ("gzip", gzip.compress(RAW, mtime=0)[:-20], "ends too early"),
        ("deflate", b"\xff\xff\xff", "not deflate"),
        ("br", RAW, "Content-Encoding 'br'"),
    ],
)
def test_bodies_that_cannot_be_decoded(web: Web, encoding: str, data: bytes, words: str) -> None:
    with pytest.raises(BadResponse, match=words):
        get(web.put("/a", data, Content_Encoding=encoding))


def test_bytes_on_the_wire_are_capped(web: Web) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not web.over.is_set():
            handler.wfile.write(b"x" * 65536)

    with pytest.raises(TooLarge, match="announced"):
        get(web.put("/a", b"x" * 5000), fetch={"max_wire_bytes": 2000})
    with pytest.raises(TooLarge, match="on the wire"):
        get(web.route("/b", endless))


def test_a_bomb_is_given_up_before_it_is_held(web: Web) -> None:
    """300 MB of zeros in 300 KB, asked for by a process of its own whose peak is measured."""
    member = gzip.compress(b"\0" * (50 << 20), 9)
    url = web.put("/bomb", member * 6, Content_Encoding="gzip")
    program = (
        "import asyncio, re, sys\n"
        "from feeds.fetch import Client\n"
        "from news.schema import FetchSettings\n"
        # Of this program alone: ru_maxrss would carry over the peak of the process it was forked from.
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024\n"
        "async def main():\n"
        "    async with Client(FetchSettings(allowed_hosts=('127.0.0.1',))) as client:\n"
        "        try: await client.get(sys.argv[1])\n"
        "        except Exception as error: return f'{type(error).__name__} {error}'\n"
        "before = peak()\n"
        "print(asyncio.run(main()))\n"
        "print(before, peak())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, url], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    said, figures = run.stdout.splitlines()
    before, after = map(int, figures.split())
    assert said.startswith("TooLarge") and "after decompression" in said
    assert after - before < 80, f"grew from {before} to {after} MB"
    assert after < 300


def test_a_host_is_not_crowded(web: Web) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.1)
        handler.answer(200, b"x")

    urls = [web.route(f"/{n}", slow) for n in range(6)]

    async def all_at_once(**fetch: object) -> None:
        async with Client(limits(**fetch)) as client:
            await asyncio.gather(*map(client.get, urls))

    asyncio.run(all_at_once(connections_per_host=2))
    assert web.most == 2
    web.times.clear()
    asyncio.run(all_at_once(connections_per_host=6, requests_per_second_per_host=20))
    gaps = [b - a for a, b in zip(web.times, web.times[1:], strict=False)]
    assert sum(gaps) >= 0.24  # five gaps of 50 ms, give or take a clock's tick


def test_waiting_for_a_turn_is_not_slowness(web: Web) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.3)
        handler.answer(200, b"x")

    urls = [web.route(f"/{n}", slow) for n in range(4)]

    async def one_by_one() -> list[Response]:
        async with Client(limits(connections_per_host=1, total_seconds=0.8)) as client:
            return await asyncio.gather(*map(client.get, urls))

    assert all(r.seconds < 0.8 for r in asyncio.run(one_by_one()))


def test_a_proxy_of_the_environment_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", web.base)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    web.put("http://feeds.invalid/a", "by proxy")
    assert get("http://feeds.invalid/a", fetch={"allowed_hosts": ()}).body == b"by proxy"
    with pytest.raises(RefusedAddress):
        get(web.base + "/a", fetch={"allowed_hosts": ()})
    monkeypatch.setenv("no_proxy", "feeds.invalid")
    with pytest.raises(Unreachable):
        get("http://feeds.invalid/a")


def test_headers_that_are_not_utf8(web: Web) -> None:
    def odd(handler: Handler) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Length: 1\r\n\r\nx')

    found = get(web.route("/a", odd))
    found.headers["etag"].encode()
    web.put("/b", "x")
    assert get(web.base + "/b", etag=found.headers["etag"]).body == b"x"

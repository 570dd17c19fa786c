"""A news web on loopback: plain pages of recorded texts, or of our own newsroom's where there are none.

Outlet N is at 127.0.0.(N+1), so that each is a host of its own.
"""

from __future__ import annotations

import functools
import html
import json
import random
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from news.settings import ROOT
from wirewatch.newsroom import articles
from wirewatch.runtime import free_port

RECORDED = ROOT.parent / "shared" / "gold" / "polnear_train.jsonl"
"""840 news articles of seven outlets (PolNeAR)."""
EACH = 120
"""Articles of an outlet."""
_FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{name}</title>'
    "<link>{base}/</link>{items}</channel></rss>"
)
_ITEM = "<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"
_PAGE = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head>"
    "<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
)

Texts = dict[str, list[tuple[str, str]]]
"""By outlet: name and text of each article; the text's first line is its title."""


def texts(each: int = EACH) -> tuple[str, Texts]:
    """What there is to serve, and where it is from."""
    if RECORDED.exists():
        return "recorded articles of PolNeAR", _recorded(each)
    return "articles made of our newsroom's paragraphs (no ../shared here)", _made(each)


def _recorded(each: int) -> Texts:
    found: Texts = defaultdict(list)
    for line in RECORDED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        outlet = row["doc_id"].split("_")[0]
        if len(found[outlet]) < each:
            found[outlet].append((row["doc_id"], row["text"].strip()))
    return dict(found)


def _made(each: int) -> Texts:
    """Articles of seven outlets, each of twelve paragraphs of our own prose in an order of its own."""
    pieces = articles.read(datetime(2026, 3, 2, 12, tzinfo=UTC))
    prose = [line for p in pieces for b in p.blocks if b.kind == "paragraph" for line in b.lines]
    titles, chance = [p.title for p in pieces], random.Random(7)
    return {
        f"outlet{n}": [
            (
                f"{n}-{i}",
                "\n".join([f"{chance.choice(titles)} ({n}-{i})", *chance.sample(prose, 12)]),
            )
            for i in range(each)
        ]
        for n in range(7)
    }


@contextmanager
def serve(found: Texts, folder: Path) -> Iterator[list[dict[str, object]]]:
    """Serve them while the block runs; the feeds, as config/feeds.yaml would name them."""
    port, feeds = free_port(), list[dict[str, object]]()
    with ExitStack() as stack:
        for n, (outlet, some) in enumerate(found.items()):
            host = f"127.0.0.{n + 1}"
            place = folder / outlet
            _write(place, outlet, f"http://{host}:{port}", some)
            handler = functools.partial(_Quiet, directory=str(place))
            server = stack.enter_context(ThreadingHTTPServer((host, port), handler))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            url = f"http://{host}:{port}/feed.xml"
            feeds.append({"url": url, "outlet": outlet, "language": "en", "min_minutes": 0.2})
        yield feeds


def _write(place: Path, outlet: str, base: str, some: list[tuple[str, str]]) -> None:
    place.mkdir(parents=True)
    items, date = [], format_datetime(datetime.now(UTC))
    for name, text in some:
        title, _, body = text.partition("\n")
        paragraphs = "".join(f"<p>{html.escape(p)}</p>\n" for p in body.split("\n") if p.strip())
        page = _PAGE.format(title=html.escape(title), paragraphs=paragraphs)
        (place / f"{name}.html").write_text(page, encoding="utf-8")
        link = f"{base}/{name}.html"
        items.append(_ITEM.format(title=html.escape(title), link=link, date=date))
    feed = _FEED.format(name=outlet, base=base, items="".join(items))
    (place / "feed.xml").write_text(feed, encoding="utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass

"""The desk page at any size: what a person waits for, asked over HTTP as a browser asks.

    python -m benchmarks.desk --var /work/tmp/made_1m [--times 5]

`var` holds a published file (`news.duckdb`), such as `benchmarks.made` gives once it is published. Each
address is asked so many times; printed are the median and the worst, and the processor seconds of one
answer, which a busy machine does not change. The first question of all is told apart: it opens the file.
What is rare or not there at all is the worst case of a filter: nothing ends the search early.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import uvicorn
import yaml
from fastapi import FastAPI

from news.records import FeedState
from news.settings import Settings, read_settings
from state import tables
from state.database import add, engine, put, write
from warehouse.desk.kept import Kept
from wirewatch.desk.app import create
from wirewatch.desk.visitors import Visitor
from wirewatch.runtime import free_port

_MATCHED = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and within how many seconds the answer is to come."""

    name: str
    path: str
    limit: float


def questions(kept: Kept) -> list[Question]:
    """Each page and filter; frequent names and words, rare ones, and some that are not there."""
    [most] = kept.ask(
        "SELECT speaker_id AS id, mode(speaker) AS name FROM quotes WHERE speaker_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    [rare] = kept.ask(
        "SELECT speaker_id AS id, mode(speaker) AS name FROM quotes WHERE speaker_id IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"
    )
    [outlet] = kept.ask("SELECT outlet FROM articles GROUP BY 1 ORDER BY count(*), 1 LIMIT 1")
    [far] = kept.ask(
        "SELECT cluster FROM quotes WHERE latest GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    [one] = kept.ask("SELECT id, article FROM quotes ORDER BY first_at DESC, id LIMIT 1")
    words = kept.ask("SELECT content FROM quotes ORDER BY first_at DESC, id LIMIT 1")[0][
        "content"
    ].split()

    def desk(name: str, limit: float = 0.3, **fields: str) -> Question:
        return Question(name, f"/?{urlencode(fields)}", limit)

    return [
        Question("first view", "/", 1.0),
        desk("speaker, the most quoted", speaker=most["name"]),
        desk("speaker, the least quoted", speaker=rare["name"]),
        desk("speaker, nobody", speaker="zqxzqx"),
        desk("who did it", actor="Lavrov"),
        desk("who did it, nobody", actor="zqxzqx"),
        desk("who to whom", actor="Lavrov", recipient="Blinken"),
        desk("event type", type="ACCUSE"),
        desk("event type, none", type="NONE"),
        desk("outlet, the smallest", outlet=outlet["outlet"]),
        desk("language", language="en"),
        desk("language, none", language="xx"),
        desk("watch of 20,000 matches", watch="much"),
        desk("time", since="30d"),
        desk("time and speaker", since="365d", speaker=most["name"], kind="quotes"),
        desk("text, frequent", 1.5, q=max(words, key=len)),
        desk("text, three words", 1.5, q=" ".join(words[:3])),
        desk("text, a phrase said once", 1.5, q=f'"{" ".join(words[:6])}"'),
        desk("text, not there", 1.5, q="zqxzqx"),
        Question(
            "article with its other outlets", f"/articles/{one['article']}?mark={one['id']}", 1.0
        ),
        Question("spread, 30 days", "/spread?since=30d", 1.0),
        Question("spread, a year", "/spread?since=365d", 1.0),
        Question(
            "spread, by words", f"/spread?since=365d&{urlencode({'q': max(words, key=len)})}", 1.0
        ),
        Question("spread of one quote", f"/spread/{far['cluster']}", 1.0),
        Question("speakers, 30 days", "/speakers?since=30d", 1.0),
        Question("speakers, a year", "/speakers?since=365d", 1.0),
        Question("one speaker, a year", f"/speakers/{most['id']}?since=365d", 1.0),
        Question("events, 30 days", "/events?since=30d", 1.0),
        Question("events, a year", "/events?since=365d", 1.0),
        Question("watches", "/watches", 1.0),
        Question("one watch", "/watches/much", 1.0),
        Question("feeds", "/feeds", 1.0),
        Question("api: 200 quotes", "/api/quotes?limit=200", 1.0),
        Question("rss of matches", "/matches.rss", 1.0),
    ]


def settings_of(var: Path, folder: Path) -> Settings:
    """Settings on a published file, with a watch that has matched much, and the feeds that there are."""
    published = var if (var / "news.duckdb").exists() else None
    if published is None:
        raise SystemExit(f"{var} holds no news.duckdb: publish it first")
    files = {
        "settings": {"var": str(folder)},
        "feeds": {"feeds": []},
        "watches": {
            "watches": [{"name": "much", "query": "speaker:Lavrov"}],
            "receivers": [],
            "route": {},
        },
    }
    (folder / "news.duckdb").symlink_to((var / "news.duckdb").resolve())
    settings = _written(folder, files)
    kept = Kept(settings)
    feeds = kept.ask(
        "SELECT feed, any_value(outlet) AS outlet FROM pages GROUP BY feed ORDER BY feed LIMIT 500"
    )
    files["feeds"] = {"feeds": [{"url": f["feed"], "outlet": f["outlet"]} for f in feeds]}
    settings = _written(folder, files)
    found = kept.ask(
        f"SELECT key, article, revision, load FROM quotes WHERE latest ORDER BY load DESC, id LIMIT {_MATCHED}"
    )
    with write(engine(settings.state_url)) as db:
        for row in found:
            add(
                db,
                tables.matches,
                row | {"watch": "much", "kind": "quote", "why": "speaker is Lavrov"},
            )
        for feed in settings.feeds:
            state = FeedState(url=feed.url, status=200)
            put(
                db,
                tables.feeds,
                {name: getattr(state, name) for name in FeedState.__dataclass_fields__},
            )
    return settings


def _written(folder: Path, files: dict[str, dict[str, object]]) -> Settings:
    for name, data in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True))
    return read_settings(folder / "settings.yaml")


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--var", type=Path, required=True)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", default="", help="questions with this in their name")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(chosen.var.resolve(), Path(folder))
        asked = [q for q in questions(Kept(settings)) if chosen.only in q.name]
        app, port = FastAPI(), free_port()
        app.mount("/desk", create(lambda: Visitor("bench", True), settings=settings.file))
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        measure(f"http://127.0.0.1:{port}/desk", asked, chosen.times)
        server.should_exit = True


def measure(base: str, asked: list[Question], times: int) -> None:
    """Ask each question so many times, and print a line of it."""
    late = []
    print(f"{'question':34} {'median':>8} {'worst':>8} {'cpu':>8} {'limit':>7}  {'KB':>5}")
    with httpx.Client(base_url=base, trust_env=False, timeout=120) as client:
        began = time.perf_counter()
        client.get("/", headers={"accept": "text/html"}).raise_for_status()
        print(f"{'the very first question':34} {time.perf_counter() - began:7.3f}s")
        for question in asked:
            took, used, size = [], [], 0
            for _ in range(times):
                before, began = cpu(), time.perf_counter()
                answer = client.get(question.path, headers={"accept": "text/html"})
                took.append(time.perf_counter() - began)
                used.append(cpu() - before)
                size = len(answer.raise_for_status().content)
            middle = statistics.median(took)
            late += [question.name] if middle > question.limit else []
            mark = "  LATE" if middle > question.limit else ""
            print(
                f"{question.name:34} {middle:7.3f}s {max(took):7.3f}s {statistics.median(used):7.3f}s "
                f"{question.limit:6.1f}s  {size // 1024:5d}{mark}",
                flush=True,
            )
    print(f"{len(late)} of {len(asked)} are late{': ' + ', '.join(late) if late else ''}.")


if __name__ == "__main__":
    main()

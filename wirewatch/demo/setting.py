"""The demo's stage: its folder, its ports, its settings. Kept, so that a second run adds nothing."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from news.errors import RuntimeFailure
from news.settings import ROOT
from news.time import iso, now, parse
from wirewatch.newsroom import Newsroom
from wirewatch.runtime import Program, Runtime, free_port, stop
from wirewatch.runtime.ports import taken

# Watches of the demo: a name anywhere, a speaker, and an event between two parties.
WATCHES = {
    "watches": [
        {"name": "blinken", "query": "Blinken"},
        {"name": "lavrov-says", "query": "speaker:Lavrov"},
        {"name": "lavrov-meets", "query": "event:CONSULT AND actor:Lavrov"},
    ],
    "receivers": [
        {
            "name": "desk-mail",
            "kind": "email",
            "connection": "smtp_default",
            "to": ["desk@example.org"],
            "sender": "wirewatch@example.org",
        },
        {"name": "desk-slack", "kind": "slack", "connection": "slack_default"},
        {
            "name": "operator-mail",
            "kind": "email",
            "connection": "smtp_default",
            "to": ["operator@example.org"],
            "sender": "wirewatch@example.org",
        },
    ],
    "route": {
        "receivers": ["desk-mail"],
        "routes": [
            {"watches": ["blinken", "lavrov-says"], "receivers": ["desk-mail", "desk-slack"]}
        ],
    },
    "operator": "operator-mail",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What must be the same in the next run: the newsroom's address and its clock."""

    epoch: str
    news_port: int


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything the demo runs on.

    `expected` is the newsroom's word of what ought to arrive; `fresh`: nothing had been kept of an
    earlier run.
    """

    folder: Path
    expected: dict[str, Any]
    runtime: Runtime
    settings: Path
    fresh: bool


def prepare(folder: Path) -> Stage:
    """Make or find the demo's folder, choose free ports, write its settings.

    Raises RuntimeFailure where the newsroom's port of an earlier run is taken by somebody else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "demo.json"
    fresh = not file.exists()
    if fresh:
        file.write_text(json.dumps(asdict(Kept(_this_minute(), free_port()))))
    kept = Kept(**json.loads(file.read_text()))
    # A demo that was killed may have left its newsroom: ours, no stranger.
    stop(Runtime(var=folder))
    if taken(kept.news_port):
        raise RuntimeFailure(
            f"port {kept.news_port}, at which the demo's newsroom lives, is taken; free it, or "
            "start anew with `make clean demo`"
        )
    epoch = parse(kept.epoch)
    assert epoch is not None
    newsroom = Newsroom(epoch, port=kept.news_port)
    # Only asked for its feeds here; it serves as a program of the runtime, on the same port.
    newsroom.stop()
    settings = write_settings(folder, newsroom)
    ui, mail, slack = free_port(), free_port(), free_port()
    runtime = _runtime(folder, settings, kept, ui, mail, slack)
    return Stage(folder, newsroom.expected(), runtime, settings, fresh)


def _runtime(folder: Path, settings: Path, kept: Kept, ui: int, mail: int, slack: int) -> Runtime:
    webhook = quote(f"http://127.0.0.1:{slack}/services", safe="")
    python = sys.executable
    news = (
        "--port",
        str(kept.news_port),
        "--epoch",
        kept.epoch,
        "--log",
        str(folder / "newsroom.log"),
    )
    sinks = ("--mail-port", str(mail), "--slack-port", str(slack), "--folder", str(folder))
    return Runtime(
        var=folder,
        home=folder / "airflow",
        port=ui,
        settings=settings,
        isolated=True,
        owned=True,
        programs=(
            Program("newsroom", (python, "-m", "wirewatch.newsroom", *news)),
            Program("sinks", (python, "-m", "wirewatch.sinks", *sinks)),
        ),
        extra={
            "WIREWATCH_SMTP_URI": f"smtp://127.0.0.1:{mail}/?disable_ssl=true&disable_tls=true",
            "WIREWATCH_SLACK_URI": f"slackwebhook://:T000%2FB000%2Fdemo@{webhook}",
        },
    )


def write_settings(folder: Path, newsroom: Newsroom) -> Path:
    """Write the demo's settings into `folder`, its feeds those of `newsroom`; the main file's path."""
    feeds = [
        {"url": f.url, "outlet": f.outlet, "language": f.language, "min_minutes": 0.2}
        for f in newsroom.feeds()
    ]
    main = {
        "var": ".",
        "people": str(ROOT / "config" / "people.yaml"),
        "fetch": {"allowed_hosts": ["127.0.0.0/8"], "requests_per_second_per_host": 50},
        "publish": {"least_seconds": 1},
        "alert": {"first_poll": "each"},  # all that there is is new to it, and each is to be seen
    }
    for name, data in (("settings", main), ("feeds", {"feeds": feeds}), ("watches", WATCHES)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    return folder / "settings.yaml"


def _this_minute() -> str:
    moment: datetime = now().replace(second=0, microsecond=0)
    return iso(moment) or ""

"""What the README shows, as it really comes out: the demo's newsroom through the whole pipeline.

    python -m tools.sample     # writes the blocks `query` and `alert` of README.md anew

Without Airflow and on a fixed day, so that tests can hold the README to it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from news.settings import ROOT, Settings, read_settings
from state.store import Store
from warehouse.publish import publish
from wirewatch import pipeline
from wirewatch.demo.setting import write_settings
from wirewatch.newsroom import Newsroom

README = ROOT / "README.md"
EPOCH = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WATCH, PAGE = "lavrov-says", "/geneva/observers-leave"
PORT = re.compile(r"(127\.0\.0\.\d):\d+")


@dataclass(frozen=True, slots=True)
class Sample:
    """The demo's tables on a fixed day, and the mail of one watch about one page."""

    settings: Settings
    alert: str


def make(folder: Path) -> Sample:
    """Poll, extract, load and match the newsroom in `folder`."""
    with Newsroom(EPOCH) as running:
        file = write_settings(folder, running)
        main = yaml.safe_load(file.read_text())
        main["alert"]["max_age_hours"] = 24 * 365 * 100  # its day is past
        file.write_text(yaml.safe_dump(main))
        settings = read_settings(file)
        pipeline.poll(settings, "sample", everything=True)
        pipeline.extract(settings, "sample")
        pipeline.load(settings, "sample")
    pipeline.match(settings)
    publish(settings, force=True)
    message = next(
        n.message
        for n in Store(settings.state_url).notifications("pending")
        if n.watch == WATCH and PAGE in n.message.body and n.receiver == "desk-mail"
    )
    return Sample(settings, PORT.sub(r"\1:39045", f"Subject: {message.subject}\n\n{message.body}"))


def blocks(text: str, sample: Sample) -> str:
    """`text` (the README's) with what its query prints and what a reader gets."""
    command = re.search(
        r"<!-- query -->\n```\n.*?^\$ (\.venv/bin/wirewatch sql .*?)$", text, re.M | re.S
    )
    assert command, "README.md has no block `query`"
    printed = _run(command[1], sample.settings)
    before, after = text[: command.end()], text[command.end() :]
    text = f"{before}\n{printed}{after[after.index('```') :]}"
    mail = "\n".join(_narrow(line) for line in sample.alert.strip().splitlines())
    begin, end = text.index("<!-- alert -->"), text.index("<!-- /alert -->")
    return f"{text[:begin]}<!-- alert -->\n```\n{mail}\n```\n{text[end:]}"


def _run(command: str, settings: Settings) -> str:
    assert settings.file
    done = subprocess.run(
        shlex.split(command.replace(".venv/bin", str(Path(sys.executable).parent), 1)),
        env=os.environ | {"WIREWATCH_SETTINGS": str(settings.file), "COLUMNS": "120"},
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def _narrow(line: str) -> str:
    """A line of a mail as a mail program wraps it."""
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(line, 104, subsequent_indent=indent, break_on_hyphens=False)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = README.read_text(encoding="utf-8")
        README.write_text(blocks(text, make(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()

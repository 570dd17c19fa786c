"""The examples of docs/extend.md work as they stand there."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from alerts.receivers.services import send
from news.records import Credentials, Message, Notification

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/extend.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", PAGE, re.S)
    assert found, name
    return found[1]


def test_the_extractor_is_found_by_its_entry_point(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(example("extractor sums"))
    installed = tmp_path / "sums-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: sums\nVersion: 1.0\n")
    entry = re.search(r"```toml\n\[project\.entry-points\.\"(.+?)\"\]\n(.+?)\n```", PAGE, re.S)
    assert entry
    (installed / "entry_points.txt").write_text(f"[{entry[1]}]\n{entry[2].replace(chr(34), '')}\n")
    text = tmp_path / "a.txt"
    text.write_text("The harbour paid $5 million for the bridge, and £300 for its bell.")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "wirewatch"), "extract", "--only", "sums", "--text", text],
        env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert [m["name"] for m in found["mentions"]] == ["$5 million", "£300"]
    assert found["extractor_versions"]["sums"] == "1"


def test_the_receiver_keeps_a_notification_once(tmp_path: Path) -> None:
    script = tmp_path / "inbox.py"
    script.write_text(example("receiver inbox"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = subprocess.Popen(
        [sys.executable, script, str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )  # fmt: skip
    try:
        _wait_for(port)
        told = Notification(
            id="f" * 32, watch="w", key="k", condition="match", receiver="inbox",
            message=Message(subject="Berg spoke", body="She did."),
            created=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        address = Credentials(kind="generic", password=f"json://127.0.0.1:{port}/")
        send(told, address)
        send(told, address)
    finally:
        inbox.terminate()
        out, _ = inbox.communicate(timeout=10)
    [line] = out.splitlines()
    assert json.loads(line)["id"] == told.id
    assert json.loads(line)["title"] == told.message.subject


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the inbox does not answer")

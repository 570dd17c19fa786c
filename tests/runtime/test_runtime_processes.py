"""Who belongs to a run is known also when its supervisor was killed and its children orphaned."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from wirewatch.runtime import free_port, processes
from wirewatch.runtime.environment import MARK
from wirewatch.runtime.ports import taken, taker

# A leader with a child in a process group of its own (as Airflow's tasks are) that has a child.
TREE = """
import os, subprocess, sys, time
grandchild = "import time; time.sleep(300)"
child = f"import os, subprocess, sys, time; os.setpgid(0, 0); subprocess.Popen([sys.executable, '-c', {grandchild!r}]); time.sleep(300)"
subprocess.Popen([sys.executable, "-c", child])
time.sleep(300)
"""


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], subprocess.Popen[bytes]]]:
    (tmp_path / "run").mkdir()
    started = []

    def go(environment: dict[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", TREE]
        process = subprocess.Popen(command, env=os.environ | environment, start_new_session=True)
        started.append(process)
        until = time.monotonic() + 20
        while len(psutil.Process(process.pid).children(recursive=True)) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        return process

    yield go
    for process in started:
        for left in psutil.process_iter():
            if left.pid > 1 and _session(left) == process.pid:
                left.kill()
        process.wait()


def test_orphans_are_found_by_their_session(
    tmp_path: Path, spawn: Callable[[dict[str, str]], subprocess.Popen[bytes]]
) -> None:
    leader = spawn({})
    processes.remember(tmp_path / "run", leader.pid)
    assert len(processes.members(tmp_path)) == 3
    found = processes.leader(tmp_path / "run")
    assert found is not None and found.pid == leader.pid
    leader.kill()
    leader.wait()
    assert processes.leader(tmp_path / "run") is None
    assert len(processes.members(tmp_path)) == 2
    assert processes.end_all(tmp_path) == 2
    assert processes.members(tmp_path) == []


def test_orphans_are_found_by_their_environment(
    tmp_path: Path, spawn: Callable[[dict[str, str]], subprocess.Popen[bytes]]
) -> None:
    leader = spawn({MARK: str(tmp_path)})
    leader.kill()
    leader.wait()
    assert len(processes.members(tmp_path)) == 2
    assert processes.members(tmp_path / "other") == []
    assert processes.end_all(tmp_path) == 2


def test_a_stranger_with_the_number_is_spared(
    tmp_path: Path, spawn: Callable[[dict[str, str]], subprocess.Popen[bytes]]
) -> None:
    leader = spawn({})
    processes.remember(tmp_path / "run", leader.pid)
    file = tmp_path / "run" / processes.SESSION
    started = str(psutil.Process(leader.pid).create_time())
    file.write_text(file.read_text().replace(started, str(float(started) - 2)))
    assert processes.members(tmp_path) == []
    assert processes.leader(tmp_path / "run") is None


def test_a_program_ends_what_its_predecessor_left(
    tmp_path: Path, spawn: Callable[[dict[str, str]], subprocess.Popen[bytes]]
) -> None:
    leader = spawn({})
    (child,) = psutil.Process(leader.pid).children()
    (grandchild,) = child.children()
    assert processes.strays(leader.pid) == []
    child.kill()
    # The leader never reaps: once the child is a zombie, its own child is nobody's.
    until = time.monotonic() + 10
    while grandchild.ppid() == child.pid:
        assert time.monotonic() < until
        time.sleep(0.05)
    strays = processes.strays(leader.pid)
    assert [p.pid for p in strays] == [grandchild.pid]
    assert processes.end(strays) == 1
    assert psutil.Process(leader.pid).is_running()


def test_ports_say_who_holds_them() -> None:
    port = free_port()
    assert not taken(port)
    with socket.create_server(("127.0.0.1", port)):
        assert taken(port)
        assert f"pid {os.getpid()}" in taker(port)


def _session(process: psutil.Process) -> int | None:
    try:
        return os.getsid(process.pid)
    except OSError:
        return None

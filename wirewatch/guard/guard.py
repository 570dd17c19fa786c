"""A page that kills, hangs or bloats an extractor: tried alone once more, then given up with a reason.

multiprocessing's own pools either wait forever for a worker that was killed or lose its neighbours'
work, and starting them from an Airflow task imports Airflow again in every worker (3 s, 200 MB).
So: one plain child process, one page at a time, a deadline, and a limit on memory.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from news.errors import WirewatchError

# What a parser of hostile pages may see of our environment.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Given:
    """What came of an item: a result, or why there is none. `trouble` is kill, hang, bloat or error."""

    result: Any = None
    trouble: str | None = None
    reason: str | None = None


class Guard:
    """Runs `target(item, common)` for one item after the other in a child process.

    `target` is `module:function`; it is called with None first, outside the deadline, to load what
    it needs. `seconds` is the deadline of one item, `megabytes` the child's limit of address space.
    """

    def __init__(self, target: str, common: object, *, seconds: float, megabytes: int) -> None:
        self._target, self._common = target, common
        self._seconds, self._megabytes = seconds, megabytes
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self.restarts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def run(self, item: object) -> Given:
        """The result for `item`; after trouble it is tried alone, in a new process, once more."""
        first = self._try(item)
        if first.trouble in (None, "error"):
            return first
        self._restart()
        second = self._try(item)
        if second.trouble not in (None, "error"):
            self._restart()
        return second

    def _try(self, item: object) -> Given:
        if self._connection is None:
            self._start()
            ready = self._answer(_START_SECONDS)
            if ready.trouble is not None:
                self._stop()
                raise WirewatchError(f"the extractor does not start: {ready.reason}")
        assert self._connection is not None
        try:
            self._connection.send(item)
        except (BrokenPipeError, ConnectionResetError):
            return Given(trouble="kill", reason=f"the extractor died ({self._death()})")
        return self._answer(self._seconds)

    def _answer(self, seconds: float) -> Given:
        assert self._connection is not None
        try:
            if not self._connection.poll(seconds):
                return Given(trouble="hang", reason=f"no answer within {seconds:.0f} s")
            kind, value = self._connection.recv()
        except (EOFError, ConnectionResetError):
            return Given(trouble="kill", reason=f"the extractor died ({self._death()})")
        return Given(result=value) if kind == "ok" else Given(trouble=kind, reason=str(value))

    def _start(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        arguments = [str(theirs.fileno()), str(self._megabytes), self._target]
        self._child = subprocess.Popen(
            [sys.executable, "-m", "wirewatch.guard.worker", *arguments],
            pass_fds=[theirs.fileno()],
            env={k: os.environ[k] for k in _ENVIRONMENT if k in os.environ},
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        ours.send(self._common)
        self._connection = ours

    def _restart(self) -> None:
        self._stop()
        self.restarts += 1

    def _stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._child = self._connection = None

    def _death(self) -> str:
        if self._child is None:
            return "unknown"
        try:
            code = self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "it no longer answers"
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def extract_one(page: Any, sources: Any) -> Any:
    """The worker's usual target: a page's extractions, by what is known at this desk.

    Without a page it loads what every page needs.
    """
    return extract_again(page, (sources, ()))


def extract_again(item: Any, common: Any) -> Any:
    """The target of a recompute: extractions of a raw page, or of an article whose text is known.

    `common` is where knowledge comes from, and the extractors to run.
    """
    from extractors.extract import extract_article
    from extractors.fallback import extract
    from extractors.parser import parser
    from news.records import Article
    from wirewatch import knowledge

    sources, only = common
    known = knowledge.load(sources)
    if item is None:
        parser()
        return []
    if isinstance(item, Article):
        return [extract_article(item, known, only)]
    return extract(item, known, only)

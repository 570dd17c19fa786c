"""One format for what wirewatch says while it works: a sentence with numbers, on standard error.

Inside an Airflow task nothing is set up here: Airflow's own structlog carries the same sentences.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import TextIO, cast

import structlog
from rich.console import Console
from rich.markup import escape

from news.time import iso, now


class _Stderr:
    """Standard error as it is at the moment of writing, not of set-up."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(*, verbose: bool = False, quiet: bool = False) -> None:
    """Log to standard error: warnings and worse, with `verbose` all, with `quiet` errors alone."""
    level = logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=cast(TextIO, _Stderr())),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s: %(message)s")


def complain(line: str) -> None:
    """Tell a person what is wrong, on standard error."""
    Console(stderr=True, highlight=False).print(
        f"[bold red]wirewatch:[/bold red] {escape(line)}", soft_wrap=True
    )


def keep_traceback(folder: Path, error: BaseException) -> Path | None:
    """Append the traceback of `error` to `cli.log` in `folder`; None where that cannot be written."""
    file = folder / "cli.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as out:
            out.write(f"--- {iso(now())} {' '.join(sys.argv)}\n")
            out.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return file

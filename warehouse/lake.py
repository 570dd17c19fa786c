"""The tables in a DuckLake: catalog in PostgreSQL, rows as Parquet in a folder or on S3.

A commit is what readers see: nothing is published. Rows that a load adds by the few stay in the catalog
until `tend` writes them out; the snapshots of the last days can be read as they were.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import structlog
from duckdb import DuckDBPyConnection

from news.errors import NothingYet, WarehouseError
from news.secrets import NAME, filled
from news.settings import Settings
from news.time import utc

log = structlog.get_logger(__name__)

NAME_OF = "news"
"""What the lake is attached as."""
_SCANNERS = {"postgres": "postgres_scanner", "sqlite": "sqlite_scanner"}
# The oldest file that nothing refers to and that may still be a loader's at work.
_ORPHAN = "1 day"
# A file of which so much is deleted is written anew.
_DELETED = 0.2


@dataclass(frozen=True, slots=True)
class Tended:
    """What compaction did: files before and after, snapshots let go, seconds."""

    files_before: int
    files: int
    expired: int
    seconds: float


def attach(
    settings: Settings,
    config: Mapping[str, Any],
    *,
    read_only: bool = False,
    as_of: datetime | None = None,
) -> DuckDBPyConnection:
    """A connection whose tables are the lake's, as they were at `as_of` or are now.

    Raises WarehouseError where an extension, the catalog, or (for a reader) the lake is not there.
    """
    connection = duckdb.connect(config=dict(config))
    try:
        for name in _extensions(settings):
            connection.execute(f"LOAD {_quoted(str(_extension(name)))}")
        _remember_s3(connection, settings)
        connection.execute(_attach(settings, read_only, as_of))
        connection.execute(f"USE {NAME_OF}")
    except duckdb.Error as error:
        connection.close()
        if read_only and "does not exist" in str(error):
            raise NothingYet(
                "nothing is in the lake yet; `make up` or `wirewatch poll` fill it"
            ) from None
        raise WarehouseError(f"the lake cannot be opened: {said(settings, error)}") from None
    except BaseException:
        connection.close()
        raise
    return connection


def dsn(settings: Settings) -> str:
    """The catalog's address for libpq, its secrets filled in."""
    catalog = str(settings.warehouse.catalog).partition(":")[2]
    return filled(
        catalog, lambda value: "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    )


def said(settings: Settings, error: Exception) -> str:
    """An error's text without the secrets of the catalog's address, if there is a lake."""
    text = str(error)
    for name in NAME.findall(str(settings.warehouse.catalog)):
        text = text.replace(os.environ.get(name) or "\0", f"${{{name}}}")
    return text


def tend(connection: DuckDBPyConnection, *, keep_days: float) -> Tended:
    """Write out what the catalog holds, make few large files of many small ones, let old snapshots go.

    Call it within the lane. With `keep_days` 0 the past goes, and every file that holds a deleted row is
    written anew. Files of killed loaders go after a day.
    """
    began, before = time.monotonic(), _files(connection)
    lake, age = _quoted(NAME_OF), f"now() - INTERVAL {round(keep_days * 86400)} SECOND"
    connection.execute(f"CALL ducklake_flush_inlined_data({lake})")
    threshold = _DELETED if keep_days else 0
    connection.execute(f"CALL ducklake_rewrite_data_files({lake}, delete_threshold => {threshold})")
    connection.execute(f"CALL ducklake_merge_adjacent_files({lake})")
    expired = connection.execute(
        f"CALL ducklake_expire_snapshots({lake}, older_than => {age})"
    ).fetchall()
    connection.execute(f"CALL ducklake_cleanup_old_files({lake}, cleanup_all => true)")
    connection.execute(
        f"CALL ducklake_delete_orphaned_files({lake}, older_than => now() - INTERVAL {_ORPHAN})"
    )
    found = Tended(before, _files(connection), len(expired), time.monotonic() - began)
    log.info(
        f"lake: {found.files_before} files are {found.files}, {found.expired} snapshots let go; "
        f"{found.seconds:.1f} s"
    )
    return found


def _files(connection: DuckDBPyConnection) -> int:
    row = connection.execute(
        f"SELECT coalesce(sum(file_count + delete_file_count), 0) FROM ducklake_table_info('{NAME_OF}')"
    ).fetchone()
    return int(row[0]) if row else 0


def _attach(settings: Settings, read_only: bool, as_of: datetime | None) -> str:
    where = settings.warehouse
    kind, _, plain = str(where.catalog).partition(":")
    address = f"ducklake:{kind}:{dsn(settings) if kind == 'postgres' else plain}"
    if read_only:
        options = ["READ_ONLY"]
    else:
        options = [f"DATA_PATH {_quoted(_data(where.data))}"]
        options += [f"DATA_INLINING_ROW_LIMIT {where.inline_rows}"]
        if kind == "sqlite":
            Path(plain).parent.mkdir(parents=True, exist_ok=True)
    if as_of is not None:
        options.append(f"SNAPSHOT_TIME {_quoted(utc(as_of).isoformat())}")
    return f"ATTACH {_quoted(address)} AS {NAME_OF} ({', '.join(options)})"


def _data(path: str | None) -> str:
    return f"{str(path).rstrip('/')}/"


def _extensions(settings: Settings) -> list[str]:
    kind = str(settings.warehouse.catalog).partition(":")[0]
    remote = ["httpfs"] if str(settings.warehouse.data).startswith("s3:") else []
    return ["ducklake", _SCANNERS[kind], *remote]


def _extension(name: str) -> Path:
    """The signed file of an extension, out of its package: no repository need be reachable."""
    spec = find_spec(f"duckdb_extension_{name}")
    found = list(Path(str(spec.origin)).parent.rglob("*.duckdb_extension")) if spec else []
    if not found:
        raise WarehouseError(
            f"a DuckLake needs DuckDB's extension {name}: `uv sync --extra cluster` installs it"
        )
    return found[0]


def _remember_s3(connection: DuckDBPyConnection, settings: Settings) -> None:
    """Tell DuckDB the keys of an S3 address: AWS's own variables of the environment."""
    if not str(settings.warehouse.data).startswith("s3:"):
        return
    asked = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    values = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", ""),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        "SESSION_TOKEN": os.environ.get("AWS_SESSION_TOKEN", ""),
        "REGION": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", ""),
        "ENDPOINT": urlsplit(asked).netloc,
        "URL_STYLE": "path" if asked else "",
        "USE_SSL": "false" if asked.startswith("http:") else "",
    }
    given = ", ".join(f"{name} {_quoted(value)}" for name, value in values.items() if value)
    connection.execute(f"CREATE SECRET lake_data (TYPE s3, {given})" if given else "SELECT 1")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

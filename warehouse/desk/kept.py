"""The published file, kept open between questions; opened anew when its symlink leads elsewhere."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from news.errors import WarehouseError
from news.settings import Settings
from warehouse.connect import reader
from warehouse.lake import NAME_OF, said
from warehouse.migrate import is_newest

Row = dict[str, Any]
T = TypeVar("T")
# Airflow's API server answers beside it: a question of the desk may not take the machine.
_MEMORY = "1GB"
# Of so many places or fewer, DuckDB looks into their blocks alone; else it reads the column from end to end.
_PLACES = 1000


class Kept:
    """Answers questions from the published file; may be shared by threads.

    A process that keeps a connection sees the file of that moment for ever: before each question the
    symlink is resolved again. What runs on the old file ends there, and the file is then let go. A lake
    shows each question what has been committed by then.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._file: Path | None = None
        self._open = ExitStack()
        self._connection: DuckDBPyConnection | None = None

    @property
    def file(self) -> Path | None:
        """The file that the symlink leads to now; None where nothing is published, and of a lake."""
        link = self.settings.published
        return link.resolve() if link.exists() else None

    def ask(
        self,
        sql: str,
        values: Mapping[str, object] | None = None,
        tables: Mapping[str, pa.Table] | None = None,
    ) -> list[Row]:
        """The rows of a query, `values` for those of its `$names` that it has, `tables` by their names.

        A long list is quicker as a table: as a value, 20,000 take a second.

        Raises WarehouseError where nothing is published yet, or the query does not hold.
        """
        return self._asked(sql, values or {}, tables or {}, _rows)

    def table(self, sql: str, values: Mapping[str, object]) -> pa.Table:
        """The same as a table, to be given to another question: where there are many rows."""
        return self._asked(sql, values, {}, lambda result: result.to_arrow_table())

    def _asked(
        self,
        sql: str,
        values: Mapping[str, object],
        tables: Mapping[str, pa.Table],
        how: Callable[[DuckDBPyConnection], T],
    ) -> T:
        used = {k: v for k, v in values.items() if re.search(rf"\${k}\b", sql)}
        cursor = self._cursor()
        try:
            for name, table in tables.items():
                cursor.register(name, table)
            return how(cursor.execute(sql, used or None))
        except duckdb.Error as error:
            if self.settings.lake:
                self.close()  # its catalog may have been restarted
            raise WarehouseError(said(self.settings, error)) from None
        finally:
            cursor.close()

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._open.close()
            self._connection = self._file = None

    def _cursor(self) -> DuckDBPyConnection:
        with self._lock:
            file = self.file
            if self._connection is None or file != self._file:
                self._open.close()
                self._open = ExitStack()
                self._connection = self._open.enter_context(reader(self.settings))
                if not is_newest(self._connection):
                    self._connection = None
                    raise WarehouseError(
                        "what is published was written by another version of wirewatch: `make up` or the next load renews it"
                    )
                self._connection.execute(
                    f"SET GLOBAL memory_limit = '{_MEMORY}'; "
                    f"SET GLOBAL dynamic_or_filter_threshold = {_PLACES}"
                )
                self._file = file
            cursor = self._connection.cursor()
            if self.settings.lake:
                cursor.execute(f"USE {NAME_OF}")  # a cursor does not know what its connection uses
            return cursor


def _rows(result: DuckDBPyConnection) -> list[Row]:
    names = [d[0] for d in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

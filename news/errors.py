"""Every exception wirewatch raises on purpose, as one tree.

WirewatchError
├── SettingsError            settings that do not hold: a list of Problems, all of them at once
├── FetchError               an address that could not be had
│   ├── RefusedAddress       not asked: scheme, private range, robots.txt
│   ├── TooLarge             more bytes than the cap, on the wire or after decompression
│   ├── TooSlow              no first byte, or not all of it, in time
│   ├── BadResponse          a status that is not success, a redirect loop, a broken body
│   └── Unreachable          no connection: DNS, refused, TLS
├── FeedError                a body that is not a feed
├── WatchError               a query that cannot be understood: line, column, what was expected
├── StageError               a staged file that is missing, foreign or broken
├── WarehouseError           the warehouse cannot be used: newer version, no lane, not published
│   ├── LaneBusy             another writer holds the lane
│   └── NothingYet           nothing has been loaded, or published, so far
├── DeliveryError            a receiver did not take a message
│   ├── TemporaryDeliveryError   worth trying again (refused, timeout, 429, 5xx)
│   └── PermanentDeliveryError   not worth trying again (bad address, 4xx)
└── RuntimeFailure           Airflow or one of its helpers did not start or stop
"""

from __future__ import annotations

from dataclasses import dataclass


class WirewatchError(Exception):
    """Root of the tree; its text is one sentence for a person, with a hint where there is one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a settings file; line and column count from 1."""

    file: str
    line: int | None
    field: str
    found: str
    expected: str
    hint: str | None = None
    column: int | None = None

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        text = f"{where}: {self.field}: found {self.found}, expected {self.expected}"
        return f"{text} ({self.hint})" if self.hint else text


class SettingsError(WirewatchError):
    """Settings that do not hold. `problems` has every one of them, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class FetchError(WirewatchError):
    """An address that could not be had. `temporary`: may work later. `retry_after`: seconds, if told."""

    temporary = False

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(message)


class RefusedAddress(FetchError):
    """Not asked at all: scheme, private address range, robots.txt."""


class TooLarge(FetchError):
    """More bytes than the cap, on the wire or after decompression."""


class TooSlow(FetchError):
    """No first byte, or not all of them, in time."""

    temporary = True


class BadResponse(FetchError):
    """A status that is no success, a redirect loop, a body that cannot be decoded."""

    @property
    def temporary(self) -> bool:  # type: ignore[override]
        """Whether this status is one that passes."""
        return self.status in (408, 425, 429) or (self.status or 0) >= 500


class Unreachable(FetchError):
    """No connection: DNS, refused, reset, TLS."""

    temporary = True


class FeedError(WirewatchError):
    """A body that is not a feed."""


class WatchError(WirewatchError):
    """A watch query that cannot be understood; line and column count from 1."""

    def __init__(
        self, message: str, *, line: int = 1, column: int = 1, hint: str | None = None
    ) -> None:
        self.message, self.line, self.column, self.hint = message, line, column, hint
        super().__init__(
            f"line {line}, column {column}: {message}" + (f" ({hint})" if hint else "")
        )


class StageError(WirewatchError):
    """A staged file that is missing, foreign or broken."""


class WarehouseError(WirewatchError):
    """The warehouse cannot be used: a newer version, nothing published yet."""


class LaneBusy(WarehouseError):
    """Another writer has held the loading lane for longer than we were told to wait."""


class NothingYet(WarehouseError):
    """There is no warehouse to read so far."""


class DeliveryError(WirewatchError):
    """A receiver did not take a message. `retry_after`: seconds, if told."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class TemporaryDeliveryError(DeliveryError):
    """Worth trying again: refused, timeout, 429, 5xx."""


class PermanentDeliveryError(DeliveryError):
    """Not worth trying again: bad address, 4xx."""


class RuntimeFailure(WirewatchError):
    """Airflow or one of its helpers did not start or stop."""

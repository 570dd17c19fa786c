"""A PostgreSQL, a Redis and an S3 server of this machine's own packages, for tests and measurements.

Each listens on a free port of 127.0.0.1, keeps its files in a folder of its own, and is gone when its
`with` is left. PostgreSQL and Redis come from `apt-get install postgresql redis-server`; the S3 server
(moto) from tests/services/s3/uv.lock.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "a password of this run"
# Debian keeps the server's programs out of PATH.
_DEBIAN = "/usr/lib/postgresql"


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres; None where PostgreSQL is not installed."""
    found = sorted(Path(_DEBIAN).glob("*/bin/postgres"), key=lambda f: float(f.parts[-3]))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Postgres:
    """A PostgreSQL with its files in a temporary folder; `durable` has it wait for the disk."""

    def __init__(self, *, durable: bool = False) -> None:
        programs = postgres_programs()
        assert programs, "PostgreSQL is not installed: apt-get install postgresql"
        self.port, self._programs, self._durable = _free_port(), programs, durable
        self.folder = Path(tempfile.mkdtemp(prefix="wirewatch-postgres-"))
        self._user = _not_root("postgres")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Postgres:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if self._user:
            for path in (self.folder, secret):
                shutil.chown(path, self._user)
        command = [self._programs / "initdb", "-D", self.folder / "data", "-U", "wirewatch"]
        command += ["-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, user=self._user, cwd=self.folder)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGQUIT)  # its files go: nothing need be put in order
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder}
        settings |= {"max_connections": 200}
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
        with (self.folder / "log").open("ab") as out:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data", "-p", str(self.port), *options],
                stdout=out, stderr=out, user=self._user, cwd=self.folder, preexec_fn=end_with_us,
            )  # fmt: skip
        ready = [self._programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        _wait(lambda: subprocess.run(ready, check=False).returncode == 0, self._process)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; who is connected is cut off."""
        if self._process:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def dsn(self, database: str = "postgres", *, password: bool = True) -> str:
        """How libpq reaches a database."""
        secret = f" password='{PASSWORD}'" if password else ""
        return f"host=127.0.0.1 port={self.port} user=wirewatch dbname={database}{secret}"

    def url(self, database: str = "postgres", driver: str = "postgresql+psycopg") -> str:
        """How SQLAlchemy reaches a database."""
        secret = PASSWORD.replace(" ", "%20")
        return f"{driver}://wirewatch:{secret}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run a statement; what it printed."""
        psql = [self._programs / "psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", self.dsn(database)]
        return subprocess.run([*psql, "-c", sql], check=True, capture_output=True, text=True).stdout

    def dump(self, database: str) -> str:
        """All that a database holds, as SQL."""
        command = [self._programs / "pg_dump", "-d", self.dsn(database)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def create(self, database: str) -> str:
        """Make an empty database; its name again."""
        self.run(f'CREATE DATABASE "{database}"')
        return database


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A Redis that wants a password; its address."""
    program = shutil.which("redis-server")
    assert program, "Redis is not installed: apt-get install redis-server"
    port, folder = _free_port(), tempfile.mkdtemp(prefix="wirewatch-redis-")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
    secret = PASSWORD.replace(" ", "-")
    process = subprocess.Popen(
        [program, *options, "--requirepass", secret],
        stdout=subprocess.DEVNULL,
        preexec_fn=end_with_us,
    )
    try:
        _wait(lambda: _listens(port), process)
        yield f"redis://:{secret}@127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def s3() -> Iterator[str]:
    """An S3-compatible server; its address. It takes any key."""
    port, project = _free_port(), ROOT / "tests" / "services" / "s3"
    environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(ROOT / "var" / "tests-s3")}
    environment.pop("VIRTUAL_ENV", None)
    uv = [str(ROOT / ".uv" / "bin" / "uv"), "run", "--quiet", "--frozen", "--project", str(project)]
    process = subprocess.Popen(
        [*uv, "moto_server", "-H", "127.0.0.1", "-p", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=end_with_us,
    )  # fmt: skip
    try:
        _wait(lambda: _listens(port), process, seconds=120)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def end_with_us() -> None:
    """In a child before it starts: end it when we end, however that happens (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def make_bucket(address: str, name: str) -> None:
    """Make a bucket on the S3 server."""
    fetch(f"{address}/{name}", method="PUT")


def fetch(url: str, method: str = "GET") -> bytes:
    """Ask the S3 server something; without the machine's proxy."""
    opener = build_opener(ProxyHandler({}))
    with opener.open(Request(url, method=method), timeout=30) as answer:
        return bytes(answer.read())


def _not_root(user: str) -> str | None:
    """Whom a server runs as that refuses to be root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return user if user in names else "nobody"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _wait(ready, process, seconds=60.0) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{process.args[0]} did not start (exit code {process.poll()})")
        time.sleep(0.05)

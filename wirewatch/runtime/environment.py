"""What a run is, and the environment its processes live in.

Everything of Airflow that depends on a path, a port or a secret is set here; what does not is in
`airflow.cfg`, each line with its why.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from alerts.credentials import SHORT

ROOT = Path(__file__).resolve().parents[2]
"""The project: airflow.cfg, dags/, plugins/ and .env lie here."""

MARK = "WIREWATCH_RUN"
"""Every process of a run carries this variable; its value is the run's `var`."""

DATABASE = "WIREWATCH_AIRFLOW_DB"
"""The address of Airflow's database, for `airflow db clean` within a task."""

SECRETS = (
    "WIREWATCH_ADMIN_PASSWORD",
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__CORE__FERNET_KEY",
    "AIRFLOW__API__SECRET_KEY",
)
CONNECTIONS = tuple(SHORT.values())
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Program:
    """A process to supervise, such as the demo's newsroom; it may take `patience` seconds to stop."""

    name: str
    command: tuple[str, ...]
    patience: int = 5


@dataclass(frozen=True)
class Runtime:
    """One Airflow with all that is its own.

    `var` is where everything is written; `home` is AIRFLOW_HOME; `port` is the UI's on 127.0.0.1.
    `isolated` takes from `.env` its secrets alone, so that a demo never meets the real
    receivers or state; `extra` is set last and wins. `owned` ends the run when the process that
    started it dies, however that happens.
    """

    var: Path
    port: int = 8080
    home: Path = ROOT
    settings: Path | None = None
    dags: Path = ROOT / "dags"
    env_file: Path = ROOT / ".env"
    isolated: bool = False
    owned: bool = False
    programs: tuple[Program, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("var", "home"):
            object.__setattr__(self, name, Path(getattr(self, name)).resolve())

    @property
    def run(self) -> Path:
        """Control files: supervisor's configuration, socket and pid, the UI's password file."""
        return self.var / "run"

    @property
    def logs(self) -> Path:
        """Logs of the supervised programs; Airflow's own are in `logs/airflow`."""
        return self.var / "logs"

    @property
    def url(self) -> str:
        """Address of the Airflow UI."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        """Password of the UI's user `admin`. Raises KeyError without `.env`."""
        return self.environment()["WIREWATCH_ADMIN_PASSWORD"]

    def environment(self) -> dict[str, str]:
        """The environment of every process of this run."""
        return environment(
            self.home,
            var=self.var,
            port=self.port,
            settings=self.settings,
            dags=self.dags,
            env_file=self.env_file,
            isolated=self.isolated,
            extra=self.extra,
        )


def environment(
    home: Path,
    *,
    var: Path,
    port: int,
    settings: Path | None = None,
    dags: Path = ROOT / "dags",
    env_file: Path = ROOT / ".env",
    isolated: bool = False,
    extra: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The whole environment for Airflow's processes, from the caller's without its Airflow.

    In order, the later winning: the caller's variables but for those of Airflow, of wirewatch and
    of another Python; this run's paths and port; `.env` (its secrets alone if `isolated`); the
    caller's WIREWATCH_SMTP_URI and WIREWATCH_SLACK_URI (not if `isolated`); `extra`.
    """
    out = {k: v for k, v in os.environ.items() if _passes(k)}
    out["PATH"] = os.pathsep.join(
        dict.fromkeys([str(Path(sys.executable).parent), *_split(out.get("PATH"), os.pathsep)])
    )
    for name in ("no_proxy", "NO_PROXY"):
        out[name] = ",".join(dict.fromkeys([*_split(out.get(name), ","), *LOOPBACK]))
    out["PYTHONUNBUFFERED"] = "1"
    out |= _own(home.resolve(), var.resolve(), port, dags.resolve())
    if settings:
        out["WIREWATCH_SETTINGS"] = str(settings.resolve())
    kept = {
        k: v
        for k, v in dotenv_values(env_file, interpolate=False).items()
        if v and not (isolated and k not in SECRETS)
    }
    out |= kept
    if not isolated:
        out |= {k: os.environ[k] for k in CONNECTIONS if os.environ.get(k)}
    out |= dict(extra or {})
    # Airflow hides the address of its database from tasks; `maintain` cleans it by its own command.
    return out | {DATABASE: out["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]}


def _own(home: Path, var: Path, port: int, dags: Path) -> dict[str, str]:
    url, logs = f"http://127.0.0.1:{port}", var / "logs" / "airflow"
    return {
        MARK: str(var),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW_CONFIG": str(ROOT / "airflow.cfg"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        # The triggerer looks for the feed watcher by name, and knows no folder of DAGs.
        "PYTHONPATH": str(dags),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(var / "run" / "passwords.json"),
        # Four processes write one SQLite file: wait for one another for 30 s instead of failing after 5.
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{var}/airflow/airflow.db?timeout=30",
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(logs),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(logs / "dag_processor"),
        # The default is one folder in /tmp for every Airflow of the machine.
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(var / "airflow" / "bundles"),
    }


def _passes(name: str) -> bool:
    return not name.startswith(("AIRFLOW", "_AIRFLOW", "WIREWATCH_", "PYTHON", "SUPERVISOR_"))


def _split(value: str | None, by: str) -> list[str]:
    return [part for part in (value or "").split(by) if part]

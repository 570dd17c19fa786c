"""supervisord: its configuration for a run, and a line to it."""

import hashlib
import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from wirewatch.runtime.environment import Program, Runtime

AIRFLOW = (sys.executable, "-m", "airflow")

# In the order of the start; the stop goes the other way round, so that running tasks can still
# tell the api-server how they ended. Log servers are left out: one machine reads its own files,
# and they would listen on every address, on ports fixed for all Airflows of the machine.
AIRFLOW_PROGRAMS = (
    Program("api-server", (*AIRFLOW, "api-server")),
    Program("dag-processor", (*AIRFLOW, "dag-processor")),
    Program("triggerer", (*AIRFLOW, "triggerer", "--skip-serve-logs")),
    # Lets running tasks finish; those that need longer are killed, and run again at the next start.
    Program("scheduler", (*AIRFLOW, "scheduler", "--skip-serve-logs"), patience=15),
)

# nodaemon: the starter makes it the leader of a session of its own, which is how its
# descendants are known. startretries: a program that keeps dying (a full disk, say) is tried
# again for days, each time a second later than before, instead of being given up.
# Only the program itself is asked to stop, and has time to let its tasks finish; what is then
# left is killed with its group.
HEAD = """\
; Written by wirewatch at every start.
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{socket}

[supervisord]
nodaemon=true
umask=077
identifier=wirewatch
pidfile=supervisord.pid
logfile=../logs/supervisord.log
logfile_maxbytes=5MB
logfile_backups=2
"""
PROGRAM = """
[program:{name}]
command={command}
priority={priority}
autorestart=true
startsecs=5
startretries=1000
stopsignal=TERM
stopwaitsecs={wait}
killasgroup=true
redirect_stderr=true
stdout_logfile=../logs/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


def programs(runtime: Runtime) -> tuple[Program, ...]:
    """All programs of the run, the caller's first."""
    return (*runtime.programs, *AIRFLOW_PROGRAMS)


def configuration(runtime: Runtime) -> str:
    """Text of supervisord.conf, for a supervisord that is started in `run`.

    It holds no secret: the environment is inherited. Paths are relative, for supervisord expands
    `%` in some of them twice.
    """
    out = HEAD.format(socket=_escaped(str(socket_path(runtime.run))))
    for place, program in enumerate(programs(runtime), 1):
        command = (sys.executable, "-m", "wirewatch.runtime.program", *program.command)
        out += PROGRAM.format(
            name=program.name,
            command=_escaped(shlex.join(command)),
            priority=place,
            wait=program.patience,
        )
    return out


def _escaped(value: str) -> str:
    return value.replace("%", "%%")


def socket_path(run: Path) -> Path:
    """Where supervisord listens: in `run`, or in a private folder of /tmp if that is too deep.

    An address of a Unix socket has 104 bytes (macOS; 108 on Linux), of which supervisord takes
    some for a temporary name.
    """
    path = run.resolve() / "supervisor.sock"
    if len(os.fsencode(path)) < 90:
        return path
    name = hashlib.sha256(os.fsencode(run.resolve())).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"wirewatch-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder / "supervisor.sock"


def line(run: Path) -> Any:
    """The `supervisor` namespace of supervisord's XML-RPC; calls raise OSError if it is not there."""
    transport = SupervisorTransport(None, None, f"unix://{socket_path(run)}")
    return ServerProxy("http://127.0.0.1", transport=transport).supervisor

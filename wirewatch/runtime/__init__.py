"""Start, supervise and stop a real Airflow: its environment, its processes, its secrets.

Nothing here imports Airflow; it is always a process of its own.
"""

from wirewatch.runtime.environment import ROOT, Program, Runtime, environment
from wirewatch.runtime.lifecycle import (
    health,
    running,
    start,
    status,
    stop,
    wait_healthy,
)
from wirewatch.runtime.ports import free_port

__all__ = [
    "ROOT",
    "Program",
    "Runtime",
    "environment",
    "free_port",
    "health",
    "running",
    "start",
    "status",
    "stop",
    "wait_healthy",
]

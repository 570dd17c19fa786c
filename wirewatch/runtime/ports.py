"""Loopback ports: a free one, and who holds one that is taken."""

import contextlib
import socket

import psutil


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody held a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def taken(port: int) -> bool:
    """Whether somebody listens on the port of 127.0.0.1 (or on all addresses)."""
    try:
        # Like the server to come: the address may be used again while old connections run out.
        with socket.create_server(("127.0.0.1", port)):
            return False
    except OSError:
        return True


def taker(port: int) -> str:
    """Who listens on the port, as far as this user may know: `nginx (pid 812)`, or `somebody`."""
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            local = getattr(connection.laddr, "port", None)
            listens = connection.status == psutil.CONN_LISTEN and local == port
            if listens and connection.pid:
                process = psutil.Process(connection.pid)
                return f"{process.name()} (pid {process.pid}: {' '.join(process.cmdline())[:100]})"
    return "somebody"

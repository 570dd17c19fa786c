"""5,000 notifications through failing servers, the deliverer killed forty times: nothing lost or changed.

    python tests/chaos/chaos_alerts.py [--notifications 5000] [--kills 40] [--seed 1]     (make chaos-alerts)

A real SMTP server and a real HTTP server on loopback take half each. A third of what they are sent goes
wrong: refused, 429, 500, the connection cut before or after it was taken, the answer later than the
sender waits. The process that delivers (the pipeline's own `deliver`, round after round) is killed by
SIGKILL at random moments and started again. At the end

- every notification has arrived, and the outbox says so;
- what arrived twice did so only because its first answer was lost: the deliverer says in its log that it got
  none, or it was killed before it had recorded one; and it carries the same Message-ID or Idempotency-Key;
- each is, byte for byte, what was to be sent.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import email
import email.policy
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from news.records import Credentials, Message, Notification
from news.settings import AlertSettings, ReceiverSettings, Settings
from state import store as outbox
from state.store import Store

FAILING = 1 / 3
LEASE = timedelta(seconds=4)  # of a claim; five minutes in earnest, which no test can wait for
PATIENCE = 1  # seconds that the deliverer waits for an answer
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Arrival:
    """One message that a server has taken: when, and its bytes."""

    at: float
    content: bytes


@dataclass
class Kill:
    """When the deliverer was killed, and what it had not recorded by then."""

    at: float
    open: set[str]


@dataclass
class Sink:
    """What both servers have taken, by notification, and what they did to the deliverer."""

    rng: random.Random
    taken: dict[str, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, kinds: dict[str, int]) -> str | None:
        """What goes wrong this time, by weight; nothing in two cases of three."""
        with self.lock:
            if self.rng.random() >= FAILING:
                return None
            kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
            self.faults[kind] += 1
            return kind

    def take(self, id: str, content: bytes) -> None:
        with self.lock:
            self.taken[id].append(Arrival(time.monotonic(), content))


class Mail:
    """An SMTP server's handler."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = bytes(envelope.original_content or b"")
        id = str(
            email.message_from_bytes(raw, policy=email.policy.default)["X-Wirewatch-Notification"]
        )
        kinds = {
            "mail: 451": 8,
            "mail: 421": 4,
            "mail: cut": 6,
            "mail: taken, cut": 4,
            "mail: taken, late": 1,
        }
        match self.sink.fault(kinds):
            case "mail: 451":
                return "451 try again later"
            case "mail: 421":
                return "421 too busy"
            case "mail: cut":
                server.transport.abort()
                return "250 nobody hears this"
            case "mail: taken, cut":
                self.sink.take(id, raw)
                server.transport.abort()
                return "250 nobody hears this"
            case "mail: taken, late":
                self.sink.take(id, raw)
                await asyncio.sleep(PATIENCE + 1)
                return "250 too late"
        self.sink.take(id, raw)
        return "250 taken"


class Hook(BaseHTTPRequestHandler):
    """A webhook."""

    sink: Sink
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        id = self.headers["Idempotency-Key"]
        kinds = {
            "hook: 429": 8,
            "hook: 500": 6,
            "hook: cut": 6,
            "hook: taken, cut": 4,
            "hook: taken, late": 1,
        }
        kind = self.sink.fault(kinds)
        if kind is None or "taken" in kind:
            self.sink.take(id, body)
        if kind is None:
            self._answer(200)
        elif "429" in kind:
            self._answer(429, {"Retry-After": "1"})
        elif "500" in kind:
            self._answer(500)
        else:
            time.sleep(PATIENCE + 1 if "late" in kind else 0)
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.close()

    def _answer(self, code: int, headers: dict[str, str] | None = None) -> None:
        with contextlib.suppress(OSError):
            self.send_response(code)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

    def log_message(self, *_: Any) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        pass


def notifications(count: int, rng: random.Random) -> list[Notification]:
    """Half mails, half webhooks, each with content of its own."""
    made = []
    for n in range(count):
        words = " ".join(
            rng.choice("quay mill ferry tide ledger anchor".split()) for _ in range(30)
        )
        mail = n % 2 == 0
        message = Message(
            subject=f"Watch {n}: {words[:30]} – ü",
            body=f"{words}\n{n}\n",
            html=f"<p>{words} &amp; {n}</p>" if mail else None,
            slack=None if mail else {"text": f"{words} {n}", "blocks": []},
        )
        made.append(
            Notification(
                id=f"{n:032x}", watch="w", key=f"k{n}", condition="match", receiver="mail" if mail else "hook",
                message=message, created=NOW,
            )
        )  # fmt: skip
    return made


def settings(folder: Path) -> Settings:
    """Two receivers; failures are tried again at once."""
    return Settings(
        file=folder / "settings.yaml", var=folder,
        receivers=(
            ReceiverSettings(name="mail", kind="email", connection="mail", to=("desk@example.org",), sender="w@example.org"),
            ReceiverSettings(name="hook", kind="slack", connection="hook"),
        ),
        alert=AlertSettings(retry_first_seconds=0.2, retry_most_seconds=2, attempts=1000),
    )  # fmt: skip


def deliver_all(folder: Path, mail: int, hook: int) -> None:
    """The process that is killed: rounds of delivery until nothing is open."""
    from wirewatch.pipeline.deliver import deliver

    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    outbox.LEASE = LEASE
    extra: dict[str, object] = {"disable_tls": True, "disable_ssl": True, "timeout": PATIENCE}
    known = {
        "mail": Credentials(kind="smtp", host="127.0.0.1", port=mail, extra=extra),
        "hook": Credentials(
            kind="slackwebhook",
            password=f"http://127.0.0.1:{hook}/hook",
            extra={"timeout": PATIENCE},
        ),
    }
    here = settings(folder)
    store = Store(here.state_url)
    print("ready", flush=True)
    while set(store.counts()) - {"sent", "dead"}:
        deliver(here, known.get)
        time.sleep(0.05)


def main() -> int:
    """Run it; 0 where all of it held."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    options.add_argument("--notifications", type=int, default=5000)
    options.add_argument("--kills", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--deliver", nargs=3, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.deliver:
        folder, mail, hook = asked.deliver
        deliver_all(Path(folder), int(mail), int(hook))
        return 0
    rng = random.Random(asked.seed)
    sink = Sink(random.Random(asked.seed + 1))
    Hook.sink = sink
    web = _Quiet(("127.0.0.1", 0), Hook)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    mail = Controller(Mail(sink), hostname="127.0.0.1", port=_free())
    mail.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        here = settings(folder)
        store, made = Store(here.state_url), notifications(asked.notifications, rng)
        assert store.record([], made, {}) == len(made)
        began = time.monotonic()
        log = folder / "deliverer.log"
        where = [name, str(mail.port), str(web.server_port)]
        kills = _storm(where, asked.kills, rng, store, log)
        seconds = time.monotonic() - began
        return _verdict(made, sink, store, kills, _failures(log), seconds)


def _free() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _storm(where: list[str], kills: int, rng: random.Random, store: Store, log: Path) -> list[Kill]:
    """Start the deliverer, kill it at a random moment, again and again; then let it end."""
    killed = list[Kill]()
    for n in range(kills + 1):
        with (
            log.open("ab") as told,
            subprocess.Popen(
                [sys.executable, __file__, "--deliver", *where], stdout=subprocess.PIPE, stderr=told
            ) as child,
        ):
            assert child.stdout is not None
            child.stdout.readline()
            if n == kills:
                child.communicate(timeout=1800)
                assert child.returncode == 0, f"the deliverer ended with {child.returncode}"
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(rng.uniform(0.05, 1.5))
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
                child.wait()
                open_ = {one.id for one in store.notifications("sending")}
                killed.append(Kill(time.monotonic(), open_))
    return killed


def _failures(log: Path) -> Counter[str]:
    """How often the deliverer got no answer for each notification, as it says itself."""
    found = Counter[str]()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        with contextlib.suppress(ValueError):
            told = json.loads(line)
            if told.get("event") == "not delivered" and " answered " not in told["error"]:
                found[told["notification"]] += 1
    return found


def _verdict(
    made: list[Notification],
    sink: Sink,
    store: Store,
    kills: list[Kill],
    failures: Counter[str],
    seconds: float,
) -> int:
    wrong = list[str]()
    lost = [n.id for n in made if not sink.taken[n.id]]
    if lost:
        wrong.append(f"{len(lost)} never arrived, such as {lost[0]}")
    if store.counts() != {"sent": len(made)}:
        wrong.append(f"the outbox says {store.counts()}")
    twice = {id: some for id, some in sink.taken.items() if len(some) > 1}
    for id, some in twice.items():
        if len({a.content for a in some}) != 1:
            wrong.append(f"{id} was not the same each time")
        unanswered = failures[id]
        for one, next_ in pairwise(some):
            if any(one.at <= kill.at <= next_.at and id in kill.open for kill in kills):
                continue
            unanswered -= 1
            if unanswered < 0:
                wrong.append(f"{id} came again after its answer had been had")
    wrong += _changed(made, sink)
    print(
        f"{len(made):,} notifications in {seconds:.0f} s; {sum(sink.faults.values()):,} deliveries went wrong, "
        f"{len(kills)} kills: {len(made) - len(lost):,} arrived, {len(twice)} of them more than once"
    )
    print("  " + ", ".join(f"{kind} {count}" for kind, count in sorted(sink.faults.items())))
    for line in wrong[:20]:
        print("WRONG:", line)
    print("as it should be" if not wrong else f"{len(wrong)} things wrong")
    return bool(wrong)


def _changed(made: list[Notification], sink: Sink) -> list[str]:
    """What arrived, held against what was to be sent."""
    from alerts.receivers.email import compose

    wrong = []
    for n in made:
        for arrival in sink.taken[n.id][:1]:
            if n.receiver == "mail":
                same = (
                    arrival.content == compose(n, ("desk@example.org",), "w@example.org").as_bytes()
                )
            else:
                same = json.loads(arrival.content) == n.message.slack
            if not same:
                wrong.append(f"{n.id} arrived changed")
    return wrong


if __name__ == "__main__":
    sys.exit(main())

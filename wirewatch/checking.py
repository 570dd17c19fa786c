"""What `wirewatch check` says: the settings in words, and what would be done with them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape

from alerts.route import receivers
from feeds.secrets import missing
from news import extracts
from news.settings import ReceiverSettings, Settings
from wirewatch.pipeline.deliver import Connections
from wirewatch.pipeline.poll import shard_of
from wirewatch.sending import connections


def plan(settings: Settings) -> Iterator[str]:
    """Lines for a person; nothing is written, asked or sent.

    Raises SettingsError where a file of imported entities does not hold.
    """
    shards = settings.ingest.shards
    hosts = len({shard_of(f.url, 1 << 30) for f in settings.feeds})
    yield f"Settings: {escape(str(settings.file))}"
    yield (
        f"Poll {len(settings.feeds)} feeds of {len({f.outlet for f in settings.feeds})} outlets on "
        f"{hosts} hosts, in {shards} shards, each asked when it is due."
    )
    for problem in missing(settings):
        yield f"[yellow]Not polled as it is:[/yellow] {escape(str(problem))}"
    for file in settings.imported:
        yield f"Know {len(extracts.read(file))} imported entities of {escape(str(file))}."
    if settings.lake:
        lake = settings.warehouse
        yield f"Load into the lake of {escape(str(lake.catalog))}, rows in {escape(str(lake.data))}."
    else:
        yield f"Load into {escape(str(settings.writer))}, publish as {escape(str(settings.published))}."
    if settings.state:
        yield f"Keep the state in {escape(settings.state)}."
    if settings.shared:
        yield f"Hand runs from machine to machine in {escape(str(settings.shared))}."
    yield f"Alert on what is younger than {settings.alert.max_age_hours:g} hours:"
    for watch in settings.watches:
        names = ", ".join(receivers(watch.name, settings.route)) or "nobody: no route names it"
        yield f"  {escape(watch.name)}: [green]{escape(watch.query)}[/green] goes to {escape(names)}"
    find = connections(settings)
    for receiver in settings.receivers:
        yield f"  {escape(_receiver(receiver, find))}"
    yield f"Failures of tasks go to {escape(settings.operator or 'nobody: no operator is set')}."
    yield "[bold green]Settings hold.[/bold green]"


def _receiver(receiver: ReceiverSettings, find: Connections) -> str:
    to = f" to {', '.join(receiver.to)}" if receiver.to else ""
    cap = f", at most {receiver.cap.most} in {receiver.cap.per}" if receiver.cap else ""
    if receiver.file is not None:
        return f"{receiver.name}: {receiver.kind} in {receiver.file}{cap}"
    note = "set" if find(receiver.connection) else "not in the environment; Airflow may have it"
    return f"{receiver.name}: {receiver.kind}{to} by connection {receiver.connection} ({note}){cap}"

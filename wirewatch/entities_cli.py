"""`wirewatch entity`: who is known, who is one, and why; and others' lists brought in."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extractors import knowledge
from news.errors import LaneBusy, WarehouseError, WirewatchError
from news.extracts import KINDS
from news.records import Entity, Knowledge, Redirect
from news.settings import Settings, read_settings
from news.text import fold, slug, visible
from news.time import iso, now
from wirewatch.lines import Json, lines

app = typer.Typer(no_args_is_help=True, help="Who is known, who is one, and why.")
out = Console(highlight=False)

Why = Annotated[str, typer.Option(help="The reason, for the log.")]
Who = Annotated[str | None, typer.Option(help="Who says so; you, by your user name.")]


@app.command("list")
def list_(
    name: Annotated[str, typer.Option(help="Part of a name or alias, accents aside.")] = "",
    limit: Annotated[int, typer.Option(help="So many at most.")] = 50,
    as_json: Json = False,
) -> None:
    """Entities by name, those that most articles name first.

    Example: wirewatch entity list --name beaune
    """
    settings = read_settings()
    columns = ("id", "name", "kind", "articles", "mentions")
    rows = [tuple(row) for row in _named(settings, name, limit)]
    seen = {row[0] for row in rows}
    unseen = (
        e for e in (_matching(_knowledge(settings), name) if name else ()) if e.id not in seen
    )
    rows += [(e.id, e.name, e.kind, 0, 0) for e in islice(unseen, max(0, limit - len(rows)))]
    if as_json:
        lines(dict(zip(columns, row, strict=True)) for row in rows)
        return
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(escape(visible(str(v))) for v in row))
    out.print(table if table.rows else "Nobody by that name.")


@app.command()
def merge(
    from_id: Annotated[str, typer.Argument(help="The id that stands for another.")],
    into_id: Annotated[str, typer.Argument(help="The id that it stands for.")],
    why: Why,
    who: Who = None,
) -> None:
    """Two ids are one entity: in what comes, and in all history. Logged; `unmerge` undoes it.

    Example: wirewatch entity merge name:clement-bonn per:clement-beaune --why "misspelt by Le Globe"
    """
    from state.corrections import Corrections

    settings = read_settings()
    known = _knowledge(settings)
    _entity(settings, known, from_id)
    into = _entity(settings, known, into_id)
    redirect = Redirect(id=from_id, into=into.id, name=into.name, kind=into.kind)
    Corrections(settings.state_url).merge(
        redirect, who=who or getpass.getuser(), why=why, now=now()
    )
    out.print(f"{escape(from_id)} is {escape(into.name)} ({escape(into.id)}). {apply(settings)}")


@app.command()
def unmerge(
    id: Annotated[str, typer.Argument(help="The id that was merged.")],
    why: Why,
    who: Who = None,
) -> None:
    """The id stands for itself again: in what comes, and in what had come before it was merged.

    What was extracted in between was extracted with the merge, and keeps it.

    Example: wirewatch entity unmerge name:clement-bonn --why "it is another man"
    """
    from state.corrections import Corrections

    settings = read_settings()
    was = Corrections(settings.state_url).unmerge(
        id, who=who or getpass.getuser(), why=why, now=now()
    )
    out.print(f"{escape(id)} is no longer {escape(was.name)}. {apply(settings)}")


@app.command()
def log(as_json: Json = False) -> None:
    """Every merge and its undoing: when, who, what and why, the newest first.

    Example: wirewatch entity log
    """
    from state.corrections import Corrections

    made = Corrections(read_settings().state_url).log()
    if as_json:
        lines(made)
        return
    table = Table("when", "who", "what", "id", "into", "why", box=None, pad_edge=False)
    for one in made:
        row = (iso(one.at), one.who, one.what, one.redirect.id, one.redirect.into, one.why)
        table.add_row(*(escape(visible(str(v))) for v in row))
    out.print(table if table.rows else "No corrections yet.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The list.")],
    format: Annotated[str, typer.Option(help="csv or wikidata.")] = "csv",
    kind: Annotated[
        str | None, typer.Option(help="wikidata: take what is no person too, as this kind.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What to call it; its file's name.")] = None,
) -> None:
    """Bring in a list of people or bodies: a CSV file, or lines of a Wikidata dump.

    Example: wirewatch entity import ministers.csv --format csv
    CSV columns: id, name, kind, aliases (kept apart by |), country, gender, office, office_country,
    from, to; only name is required. What comes in is in people.d beside the file of the desk's people.
    """
    from wirewatch.importing import keep, table, wikidata

    if format not in ("csv", "wikidata"):
        raise typer.BadParameter("csv or wikidata", param_hint="--format")
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"one of {', '.join(KINDS)}", param_hint="--kind")
    settings = read_settings()
    found = table.read(file) if format == "csv" else wikidata.read(file, kind)
    target = settings.extracts / f"{slug(name or file.stem) or 'import'}.jsonl"
    kept = keep.keep(found, knowledge.load(settings.people), target)
    out.print(
        f"{kept.new} new entities, {kept.known} that were known by other ids; "
        f"{kept.total} in {escape(str(kept.file))}."
    )
    for why, count in kept.left_out.items():
        out.print(f"Left out: {count} {why}.")


def _knowledge(settings: Settings) -> Knowledge:
    from wirewatch import knowledge as desk

    return desk.load(desk.sources(settings))


def _named(settings: Settings, name: str, limit: int) -> Iterator[tuple[str | int, ...]]:
    """Rows of those whom the published texts name; none where nothing is published."""
    from warehouse.named import named

    try:
        rows = named(settings, name, limit=limit)
    except WarehouseError:
        return
    yield from ((r.id, r.name, r.kind, r.articles, r.mentions) for r in rows)


def _matching(known: Knowledge, name: str) -> Iterator[Entity]:
    wanted = fold(name)
    for entity in (*known.entities, *known.imported):
        if any(wanted in fold(n) for n in (entity.name, *entity.aliases)):
            yield entity


def known(settings: Settings, id: str) -> Entity:
    """The entity of an id. Raises WirewatchError with ids near it."""
    return _entity(settings, _knowledge(settings), id)


def _entity(settings: Settings, known: Knowledge, id: str) -> Entity:
    """The entity of an id, of the gazetteer or of the texts. Raises WirewatchError with ids near it."""
    from warehouse.named import named

    entities = {e.id: e for e in (*known.entities, *known.imported)} | known.redirects
    if id in entities:
        return entities[id]
    try:
        if found := named(settings, id=id, limit=1):
            return Entity(id=found[0].id, name=found[0].name, kind=found[0].kind)
        there = [n.id for n in named(settings, limit=5000)]
    except WarehouseError:
        there = []
    near = get_close_matches(id, [*entities, *there], n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`wirewatch entity list` has them"
    raise WirewatchError(f"{id} is no entity of the gazetteer or of the published texts ({hint})")


def apply(settings: Settings) -> str:
    """Apply it to history now, where nobody is loading; says which."""
    from warehouse.connect import begun
    from warehouse.publish import publish
    from wirewatch.pipeline import corrections

    if not begun(settings):
        return "It holds for what comes."
    try:
        corrections.apply(settings, wait=5)
        publish(settings, force=True)
    except LaneBusy:
        return "It holds for what comes, and for history when the load at work is done."
    return "It holds for what comes, and for all history."

"""`wirewatch correct`: a person's word on a speaker, an event or an entity; it holds over recomputes."""

from __future__ import annotations

import getpass
import json
from dataclasses import replace
from typing import Annotated, Any, get_args

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from news.errors import LaneBusy, WirewatchError
from news.records import Entity, Fix, Modality, Redirect
from news.settings import Settings, read_settings
from news.text import cut, fold, slug, squeeze, visible
from news.time import iso, now
from wirewatch.lines import Json, lines

app = typer.Typer(
    no_args_is_help=True, help="Put a speaker, an event or an entity right; it stays so."
)
out = Console(highlight=False)

Key = Annotated[str, typer.Argument(help="Key or id of a quote or event, as in its table.")]
Why = Annotated[str, typer.Option(help="The reason, for the log and whoever reads the row.")]
Who = Annotated[str | None, typer.Option(help="Who says so; you, by your user name.")]
Wrong = Annotated[bool, typer.Option("--wrong", help="There is no such thing: take the row out.")]


@app.command()
def quote(
    key: Key,
    why: Why,
    speaker: Annotated[str | None, typer.Option(help="Who said it: id or name.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="It is not known who said it.")] = False,
    wrong: Wrong = False,
    who: Who = None,
) -> None:
    """Put the speaker of a quote right, in all revisions of its article, for good.

    Example: wirewatch correct quote 3f2a91c07d5e48b6a1c2d3e4f5a6b7c8 --speaker "Ann Berg" --why "she spoke, not her aide"
    """
    settings = read_settings()
    if sum((speaker is not None, nobody, wrong)) != 1:
        raise typer.BadParameter("say one of --speaker, --nobody and --wrong")
    fields: dict[str, Any] = {"wrong": True} if wrong else {"speaker": None, "speaker_id": None}
    if speaker is not None:
        found = _entity(settings, speaker)
        fields = {"speaker": found.name, "speaker_id": found.id}
    _fix(settings, "quote", key, fields, who, why)


@app.command()
def event(
    key: Key,
    why: Why,
    type: Annotated[str | None, typer.Option(help="PLOVER type, as CONSULT.")] = None,
    actor: Annotated[
        list[str] | None, typer.Option(help="Who did it, all of them; repeatable.")
    ] = None,
    recipient: Annotated[
        list[str] | None, typer.Option(help="To whom, all of them; repeatable.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="The day, as 2026-09-01.")] = None,
    modality: Annotated[str | None, typer.Option(help="actual, claimed, scheduled, ...")] = None,
    negated: Annotated[bool | None, typer.Option(help="It is said not to have happened.")] = None,
    wrong: Wrong = False,
    who: Who = None,
) -> None:
    """Put an event right, in all revisions of its article, for good.

    Example: wirewatch correct event 91c07d5e48b6a1c2d3e4f5a6b7c83f2a --actor "Ann Berg" --why "not her ministry"
    """
    settings = read_settings()
    if modality is not None and modality not in get_args(Modality):
        raise typer.BadParameter(f"one of {', '.join(get_args(Modality))}", param_hint="--modality")
    fields: dict[str, Any] = {
        "type": type.upper() if type else None,
        "actors": _parties(settings, actor),
        "recipients": _parties(settings, recipient),
        "date": date,
        "modality": modality,
        "negated": negated,
        "wrong": wrong or None,
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    if not fields:
        raise typer.BadParameter("say what is to be put right, as --actor or --wrong")
    _fix(settings, "event", key, fields, who, why)


@app.command()
def entity(
    id: Annotated[str, typer.Argument(help="The id, as `wirewatch entity list` shows it.")],
    why: Why,
    name: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="person, organisation, country, place or group.")
    ] = None,
    is_: Annotated[str | None, typer.Option("--is", help="The id of whom it really is.")] = None,
    who: Who = None,
) -> None:
    """Put an entity right, in what comes and in all history: its name, its kind, or who it is.

    Example: wirewatch correct entity name:ann-berk --name "Ann Berg" --why "misspelt by the wire"
    """
    from news.extracts import KINDS
    from state.corrections import Corrections
    from wirewatch import entities_cli

    if is_ is not None:
        entities_cli.merge(id, is_, why, who)
        return
    if name is None and kind is None:
        raise typer.BadParameter("say one of --name, --kind and --is")
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"one of {', '.join(KINDS)}", param_hint="--kind")
    settings = read_settings()
    known = entities_cli.known(settings, id)
    new = Redirect(id=id, into=id, name=name or known.name, kind=kind or known.kind)
    Corrections(settings.state_url).rename(new, who=who or getpass.getuser(), why=why, now=now())
    out.print(f"{escape(id)} is {escape(new.name)}, a {new.kind}. {entities_cli.apply(settings)}")


@app.command()
def undo(key: Key, why: Why, who: Who = None) -> None:
    """Take back what was put right of a quote or event; of an entity: `wirewatch entity unmerge`.

    Example: wirewatch correct undo 3f2a91c07d5e48b6a1c2d3e4f5a6b7c8 --why "her aide spoke after all"
    """
    from state.fixes import Fixes

    settings = read_settings()
    was = Fixes(settings.state_url).undo(key, who=who or getpass.getuser(), why=why, now=now())
    out.print(_applied(settings, was.kind, key, None))
    if (was.fields or {}).get("wrong"):
        out.print("Its row comes back with the next `wirewatch reextract`.")


@app.command()
def log(as_json: Json = False) -> None:
    """What was put right of quotes and events: when, who, what and why, the newest first.

    Example: wirewatch correct log
    """
    from state.fixes import Fixes

    made = Fixes(read_settings().state_url).log()
    if as_json:
        lines(made)
        return
    table = Table("when", "who", "what", "key", "fields", "why", box=None, pad_edge=False)
    for one in made:
        fields = "taken back" if one.fields is None else json.dumps(one.fields, ensure_ascii=False)
        row = (iso(one.at), one.who, one.kind, one.key, fields, one.why)
        table.add_row(*(escape(visible(str(v))) for v in row))
    out.print(table if table.rows else "Nothing was put right yet.")


def _fix(
    settings: Settings, kind: str, asked: str, fields: dict[str, Any], who: str | None, why: str
) -> None:
    from state.fixes import Fixes
    from warehouse.fixes import kind_of

    found, key, words = kind_of(settings, asked)
    if found != kind:
        raise WirewatchError(f"{asked} is of a {found}: `wirewatch correct {found} {asked}`")
    stored = Fixes(settings.state_url)
    stored.add(found, key, fields, who=who or getpass.getuser(), why=why, now=now())
    out.print(f"“{escape(cut(squeeze(visible(words)), 120))}”", soft_wrap=True)
    fix = next(fix for fix in stored.held() if fix.key == key)
    out.print(_applied(settings, kind, key, fix))


def _applied(settings: Settings, kind: str, key: str, fix: Fix | None) -> str:
    """Put it into the rows now, where nobody is loading; says which."""
    from warehouse.fixes import correct
    from warehouse.publish import publish

    try:
        rows = correct(settings, key, fix, kind=kind, wait=5)
        publish(settings, force=True)
    except LaneBusy:
        return "It holds for what comes; what is there follows tonight (somebody is loading now)."
    return (
        f"It holds for {rows} rows that are there and for what comes."
        if fix
        else "It is as extracted again."
    )


def _parties(settings: Settings, names: list[str] | None) -> list[dict[str, str]] | None:
    if names is None:
        return None
    return [{"id": e.id, "name": e.name} for e in (_entity(settings, name) for name in names)]


def _entity(settings: Settings, asked: str) -> Entity:
    """Whom an id or a name means: of the gazetteer, of the texts, or somebody new by that name."""
    from wirewatch import entities_cli, knowledge

    if ":" in asked and " " not in asked:
        return entities_cli.known(settings, asked)
    known = knowledge.load(knowledge.sources(settings))
    for one in (*known.entities, *known.imported):
        if fold(asked) in map(fold, (one.name, *one.aliases)):
            return replace(one)
    return Entity(id=f"name:{slug(asked)}", name=asked, kind="person")

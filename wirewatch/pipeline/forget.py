"""An article, an outlet or a person removed from everything that wirewatch keeps, and not had again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from alerts.receivers.rss import withdraw
from news.errors import DeliveryError
from news.forgotten import mark, name_mark, page_mark
from news.ids import article_id, canonical_url, page_key
from news.records import Entity
from news.settings import Settings
from news.text import fold, slug
from news.time import now
from state.forgotten import Tombstones, forgotten
from warehouse import forget as kept
from warehouse import stage
from warehouse.connect import begun, lane
from warehouse.forget import Found
from wirewatch import knowledge

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ForgetReport:
    """What was removed, by table or kind of thing, and what nobody here can remove."""

    removed: dict[str, int] = field(default_factory=dict)
    tombstones: int = 0
    beyond: list[str] = field(default_factory=list)


def forget_url(settings: Settings, url: str) -> ForgetReport:
    """Remove the page at an address, all articles and facts of it. Raises LaneBusy."""
    asked = sorted({url, canonical_url(url)})
    with lane(settings):
        found = kept.of_url(settings, asked)
        found.urls = sorted({*found.urls, *asked})
        marks = {page_mark(u) for u in found.urls} | {mark("article", a) for a in found.articles}
        marks |= {mark("entry", *page) for page in found.pages} | {mark("article", article_id(url))}
        return _everywhere(settings, found, marks)


def forget_outlet(settings: Settings, outlet: str) -> ForgetReport:
    """Remove all of an outlet; its feeds are not polled again. Raises LaneBusy."""
    with lane(settings):
        found = kept.of_outlet(settings, outlet)
        found.feeds = [feed.url for feed in settings.feeds if feed.outlet == outlet]
        report = _everywhere(settings, found, {mark("outlet", outlet)})
    if found.feeds:
        file = settings.feeds_file or "config/feeds.yaml"
        report.beyond.append(
            f"{len(found.feeds)} feeds of {outlet} stand in {file}; they are not polled, and may be taken out"
        )
    return report


def forget_person(settings: Settings, who: str) -> ForgetReport:
    """Remove somebody's quotes, events and mentions; block their name out in the texts that stay.

    `who` is an entity's id, or a name. The raw pages that name them go. Raises LaneBusy.
    """
    ids, names = _person(settings, who)
    with lane(settings):
        found = kept.of_person(settings, ids, names)
        marks = {mark("entity", id) for id in ids} | {name_mark(name) for name in names}
        report = _everywhere(settings, found, marks, person=True)
    if any(who in (e.id, e.name) for e in settings.people):
        report.beyond.append("they stand in config/people.yaml: take them out there")
    return report


def again(settings: Settings) -> ForgetReport:
    """Remove what tombstones stand for, should it have come back, as by a backup. Raises LaneBusy."""
    gone, report = forgotten(settings.state_url), ForgetReport()
    if not gone or not begun(settings):
        return report
    with lane(settings):
        articles, named = kept.known(settings)
        ids = [
            id
            for id, url, outlet in articles
            if gone.article(id) or gone.page(url) or gone.outlet(outlet)
        ]
        if ids:
            report = _everywhere(settings, kept.of_articles(settings, ids), set())
        people = [(id, name) for id, name in named if gone.anybody(id, name)]
        if people:
            found = kept.of_person(
                settings,
                sorted({id for id, _ in people if id}),
                sorted({name for _, name in people if name}),
            )
            report = _everywhere(settings, found, set(), person=True)
    return report


def _everywhere(
    settings: Settings, found: Found, marks: set[str], *, person: bool = False
) -> ForgetReport:
    """Tombstones first: killed midway, nothing comes back, and the same call does the rest."""
    stones = Tombstones(settings.state_url)
    report = ForgetReport(tombstones=stones.add(marks, now()))
    report.removed["raw pages"] = kept.drop_raw(settings, found)
    report.removed |= kept.blot_out(settings, found) if person else kept.remove(settings, found)
    words = found.names if person else found.urls
    report.removed |= kept.drop_staged(settings, found, words)
    report.removed |= stones.remove(
        entries=[] if person else found.pages,
        pages=[] if person else [page_key(url) for url in found.urls],
        articles=[] if person else found.articles,
        keys=found.keys,
        feeds=found.feeds,
        ids=found.ids,
        words=words,
    )
    report.removed["items of RSS receivers"] = _withdraw(settings, words)
    report.removed["recomputes that waited"] = _drop_recomputes(settings)
    report.removed = {what: n for what, n in report.removed.items() if n}
    report.beyond += _beyond(settings)
    log.info("forgotten", **{k.replace(" ", "_"): n for k, n in report.removed.items()})
    return report


def _withdraw(settings: Settings, words: Sequence[str]) -> int:
    gone = 0
    for receiver in settings.receivers:
        if receiver.kind == "rss" and receiver.file:
            try:
                gone += withdraw(receiver.file, words)
            except DeliveryError as error:
                log.error("not withdrawn", file=str(receiver.file), error=str(error))
    return gone


def _drop_recomputes(settings: Settings) -> int:
    """What was computed again holds texts: all of it goes, to be computed again if it is wanted."""
    there = list(settings.recomputed.glob("*/plan.json"))
    shutil.rmtree(settings.recomputed, ignore_errors=True)
    return len(there)


def _beyond(settings: Settings) -> list[str]:
    """What is out of reach."""
    beyond = ["messages that were sent, exports, and copies of the file that others made"]
    backups = sorted(file.name for file in (settings.var / "backups").glob("*.tar.zst"))
    if backups:
        beyond.append(f"{len(backups)} backups in {settings.var / 'backups'}: {', '.join(backups)}")
    if runs := stage.unfinished(settings):
        beyond.append(
            f"{len(runs)} runs in flight: what they hold of it is passed over when they load, and goes with "
            "them, in six hours at most"
        )
    if settings.var.joinpath("logs").exists():
        beyond.append(f"logs in {settings.var / 'logs'}, which may name addresses")
    beyond.append("a reader that has the older file open sees it until it opens the new one")
    return beyond


def _person(settings: Settings, who: str) -> tuple[list[str], list[str]]:
    """Ids and full names of somebody, as the gazetteer, merges and extraction know them."""
    known = knowledge.load(knowledge.sources(settings))
    entities: list[Entity] = [*known.entities, *known.imported]
    same = [e for e in entities if who == e.id or fold(who) in map(fold, (e.name, *e.aliases))]
    ids = {e.id for e in same} | {
        id for id, e in known.redirects.items() if e.id in {s.id for s in same}
    }
    names = {n for e in same for n in (e.name, *e.aliases)}
    if ":" in who and " " not in who:
        ids.add(who)
        names |= set(kept.names_of(settings, who))
    else:
        names.add(who)
    # One word alone may be anybody's; in an article that names them it is blocked out all the same.
    full = {n for n in names if " " in n} or names
    return sorted(ids | {f"name:{slug(n)}" for n in full}), sorted(full)

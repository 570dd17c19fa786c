"""Watches as a person reads them in a terminal; and one more in their file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.text import Text

from alerts.explain import explain
from alerts.notice import span as length
from alerts.route import receivers
from alerts.view import View
from alerts.watch import Watch
from alerts.watch import compile as compile_watch
from news.errors import WatchError, WirewatchError
from news.records import Hit, Match
from news.settings import Settings, WatchSettings, read_settings
from news.text import cut, squeeze, visible
from warehouse import replay as history
from wirewatch.pipeline.besides import besides
from wirewatch.pipeline.match import names
from wirewatch.pipeline.replay import Replay
from wirewatch.writing import append

_BAR = 40  # characters of the longest bar
_DAYS = 62  # more than this are told by week
_HITS = 3  # of an example
_TOLD = 20  # of surges, silences and what is new, the newest


def compiled(settings: Settings, watch: WatchSettings) -> Watch:
    """The watch, understood. Raises WatchError with a mark under the place of a mistake."""
    try:
        return compile_watch(watch, who_is=names(settings))
    except WatchError as error:
        line = watch.query.splitlines()[error.line - 1] if watch.query.splitlines() else ""
        hint = f"\n{error.hint}" if error.hint else ""
        mark = " " * (error.column - 1) + "^"
        raise WirewatchError(f"{watch.name}: {error.message}\n{line}\n{mark}{hint}") from None


def row(settings: Settings, watch: WatchSettings) -> dict[str, object]:
    """A watch for scripts: as its file has it, and who hears of it."""
    told = watch.model_dump(mode="json", exclude_unset=True)
    return told | {"receivers": list(receivers(watch.name, settings.route))}


def overview(settings: Settings, console: Console) -> None:
    """Each watch, its query, who hears of it."""
    for watch in settings.watches:
        to = ", ".join(receivers(watch.name, settings.route)) or "nobody: no route names it"
        console.print(
            Text.assemble((watch.name, "bold"), "  ", (watch.query, "green")), soft_wrap=True
        )
        told = "".join(f"{_plain(one)} · " for one in (watch.description, _asks(watch)) if one)
        console.print(Text(f"  {told}goes to {to}", "dim"), soft_wrap=True)


def _asks(watch: WatchSettings) -> str:
    """What a watch asks for besides matches, as its file says it."""
    asked = {"spread", "revised", "spike", "silence", "new"} & watch.model_fields_set
    said = []
    for name in sorted(asked):
        value = getattr(watch, name)
        if name == "spike" and value:
            said.append(
                f"spike: more than {value.times:g} times the usual in {length(value.within)}"
            )
        elif name == "silence" and value:
            said.append(f"silence: {length(value)}")
        elif name == "new" and value is not None:
            said.append(f"new: {' and '.join(value) or 'all of it together'}")
        elif value:
            said.append(name if value is True else f"{name}: {value}")
    return ", ".join(said)


def told(watch: Watch, found: Replay, span: tuple[datetime, datetime], console: Console) -> None:
    """What a replay found: how much, on which days, where, and the newest few."""
    console.print(Text.assemble((watch.name, "bold"), "  ", (watch.query, "green")), soft_wrap=True)
    kinds = ", ".join(_count(found.kinds[k], k) for k in ("quote", "event") if found.kinds[k])
    console.print(
        f"{_count(found.matched, 'article')} of {found.articles:,} would have matched"
        f"{f', with {kinds}' if kinds else ''}"
        f"{f'; {max(found.days.values())} on the busiest day' if found.days else ''}. "
        f"From {span[0]:%Y-%m-%d %H:%M} to {span[1]:%Y-%m-%d %H:%M} UTC, in {found.seconds:.1f} s.",
        soft_wrap=True,
    )
    for line in _bars(found, span):
        console.print(line)
    if found.outlets:
        most = ", ".join(f"{_plain(o)} {n}" for o, n in found.outlets.most_common(6))
        console.print(Text(f"Outlets: {most}", "dim"), soft_wrap=True)
    if len(found.told) > _TOLD:
        console.print(Text(f"told {len(found.told)} times, at last", "dim"))
    for at, what in found.told[-_TOLD:]:
        console.print(
            Text.assemble((f"{at:%Y-%m-%d %H:%M}  ", "dim"), _plain(what)), soft_wrap=True
        )
    for match in reversed(found.examples):
        console.print()
        for text in _example(match):
            console.print(text, soft_wrap=True)


def explained(
    settings: Settings, watch: Watch, asks: WatchSettings, article: str, console: Console
) -> None:
    """Why the watch holds of an article, or not, and what it asks for besides.

    Raises WirewatchError where there is no such article.
    """
    extraction = history.article(settings, article)
    if extraction is None or extraction.article is None:
        raise WirewatchError(f"no article with this id, address or title: {article}")
    view = View(extraction)
    console.print(Text(_plain(view.article.title or view.article.url), "bold"), soft_wrap=True)
    for line in (*explain(watch, view), *besides(settings, watch, asks, extraction)):
        mark = {None: ("", ""), True: ("✓ ", "green"), False: ("✗ ", "red")}[line.holds]
        shown = Text.assemble("  " * line.depth, mark, cut(_plain(line.text), 160))
        console.print(shown, soft_wrap=True)


def add(settings: Settings, watch: Mapping[str, object], to: Sequence[str] = ()) -> Path:
    """Write a watch behind the last one of its file; what the file held else stays as it is.

    `to`: receivers, if it is to have a route of its own. Raises WirewatchError where the file cannot be
    read again with it, and leaves the file alone.
    """
    file = settings.watches_file
    if file is None:
        raise WirewatchError("these settings name no file of watches")
    entries: dict[str, list[Mapping[str, object]]] = {"watches": [watch]}
    if to:
        entries["route.routes"] = [{"watches": [watch["name"]], "receivers": list(to)}]
    append(file, entries, lambda: read_settings(settings.file))
    return file


def _bars(found: Replay, span: tuple[datetime, datetime]) -> Iterator[Text]:
    """A bar for each day, or week where the days are many; those without a match too."""
    first, last = span[0].date(), (span[1] - timedelta(microseconds=1)).date()
    step = 1 if (last - first).days < _DAYS else 7
    starts = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    if not found.matched or len(starts) > 5 * _DAYS:
        return
    counts = [sum(found.days[day + timedelta(days=n)] for n in range(step)) for day in starts]
    most = max(counts)
    for day, count in zip(starts, counts, strict=True):
        bar = "█" * max(1, round(_BAR * count / most)) if count else ""
        yield Text.assemble((_day(day, step), "dim"), f" {count:5d} ", (bar, "green"))


def _day(day: date, step: int) -> str:
    return f"{day:%a %Y-%m-%d}" if step == 1 else f"week of {day:%Y-%m-%d}"


def _example(match: Match) -> Iterator[Text]:
    article = match.extraction.article
    assert article is not None
    head = f"{article.at:%Y-%m-%d %H:%M}  {_plain(article.outlet or '')}  "
    yield Text.assemble((head, "dim"), (cut(_plain(article.title or article.url), 100), "bold"))
    for hit in match.hits[:_HITS]:
        yield Text.assemble(
            f"  {hit.kind}: ", _words(hit, article.text), (f"  {_plain(hit.why)}", "dim")
        )
    if len(match.hits) > _HITS:
        yield Text(f"  and {len(match.hits) - _HITS} more", "dim")


def _words(hit: Hit, text: str) -> Text:
    """The words of a hit, with some around an event's trigger or an article's word."""
    if hit.kind == "quote":
        return Text(cut(_plain(text[hit.start : hit.end]), 140), "cyan")
    before = _plain(text[max(0, hit.start - 50) : hit.start]).partition(" ")[2]
    after = _plain(text[hit.end : hit.end + 60]).rpartition(" ")[0]
    return Text.assemble(f"{before} ", (_plain(text[hit.start : hit.end]), "cyan"), f" {after}")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _plain(text: str) -> str:
    return squeeze(visible(text))

"""An article's quotes as a person reads them in a terminal: marked in the text, then one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from news.records import Article, Extraction, Quote
from news.text import cut, squeeze, visible

# Below this the extractor itself would rather not be quoted.
UNSURE = 0.5
# Longer lines are hard to read, however wide the terminal.
_MEASURE = 100
# A file whose lines are longer than this has a paragraph a line.
_LONG_LINE = 160


def show(extraction: Extraction, console: Console, *, why: bool = False) -> None:
    """The text with each quote marked and numbered, then who said it; `why` adds what decided.

    Where nothing is styled (a pipe, a file) the numbers remain, and no line is broken.
    """
    article = extraction.article
    if article is None:
        return
    width = min(console.width, _MEASURE) if console.is_terminal else None
    for text in (
        _heading(extraction, article),
        _paragraphs(_marked(article, extraction.quotes, console)),
        *_blocks(extraction.quotes, console, width, why),
    ):
        console.print(text, width=width, soft_wrap=width is None)
        console.print()


def visible_same_length(text: str) -> str:
    """`text` with each control character as a space, so that spans still hold."""
    return "".join(c if c == "\n" or visible(c) else " " for c in text)


def _heading(extraction: Extraction, article: Article) -> Text:
    """The title, where the text does not begin with it, and the facts of the article."""
    title = _plain(article.title or "")
    unresolved = sum(q.speaker is None for q in extraction.quotes)
    facts = [
        _plain(article.outlet or ""),
        f"{article.published:%Y-%m-%d}" if article.published else "",
        "a stub" if extraction.status == "stub" else "",
        f"{_count(extraction.quotes)}, {unresolved} unresolved"
        if unresolved
        else _count(extraction.quotes),
    ]
    heading = Text(" · ".join(fact for fact in facts if fact), "dim")
    if title and _title_end(article) == 0:
        heading = Text.assemble((title, "bold"), "\n", heading)
    if extraction.reason:
        heading.append(f"\n{_plain(extraction.reason)}", "yellow")
    return heading


def _marked(article: Article, quotes: Sequence[Quote], console: Console) -> Text:
    """The text, its quotes and their speakers in colour, each quote's number behind it."""
    text = Text(visible_same_length(article.text))
    text.stylize("bold", 0, _title_end(article))
    for residue in article.residue:
        text.stylize("dim", residue.start, residue.end)
    ends: dict[int, str] = {}
    for number, quote in enumerate(quotes, 1):
        for start, end in quote.segments:
            text.stylize(_style(quote, console), start, end)
        end = quote.segments[-1][1] if quote.segments else quote.end
        ends[end] = ends.get(end, "") + f"[{number}]"
    for quote in quotes:
        if quote.speaker_start is not None and quote.speaker_end is not None:
            style = "underline" if console.no_color else "cyan"
            text.stylize(style, quote.speaker_start, quote.speaker_end)
    at = sorted(ends)
    marked = Text()
    for piece, mark in zip(text.divide(at), [*(ends[end] for end in at), ""], strict=True):
        marked.append_text(piece).append(mark, "dim")
    return marked


def _title_end(article: Article) -> int:
    """Where the title ends in the text; 0 where the text does not begin with it."""
    begin = len(article.text) - len(article.text.lstrip())
    end = article.text.find("\n", begin)
    return end if end > 0 and squeeze(article.text[:end]) == squeeze(article.title or "") else 0


def _style(quote: Quote, console: Console) -> str:
    colour = "green" if quote.speaker else "yellow"
    return " ".join(
        ("bold" if console.no_color else colour, "dim" if quote.confidence < UNSURE else "")
    ).strip()


def _paragraphs(text: Text) -> Text:
    """The text with a blank line between paragraphs, where each of its lines is one."""
    lines = text.split("\n", allow_blank=True)
    if any(len(line) > _LONG_LINE for line in lines):
        full = [line for line in lines if line.plain.strip()]
        return Text("\n\n").join(full)
    text.rstrip()
    return text


def _blocks(
    quotes: Sequence[Quote], console: Console, width: int | None, why: bool
) -> Iterator[Text]:
    """A rule, and a block for each quote: who said it, its words, and what decided."""
    if quotes:
        yield Text("─" * min(console.width, _MEASURE), "dim")
    indent = len(str(len(quotes))) + 3
    for number, quote in enumerate(quotes, 1):
        room = None if width is None else max(width - indent, 1)
        words = _plain(quote.content)
        body = Text(" · ").join(_facts(quote))
        body.append(f"\n{cut(words, room) if room else words}")
        if why and quote.why:
            body.append(f"\nwhy: {_plain(quote.why)}", "dim")
        lines = body.wrap(console, room) if room else body.split("\n")
        block = Text(style="dim" if quote.confidence < UNSURE else "")
        block.append(f"[{number}] ".rjust(indent), "dim")
        yield block.append_text(Text("\n" + " " * indent).join(lines))


def _facts(quote: Quote) -> Iterator[Text]:
    """Who, as written, by which word, of what kind, how sure; in the colours of the text."""
    if quote.speaker:
        yield Text(_plain(quote.speaker), "bold green")
    else:
        yield Text("unresolved", "bold yellow")
    if quote.speaker_mention:
        yield Text.assemble("as ", (f"“{_plain(quote.speaker_mention)}”", "cyan"))
    if quote.cue:
        yield Text(f"cue “{_plain(quote.cue)}”")
    yield Text(quote.kind)
    sure = "unsure" if quote.confidence < UNSURE else "sure"
    yield Text(f"{sure} {quote.confidence:.2f}", "dim")


def _count(quotes: Sequence[Quote]) -> str:
    return f"{len(quotes) or 'no'} quote{'' if len(quotes) == 1 else 's'}"


def _plain(text: str) -> str:
    return squeeze(visible(text))

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
        *_heading(extraction, article),
        _paragraphs(_marked(article, extraction.quotes, console)),
        *_blocks(extraction.quotes, width, why),
    ):
        console.print(text, width=width, soft_wrap=width is None)
        console.print()


def visible_same_length(text: str) -> str:
    """`text` with each control character as a space, so that spans still hold."""
    return "".join(c if c == "\n" or visible(c) else " " for c in text)


def _heading(extraction: Extraction, article: Article) -> Iterator[Text]:
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
    if title and not squeeze(article.text[: 2 * len(title)]).startswith(title):
        heading = Text.assemble((title, "bold"), "\n", heading)
    if extraction.reason:
        heading.append(f"\n{_plain(extraction.reason)}", "yellow")
    yield heading


def _marked(article: Article, quotes: Sequence[Quote], console: Console) -> Text:
    """The text, its quotes and their speakers in colour, each quote's number behind it."""
    text = Text(visible_same_length(article.text))
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


def _blocks(quotes: Sequence[Quote], width: int | None, why: bool) -> Iterator[Text]:
    """A block for each quote: its number and who said it, its words, and what decided."""
    digits = len(str(len(quotes))) + 2
    for number, quote in enumerate(quotes, 1):
        unsure = quote.confidence < UNSURE
        block = Text(style="dim" if unsure else "")
        block.append(f"[{number}]".rjust(digits) + " ", "dim")
        if quote.speaker:
            block.append(_plain(quote.speaker), "green")
        else:
            block.append("unresolved", "yellow")
        block.append("".join(f" · {fact}" for fact in _facts(quote)), "dim")
        indent = "\n" + " " * (digits + 1)
        words = _plain(quote.content)
        block.append(indent + (cut(words, width - digits - 1) if width else words))
        if why and quote.why:
            block.append(f"{indent}why: {_plain(quote.why)}", "dim")
        yield block


def _facts(quote: Quote) -> Iterator[str]:
    if quote.speaker_mention:
        yield f"as “{_plain(quote.speaker_mention)}”"
    if quote.cue:
        yield f"cue “{_plain(quote.cue)}”"
    yield quote.kind
    unsure = quote.confidence < UNSURE
    yield f"{'unsure' if unsure else 'confidence'} {quote.confidence:.2f}"


def _count(quotes: Sequence[Quote]) -> str:
    return f"{len(quotes) or 'no'} quote{'' if len(quotes) == 1 else 's'}"


def _plain(text: str) -> str:
    return squeeze(visible(text))

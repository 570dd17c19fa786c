"""An article's text as a person reads it, with what was taken for residue struck out and why."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from news.records import Extraction
from news.text import visible


def removed(extraction: Extraction, console: Console) -> None:
    """The whole text; each line of residue is struck out, its reason in brackets behind it."""
    console.print(
        Text(f"{visible(extraction.doc_id)}  {extraction.status}", "bold"), soft_wrap=True
    )
    article = extraction.article
    if article is None:
        console.print(Text(visible(extraction.reason or ""), "yellow"), soft_wrap=True)
        return
    shown, at = Text(), 0
    for span in article.residue:
        shown.append(_plain(article.text[at : span.start]))
        shown.append(_plain(article.text[span.start : span.end]), "strike red")
        shown.append(f"  [removed: {span.reason}]", "yellow")
        at = span.end
    shown.append(_plain(article.text[at:]))
    console.print(shown, soft_wrap=True)


def _plain(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))

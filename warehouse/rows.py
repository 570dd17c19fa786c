"""Records as rows of staged files. What no record may be is refused here, its page with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from news.ids import digest, event_key, quote_key
from news.records import Answer, Event, Extraction, Outcome, OutcomeStatus, Page, Quote
from warehouse.shapes import plain

log = structlog.get_logger(__name__)

_EXTRACTION: TypeAdapter[Extraction] = TypeAdapter(Extraction)


def answer_row(answer: Answer) -> dict[str, Any]:
    """A feed's changed body."""
    row: dict[str, Any] = plain(answer)
    return row | {"headers": list(row["headers"].items())}


def page_row(page: Page) -> dict[str, Any]:
    """A fetched page."""
    row: dict[str, Any] = plain(page)
    return row | {"headers": list(row["headers"].items())}


def sound(page: Page, extractions: list[Extraction]) -> list[Extraction]:
    """The extractions as validated records; `failed`, and why, for one that is none.

    Extractors may be anybody's: a wrong type or a span outside the text would cost its whole shard,
    or every load after it.
    """
    return [_sound(page, extraction) for extraction in extractions]


def _sound(page: Page, extraction: Extraction) -> Extraction:
    try:
        checked = _EXTRACTION.validate_python(plain(extraction))
        wrong = _misplaced(checked)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        checked, wrong = None, f"{where}: found {first['input']!r:.60}, {first['msg']}"
    if checked is not None and wrong is None:
        return checked
    log.warning("extraction refused", url=page.url, reason=wrong)
    return Extraction(
        doc_id=digest("page", page.url),
        url=page.url,
        status="failed",
        article=None,
        reason=f"an extractor gave no valid record: {wrong}",
    )


def _misplaced(extraction: Extraction) -> str | None:
    """The first span that is not within the text."""
    article = extraction.article
    if article is None:
        return None
    size = len(article.text)
    for kind in ("quotes", "events", "mentions"):
        for n, fact in enumerate(getattr(extraction, kind)):
            for name, start, end in _spans(fact):
                if not 0 <= start <= end <= size:
                    return f"{kind}.{n}.{name}: found [{start}, {end}), expected within [0, {size})"
    for kind in ("posts", "residue"):
        for n, span in enumerate(getattr(article, kind)):
            if not 0 <= span.start <= span.end <= size:
                return f"{kind}.{n}: found [{span.start}, {span.end}), expected within [0, {size})"
    return None


def _spans(fact: Any) -> Iterator[tuple[str, int, int]]:
    yield "span", fact.start, fact.end
    if isinstance(fact, Quote):
        yield from (("segments", *segment) for segment in fact.segments)
        for name in ("speaker", "cue"):
            start, end = getattr(fact, f"{name}_start"), getattr(fact, f"{name}_end")
            if start is not None and end is not None:
                yield name, start, end
    if isinstance(fact, Event):
        yield "trigger", fact.trigger_start, fact.trigger_end
        yield from (("actors", p.start, p.end) for p in fact.actors)
        yield from (("recipients", p.start, p.end) for p in fact.recipients)


def outcome(page: Page, extractions: list[Extraction]) -> Outcome:
    """What became of a page: the best of what it gave, with all its articles."""
    articles = tuple(e.article.id for e in extractions if e.article is not None)
    first = next((e for e in extractions if e.article is not None), None) or next(
        iter(extractions), None
    )
    status: OutcomeStatus = first.status if first else "failed"
    reason = first.reason if first else "nothing was extracted"
    if page.body is None and not articles:
        status, reason = ("retry" if page.temporary else "failed"), page.error
    if page.status == 304:
        status, reason = "unchanged", None
    return Outcome(
        entry=page.entry,
        url=page.url,
        status=status,
        reason=reason,
        fetched=page.fetched,
        articles=articles,
        had=page.body is not None,
        etag=page.headers.get("etag"),
        last_modified=page.headers.get("last-modified"),
    )


def fact_rows(
    extraction: Extraction, *, numbered: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and row of the article and of each fact in it; the revision's number kept if `numbered`."""
    article, versions = extraction.article, extraction.versions
    if article is None:
        return
    row: dict[str, Any] = plain(article if numbered else replace(article, revision=1))
    yield "articles", row | {"status": extraction.status, "versions": list(versions.items())}
    for kind, facts in (
        ("quotes", extraction.quotes),
        ("events", extraction.events),
        ("mentions", extraction.mentions),
    ):
        version = versions.get("entities" if kind == "mentions" else kind, "0")
        for n, fact in enumerate(facts):
            where = {"article": article.id, "text_hash": article.text_hash, "n": n}
            yield kind, plain(fact) | where | _key(article.id, fact) | {"version": version}


def _key(article: str, fact: object) -> dict[str, str]:
    if isinstance(fact, Quote):
        return {"key": quote_key(article, fact.kind, fact.content)}
    if isinstance(fact, Event):
        return {"key": event_key(article, fact.type, fact.text)}
    return {}

"""A watch tried on history: what the database passes over is what the matcher would not match."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "warehouse"))

import made_warehouse as made

from alerts.match import hits
from alerts.sieve import expressions
from alerts.view import View
from alerts.watch import compile
from extractors.extract import extract_text
from extractors.knowledge import load as gazetteer
from news.settings import Settings, WatchSettings
from warehouse import replay as history
from warehouse import stage
from warehouse.load import load
from wirewatch.pipeline.replay import replay

SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
TEXTS = (
    "Blinken arrives\n\nAntony Blinken met Sergey Lavrov in Geneva on Friday. “NATO will not close its "
    "door,” Blinken told reporters.",
    "Un café à Genève\n\n“Nous voulons des garanties de sécurité,” a dit Clément Beaune à Genève.",
    "Straße gesperrt\n\nThe Straße was closed. Russia threatened Ukraine with further measures.",
    "Nothing here\n\nThe baker of Dunholm said that the bread was good.",
    "Germany expels diplomats\n\nGermany expelled forty Russian diplomats on Monday, Annalena Baerbock said.",
)
QUERIES = (
    "Blinken", "speaker:Blinken AND says:NATO", "speaker:Blinken AND says:bread", "cafe OR strasse", "Gen*",
    "event:THREATEN AND actor:Russia", "event:SANCTION", "actor:Moscow", "recipient:Russia", "lang:fr", "NOT NATO AND the",
    '"close door"~3', "outlet:A", "kind:indirect AND speaker:baker", 'entity:"per:sergey-lavrov"', "title:nothing",
    "(says:NATO OR event:SANCTION) AND (Blinken OR Germany)", "(speaker:Blinken OR speaker:Beaune) AND confidence:>0.1", "place:Geneva", "Лавров",
    'speaker:"Anthony Blinken"', "modality:claimed", "url:example", "k?fe", "Clement",
)  # fmt: skip


@pytest.fixture
def filled(tmp_path: Path) -> Settings:
    settings, known = made.settings_in(tmp_path), gazetteer()
    folder = stage.run_folder(settings, "r")
    stage.write_pages(folder, "0", (made.page(n) for n in range(len(TEXTS))))
    found = []
    for n, text in enumerate(TEXTS):
        like, real = (
            made.extraction(n),
            extract_text(text, known, doc_id=str(n), published=made.NOON),
        )
        assert like.article and real.article
        article = replace(
            like.article, title=real.article.title, text=real.article.text, residue=(), posts=(),
            language=real.article.language, text_hash=str(n),
        )  # fmt: skip
        found.append(
            (made.page(n), [replace(real, article=article, doc_id=article.id, url=article.url)])
        )
    stage.write_extractions(folder, "0", found)
    load(folder, settings)
    return settings


def test_the_results_are_those_of_the_matcher(filled: Settings) -> None:
    everything = list(history.between(filled, SINCE, UNTIL))
    assert len(everything) == len(TEXTS)
    some = 0
    for query in QUERIES:
        watch = compile(WatchSettings(name="w", query=query))
        wanted = [e.doc_id for e in everything if hits(watch, View(e))]
        passed = history.between(filled, SINCE, UNTIL, expressions(watch))
        assert [e.doc_id for e in passed if hits(watch, View(e))] == wanted, query
        told = replay(filled, watch, SINCE, UNTIL)
        assert (told.articles, told.matched) == (len(TEXTS), len(wanted))
        assert sum(told.days.values()) == told.matched
        some += bool(wanted)
    assert some > len(QUERIES) // 2

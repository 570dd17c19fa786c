"""Merged entities are one in the views, over all history, and apart again when that is undone."""

from __future__ import annotations

from dataclasses import replace

from made_warehouse import extraction, page

from news.records import Mention, Redirect
from news.settings import Settings
from warehouse import named, redirects, stage
from warehouse.load import load
from warehouse.publish import publish
from warehouse.read import extractions_since, query

MERGED = Redirect(id="per:x", into="per:y", name="Y", kind="person")


def landed(settings: Settings) -> None:
    one = extraction(1)
    assert one.article
    quotes = tuple(replace(q, speaker="X", speaker_id="per:x") for q in one.quotes)
    mention = Mention(start=0, end=3, text="The", id="per:x", name="X", kind="person")
    one = replace(one, quotes=quotes, mentions=(mention,))
    folder = stage.run_folder(settings, "r")
    stage.write_polls(folder, "0", [])
    stage.write_pages(folder, "0", [page(1)])
    stage.write_extractions(folder, "0", [(page(1), [one])])
    load(folder, settings)


def seen(settings: Settings) -> set[tuple[str, str]]:
    return set(
        query(
            settings,
            "SELECT speaker_id, speaker FROM quotes_full UNION "
            "SELECT a.id, a.name FROM (SELECT unnest(actors) AS a FROM events_full) UNION "
            "SELECT a.id, a.name FROM (SELECT unnest(recipients) AS a FROM events_full) UNION "
            "SELECT entity, name FROM mentions_full",
        )[1]
    )


def test_views_follow_a_merge_and_forget_it(settings: Settings) -> None:
    landed(settings)
    before = seen(settings)
    assert before == {("per:x", "X")}
    assert redirects.keep(settings, [MERGED])
    assert publish(settings)
    assert seen(settings) == {("per:y", "Y")}
    assert [n.id for n in named.named(settings, "y")] == ["per:y"]
    assert [n.articles for n in named.named(settings, id="per:y")] == [1]
    assert redirects.keep(settings, [])
    assert publish(settings)
    assert seen(settings) == before


def test_the_same_again_is_no_load_and_nobody_is_alerted(settings: Settings) -> None:
    assert not redirects.keep(settings, [])
    assert not settings.writer.exists()
    landed(settings)
    assert redirects.keep(settings, [MERGED])
    assert not redirects.keep(settings, [MERGED])
    publish(settings)
    loads = query(settings, "SELECT load, origin, articles FROM loads ORDER BY load")[1]
    assert loads == [(1, "live", 1), (2, "recompute", 0)]
    assert [load for load, _ in extractions_since(settings, 1)] == []

"""What the warehouse answers: to alerts, to analysts, to a summary."""

from __future__ import annotations

import made_warehouse as made
import pytest

from news.errors import WarehouseError
from news.settings import Settings
from warehouse import read
from warehouse.connect import lane
from warehouse.load import load


def test_a_record_comes_back_as_it_went_in(settings: Settings) -> None:
    load(made.staged(settings, "r", range(1)), settings)
    [(number, back)] = read.extractions_since(settings, 0)
    assert number == 1
    assert back == made.extraction(0)
    assert list(read.extractions_since(settings, 1)) == []


def test_extractions_come_in_order_of_loads_and_only_what_is_live(settings: Settings) -> None:
    assert list(read.extractions_since(settings, 0)) == []
    load(made.staged(settings, "r1", range(2)), settings)
    load(made.staged(settings, "r2", range(2, 4)), settings, origin="backfill")
    load(made.staged(settings, "r3", range(4, 6)), settings)
    assert [n for n, _ in read.extractions_since(settings, 0)] == [1, 1, 3, 3]
    assert [n for n, _ in read.extractions_since(settings, 1)] == [3, 3]
    assert [n for n, _ in read.extractions_since(settings, 0, upto=2)] == [1, 1]
    assert read.last_load(settings) == 3


def test_the_lane_is_free_again_before_the_first_is_given(settings: Settings) -> None:
    load(made.staged(settings, "r", range(3)), settings)
    for _ in read.extractions_since(settings, 0):
        with lane(settings, wait=0):
            pass


def test_a_revision_comes_as_what_its_load_brought(settings: Settings) -> None:
    load(made.staged(settings, "r1", range(1)), settings)
    text = "The harbour master said: “Ship is lost.”\nShe met the pilot."
    load(made.staged(settings, "r2", range(1), text=text), settings)
    [(_, back)] = read.extractions_since(settings, 1)
    assert back.article and back.article.revision == 2
    assert [q.content for q in back.quotes] == ["Ship is lost."]


def test_a_summary_of_nothing_of_the_writer_and_of_the_published(settings: Settings) -> None:
    assert read.summary(settings) == {"load": 0, "loads": 0, "loaded": None, "outlets": {}}
    load(made.staged(settings, "r", range(3)), settings)
    expected = {"articles": 3, "quotes": 3, "with_speaker": 3, "events": 3, "pages": 3}
    published = read.summary(settings)
    assert (published["load"], published["loads"]) == (1, 1)
    assert published["loaded"] is not None
    assert published["outlets"] == {"A": expected}
    settings.published.unlink()
    assert read.summary(settings) == published


def test_a_query_that_does_not_hold_is_told(settings: Settings) -> None:
    load(made.staged(settings, "r", range(1)), settings)
    assert read.query(settings, "SELECT 1 AS one, 'x' AS two") == (["one", "two"], [(1, "x")])
    with pytest.raises(WarehouseError, match="no_such_table"):
        read.query(settings, "FROM no_such_table")

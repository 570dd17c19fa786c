"""The desk's counts over a time are those that a plain query of the views finds, merged names included."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from made_warehouse import settings_in

from benchmarks.made import make
from news.records import Redirect
from warehouse import redirects
from warehouse.desk import events, speakers, spread
from warehouse.desk.kept import Kept
from warehouse.desk.names import Names
from warehouse.publish import publish

SINCE, UNTIL = datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
WITHIN = "first_at >= TIMESTAMPTZ '2025-06-01 00:00:00Z' AND first_at < TIMESTAMPTZ '2026-02-01 00:00:00Z'"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    settings = settings_in(tmp_path_factory.mktemp("desk"))
    make(1500, settings.var, datetime(2026, 3, 1, tzinfo=UTC))
    merged = Redirect(id="per:sergey-lavrov", into="per:antony-blinken", name="Antony Blinken", kind="person")  # fmt: skip
    redirects.keep(settings, [merged])
    publish(settings, force=True)
    return Kept(settings)


def plain(kept: Kept, sql: str) -> list[dict[str, Any]]:
    return kept.ask(sql.replace("WITHIN", WITHIN))


def test_speakers_of_a_time(kept: Kept) -> None:
    asked = """
        SELECT speaker_id AS id, any_value(speaker) AS name, count(*) AS quotes, count(DISTINCT outlet) AS outlets,
               count(*) FILTER (kind = 'direct') AS direct, max(first_at) AS last_at
        FROM quotes_full WHERE WITHIN AND speaker_id IS NOT NULL GROUP BY speaker_id ORDER BY quotes DESC, name LIMIT 50"""
    found = speakers.listed(kept, SINCE, UNTIL)
    assert found == plain(kept, asked)
    assert "per:sergey-lavrov" not in {one["id"] for one in found}
    ids = [found[0]["id"], "per:sergey-lavrov"]
    assert next(one["id"] for one in speakers.listed(kept, SINCE, UNTIL, ids=ids)) == ids[0]


def test_who_is_quoted_beside_a_speaker_and_of_whom_they_speak(kept: Kept) -> None:
    [id_] = [one["id"] for one in speakers.listed(kept, SINCE, UNTIL, limit=1)]
    found = speakers.one(kept, id_, SINCE, UNTIL)
    assert found is not None
    assert found["beside"] == plain(kept, f"""
        SELECT speaker_id AS id, any_value(speaker) AS name, count(DISTINCT article) AS count FROM quotes_full
        WHERE article IN (SELECT article FROM quotes_full WHERE speaker_id = '{id_}' AND WITHIN)
              AND speaker_id <> '{id_}' GROUP BY 1 ORDER BY count DESC, name LIMIT 12""")  # fmt: skip
    assert found["about"] == plain(kept, f"""
        SELECT m.entity AS id, any_value(m.name) AS name, count(*) AS count
        FROM mentions_full m JOIN quotes_full q ON q.article = m.article AND q.revision = m.revision
            AND m.span_start >= q.span_start AND m.span_end <= q.span_end
        WHERE q.speaker_id = '{id_}' AND q.{WITHIN.replace(" AND first_at", " AND q.first_at")}
              AND m.entity <> '{id_}' GROUP BY 1 ORDER BY count DESC, name LIMIT 16""")  # fmt: skip


def test_who_did_what_to_whom(kept: Kept) -> None:
    found = events.overview(kept, Names(kept), SINCE, UNTIL, size=500)["pairs"]
    asked = """
        WITH pairs AS (
            SELECT a.id AS actor, unnest([x.id FOR x IN recipients]) AS recipient, quad
            FROM (SELECT *, unnest(actors) AS a FROM events_full WHERE WITHIN AND NOT negated AND NOT background)
        )
        SELECT actor, recipient, count(*) AS count, count(*) FILTER (quad >= 3) AS conflict FROM pairs
        WHERE actor <> recipient GROUP BY ALL"""
    counted = {(p["actor"], p["recipient"]): (p["count"], p["conflict"]) for p in plain(kept, asked)}  # fmt: skip
    assert len(found) > 200
    assert all(counted[p["actor"], p["recipient"]] == (p["count"], p["conflict"]) for p in found)


def test_what_went_furthest(kept: Kept) -> None:
    found = spread.furthest(kept, Names(kept), SINCE, UNTIL)
    counted = {
        row["cluster"]: row
        for row in plain(kept, """
            SELECT cluster, count(DISTINCT outlet) AS outlets, count(DISTINCT article) AS articles,
                   count(DISTINCT content) AS wordings FROM quotes_full GROUP BY cluster""")
    }  # fmt: skip
    assert len(found) == 40
    for one in found:
        assert {k: one[k] for k in ("cluster", "outlets", "articles", "wordings")} == counted[one["cluster"]]  # fmt: skip

"""Old facts beside those computed again, before they are swapped: what is gone, new, or told otherwise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from news.settings import Settings
from warehouse import recompute
from warehouse.connect import reader
from warehouse.recompute import FACTS, TEXTS

FILE = "compare.parquet"

# By what a fact is the same in both, and what is told of it. The `n`th of the same key in an article.
_KEY = {
    "quotes": "key",
    "events": "key",
    "mentions": "concat_ws(' ', span_start, text)",
}
_TOLD = {
    "quotes": "concat_ws(' | ', coalesce(speaker, '?'), kind, cue)",
    "events": """concat_ws(' | ', type, array_to_string([coalesce(p.name, p.mention) FOR p IN actors], ', '),
        array_to_string([coalesce(p.name, p.mention) FOR p IN recipients], ', '), place.name, date,
        modality, CASE WHEN negated THEN 'not' END)""",
    "mentions": "concat_ws(' | ', coalesce(name, '?'), kind)",
}
_WORDS = {"quotes": "content", "events": "text", "mentions": "text"}
_FACTS = """
WITH old AS (
    SELECT article, revision, {key} AS key, {words} AS words, {told} AS told, version,
           row_number() OVER (PARTITION BY article, revision, {key} ORDER BY span_start, {told}) AS n
    FROM {kind} WHERE (article, revision) IN (SELECT id, revision FROM staged_articles)
), new AS (
    SELECT s.article, a.revision, {key} AS key, {words} AS words, {told} AS told, version,
           row_number() OVER (PARTITION BY s.article, a.revision, {key} ORDER BY span_start, {told}) AS n
    FROM (
        SELECT DISTINCT ON (article, text_hash, start, "end", {one}) *, start AS span_start
        FROM staged_{kind}
    ) s
    JOIN (SELECT DISTINCT id, revision, text_hash FROM staged_articles) a
      ON a.id = s.article AND a.text_hash = s.text_hash
)
SELECT '{kind}' AS kind,
       CASE WHEN o.key IS NULL THEN 'new' WHEN w.key IS NULL THEN 'gone'
            WHEN o.told IS DISTINCT FROM w.told THEN 'changed' ELSE 'same' END AS how,
       article, revision, coalesce(w.words, o.words) AS words, o.told AS before, w.told AS after,
       o.version AS version_before, w.version AS version_after
FROM old o FULL JOIN new w USING (article, revision, key, n)
"""
_ONE = {"quotes": "version", "events": "trigger_start, type", "mentions": "version"}
_TEXTS = """
SELECT 'articles' AS kind,
       CASE WHEN a.id IS NULL THEN 'new' WHEN a.text_hash <> s.text_hash THEN 'changed' ELSE 'same' END AS how,
       s.id AS article, s.revision, s.title AS words, length(a.text)::VARCHAR || ' characters' AS before,
       length(s.text)::VARCHAR || ' characters' AS after, a.versions['article'] AS version_before,
       s.versions['article'] AS version_after
FROM (SELECT DISTINCT ON (id, revision) * FROM staged_articles ORDER BY seen, text_hash) s
LEFT JOIN articles a ON a.id = s.id AND (a.revision = s.revision OR s.revision = 0)
"""
_PLACED = """
SELECT d.*, a.outlet, a.url FROM differences d
LEFT JOIN (
    SELECT id, any_value(outlet) AS outlet, any_value(url) AS url
    FROM articles WHERE id IN (SELECT id FROM staged_articles) GROUP BY id
) a ON a.id = d.article
WHERE d.how <> 'same' ORDER BY d.kind, d.how, d.article, d.words
"""
_PARTS = {"key": _KEY, "told": _TOLD, "words": _WORDS, "one": _ONE}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is not as it was. `before` and `after` are what is told of it, None where it is not."""

    kind: str
    how: str
    article: str
    revision: int
    words: str | None
    before: str | None
    after: str | None
    version_before: str | None
    version_after: str | None
    outlet: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many of each kind are same, gone, new or changed: `{"quotes": {"same": 120, "gone": 3}}`."""

    revisions: int
    counts: dict[str, dict[str, int]]
    file: Path


def compare(settings: Settings, folder: Path, kinds: Collection[str]) -> Comparison:
    """Compare, and keep every difference in `compare.parquet` of the folder.

    Raises StageError, and WarehouseError where nothing is published.
    """
    counts: dict[str, dict[str, int]] = {}
    found = list[pa.Table]()
    staged = {kind: recompute.table(folder, kind) for kind in (TEXTS, *FACTS)}
    with reader(settings) as connection:
        connection.register("staged_articles", staged[TEXTS])
        for kind in (k for k in (TEXTS, *FACTS) if k in kinds):
            if kind == TEXTS:
                sql = _TEXTS
            else:
                connection.register(f"staged_{kind}", staged[kind])
                parts = {n: d[kind] for n, d in _PARTS.items()}
                sql = _FACTS.format(kind=kind, **parts)
            all_ = connection.execute(sql).to_arrow_table()
            connection.register("differences", all_)
            rows = connection.execute(
                "SELECT how, count(*) FROM differences GROUP BY ALL ORDER BY 1"
            )
            counts[kind] = {how: int(n) for how, n in rows.fetchall()}
            found.append(connection.execute(_PLACED).to_arrow_table())
    file = folder / FILE
    pq.write_table(pa.concat_tables(found), file, compression="zstd")
    there = staged[TEXTS].select(["id", "revision"]).to_pylist()
    return Comparison(len({(r["id"], r["revision"]) for r in there}), counts, file)


def differences(folder: Path, kinds: Collection[str] = ()) -> list[Difference]:
    """The differences that `compare` has kept, of these kinds or of all."""
    if not (folder / FILE).exists():
        return []
    rows = pq.read_table(folder / FILE).to_pylist()
    return [Difference(**row) for row in rows if not kinds or row["kind"] in kinds]

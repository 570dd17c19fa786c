"""Articles of a search by how well they match (BM25, English stems), with DuckDB's extension fts.

    .venv/bin/python examples/ranked.py "grain corridor" --of grain --days 30

`--of` chooses what is ranked: the articles that have it, of so many days. They are indexed in memory, some
thousand in a second; the published file is only read. The extension comes with `uv sync --extra search`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import duckdb

CHOSEN = """
CREATE TABLE memory.main.chosen AS SELECT id, first_at, outlet, title, url, text FROM articles_with($of)
WHERE first_at > (SELECT max(first_at) FROM articles) - to_days($days)
"""
RANKED = """
SELECT round(score, 2) AS score, first_at, outlet, title, url
FROM (SELECT *, fts_main_chosen.match_bm25(id, $asked) AS score FROM chosen)
WHERE score IS NOT NULL ORDER BY score DESC, first_at DESC LIMIT $limit
"""


def ranked(
    news: Path, asked: str, of: str, *, days: int = 30, limit: int = 20
) -> list[tuple[object, ...]]:
    """Score, time, outlet, title and address of the best; of the articles that have `of`.

    Raises RuntimeError where the extension is not installed.
    """
    package = find_spec("duckdb_extension_fts")
    if package is None or package.origin is None:
        raise RuntimeError("the extension fts is not here: `uv sync --extra search` installs it")
    [extension] = Path(package.origin).parent.rglob("*.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.load_extension(str(extension))
        connection.execute(f"ATTACH '{news}' AS news (READ_ONLY)")
        connection.execute("USE news")
        connection.execute(CHOSEN, {"of": of, "days": days})
        connection.execute("USE memory")
        connection.execute("PRAGMA create_fts_index('chosen', 'id', 'title', 'text')")
        return connection.execute(RANKED, {"asked": asked, "limit": limit}).fetchall()


def main(arguments: Sequence[str] | None = None) -> None:
    """See the top of the file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("asked", help="words to rank by")
    options.add_argument(
        "--of", help="rank the articles that have this; else those that have them as a phrase"
    )
    options.add_argument("--days", type=int, default=30)
    options.add_argument("--news", type=Path, default=Path("var/news.duckdb"))
    given = options.parse_args(arguments)
    for row in ranked(given.news, given.asked, given.of or given.asked, days=given.days):
        print(*row, sep="  ")


if __name__ == "__main__":
    main()

"""The data dictionary: what each table and column is, as the database itself says."""

from __future__ import annotations

import duckdb

from warehouse.migrate import migrate

_TABLES = """
SELECT table_name AS name, comment, 'table' AS kind FROM duckdb_tables() WHERE schema_name = 'main'
UNION ALL
SELECT view_name, comment, 'view' FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'
ORDER BY kind, name
"""
_MACROS = """
SELECT function_name, parameters FROM duckdb_functions()
WHERE function_type = 'table_macro' AND schema_name = 'main' AND NOT internal ORDER BY 1
"""
# A lake takes no comments on macros: so they are here.
MACROS = {
    "articles_holding": "Numbers (articles.indexed) of the indexed articles that have the words of a phrase, wherever they stand: where articles_with looks.",
    "articles_with": "Articles that have a word, a part of one or a phrase in their text or title, whatever its case.",
    "quotes_by": "Quotes of a speaker, by a part of the name or by id.",
    "said_about": "Quotes of a speaker that have these words, whatever their case.",
    "same_quote": "The same quote wherever it stands, by quotes.key or quotes.id.",
}
_COLUMNS = """
SELECT column_name, data_type, comment FROM duckdb_columns()
WHERE schema_name = 'main' AND table_name = ? ORDER BY column_index
"""


def markdown() -> str:
    """Every table and view of the newest schema with its columns, as Markdown."""
    with duckdb.connect() as connection:
        migrate(connection)
        parts = []
        for name, comment, kind in connection.execute(_TABLES).fetchall():
            parts.append(f"### {name}{' (view)' if kind == 'view' else ''}\n\n{comment or ''}\n")
            rows = connection.execute(_COLUMNS, [name]).fetchall()
            if kind == "view":
                parts.append(f"Columns: {', '.join(f'`{column}`' for column, _, _ in rows)}.\n")
            else:
                parts.append("| column | type | what it is |\n|---|---|---|")
                parts += [
                    f"| {column} | `{type_}` | {text or ''} |" for column, type_, text in rows
                ]
                parts.append("")
        parts.append("### Macros\n\n| macro | what it gives |\n|---|---|")
        for name, parameters in connection.execute(_MACROS).fetchall():
            parts.append(f"| `FROM {name}({', '.join(parameters)})` | {MACROS[name]} |")
    return "\n".join(parts).strip() + "\n"


def uncommented() -> list[str]:
    """Tables, views and columns of tables that do not say what they are."""
    with duckdb.connect() as connection:
        migrate(connection)
        tables = connection.execute(_TABLES).fetchall()
        missing = [name for name, comment, _ in tables if not comment]
        for name, _, kind in tables:
            if kind == "table":
                rows = connection.execute(_COLUMNS, [name]).fetchall()
                missing += [f"{name}.{column}" for column, _, text in rows if not text]
    return missing

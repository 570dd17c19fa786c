"""Write what documents take from the code: the data dictionary of docs/query.md."""

from __future__ import annotations

from pathlib import Path

from warehouse.dictionary import markdown

QUERY = Path(__file__).resolve().parent.parent / "docs" / "query.md"


def main() -> None:
    begin, end = "<!-- dictionary -->\n", "<!-- /dictionary -->"
    text = QUERY.read_text(encoding="utf-8")
    head, tail = text[: text.index(begin) + len(begin)], text[text.index(end) :]
    QUERY.write_text(f"{head}\n{markdown()}\n{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()

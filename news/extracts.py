"""Imported entities, a JSON object a line: what `wirewatch entity import` writes to config/people.d.

YAML takes a minute for 100,000 entities, this a third of a second.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from news.errors import Problem, SettingsError
from news.records import Entity
from news.yaml import dotted

KINDS = ("person", "organisation", "country", "place", "group")
# So many mistakes are told; a wrong file has as many as it has lines.
_MOST = 20
_entity: TypeAdapter[Entity] = TypeAdapter(Entity)


def read(file: Path) -> tuple[Entity, ...]:
    """The entities of one file, in its order. Raises SettingsError with file, line and field."""
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        problem = Problem(
            str(file), None, "(file)", error.strerror or str(error), "a readable file"
        )
        raise SettingsError([problem]) from None
    found: list[Entity] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = _entity.validate_json(line)
        except ValidationError as error:
            problems += _problems(file, number, error)
        else:
            found.append(one)
            if one.kind not in KINDS:
                expected = f"one of {', '.join(KINDS)}"
                problems.append(Problem(str(file), number, "kind", repr(one.kind), expected))
        if len(problems) >= _MOST:
            break
    if problems:
        raise SettingsError(problems)
    return tuple(found)


def write(file: Path, entities: Iterable[Entity]) -> None:
    """Put the entities, in the order of ids, in the place of what the file held."""
    rows = (_row(e) for e in sorted(entities, key=lambda e: e.id))
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.tmp")
    with temporary.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file)


def _row(entity: Entity) -> dict[str, object]:
    """Without what is empty."""
    row = {k: v for k, v in asdict(entity).items() if v}
    if entity.offices:
        row["offices"] = [{k: v for k, v in asdict(o).items() if v} for o in entity.offices]
    return row


def _problems(file: Path, number: int, error: ValidationError) -> list[Problem]:
    return [
        Problem(
            str(file),
            number,
            dotted(tuple(e["loc"])),
            "nothing" if e["type"] == "missing" else repr(e["input"])[:60],
            e["msg"],
        )
        for e in error.errors(include_url=False)
    ]

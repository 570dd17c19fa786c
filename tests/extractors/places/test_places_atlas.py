"""The atlas: names, namesakes and how its file is made."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.places import atlas

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("name", "countries", "within", "country"),
    [
        ("Geneva", {}, None, "CHE"),
        ("Sao Paulo", {}, None, "BRA"),
        ("St. Petersburg", {}, None, "RUS"),
        ("Zaporizhzhia", {}, None, "UKR"),
        ("Birmingham", {}, None, "GBR"),
        ("Birmingham", {}, "AL", "USA"),
        ("Springfield", {}, None, None),
        ("Springfield", {}, "IL", "USA"),
        ("Valencia", {}, None, None),
        ("Valencia", {"ESP": 2}, None, "ESP"),
        ("Paris", {"USA": 9}, None, "FRA"),
        ("Nowhere in Particular", {}, None, None),
    ],
)
def test_city(
    name: str, countries: dict[str, int], within: str | None, country: str | None
) -> None:
    found = atlas.city(name, countries, within)
    assert (found.country if found else None) == country
    assert found is None or (-90 <= (found.latitude or 0) <= 90 and found.id)


def test_regions_capitals_and_states() -> None:
    donbas, sea, doha = atlas.region("the Donbas"), atlas.region("Black Sea"), atlas.capital("QAT")
    assert donbas is not None and (donbas.country, donbas.latitude) == ("UKR", None)
    assert sea is not None and sea.country is None
    assert doha is not None and doha.name == "Doha"
    assert (atlas.state("Mich."), atlas.state("Illinois"), atlas.state("Bavaria")) == (
        "MI",
        "IL",
        None,
    )


@given(st.text(max_size=40))
def test_any_name(name: str) -> None:
    assert atlas.city(name, {}) == atlas.city(name, {})
    assert atlas.region(name) is None or atlas.region(name)
    assert atlas.key(atlas.key(name)) == atlas.key(name)


def test_the_file_is_what_its_tool_makes() -> None:
    spec = importlib.util.spec_from_file_location("build_places", ROOT / "tools/build_places.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.render() == tool.OUT.read_text(encoding="utf-8")

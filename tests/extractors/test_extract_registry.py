from importlib.metadata import EntryPoint

import pytest

from extractors import registry
from news.records import Knowledge


class Named:
    version = "7"
    languages = frozenset({"en"})

    def __init__(self, name):
        self.name = name

    def __call__(self, document):
        return ()


late, early, quotes, entities, twin = (
    Named(n) for n in ("zeta", "alpha", "quotes", "entities", "alpha")
)
no_version = Named("none")
no_version.version = 3  # type: ignore[assignment]


@pytest.fixture
def installed(monkeypatch):
    def install(**points):
        found = [EntryPoint(name, value, registry.GROUP) for name, value in points.items()]
        monkeypatch.setattr(registry, "entry_points", lambda group: found)
        registry.extractors.cache_clear()
        return [e.name for e in registry.extractors()]

    yield install
    registry.extractors.cache_clear()


def here(name):
    return f"{__name__}:{name}"


def test_order_and_versions(installed):
    names = installed(
        zeta=here("late"), alpha=here("early"), quotes=here("quotes"), entities=here("entities")
    )
    assert names == ["entities", "quotes", "alpha", "zeta"]
    made_by = registry.versions(Knowledge(version="3f2a"))
    assert made_by["quotes"] == "7"
    assert made_by["knowledge"] == "3f2a"
    assert "trafilatura" in made_by["article"]


def test_a_broken_one_is_left_out(installed):
    names = installed(
        alpha=here("early"),
        beta="no.such.module:x",
        gamma=here("nothing"),
        delta=here("no_version"),
        eta=here("here"),
        theta=here("twin"),
    )
    assert names == ["alpha"]

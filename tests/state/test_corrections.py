"""Merges are logged, followed to their end, and undone without a trace in what holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from news.errors import WirewatchError
from news.records import Redirect
from state.corrections import Corrections, redirects

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def redirect(old: str, new: str) -> Redirect:
    return Redirect(id=old, into=new, name=new.upper(), kind="person")


def merge(url: str, old: str, new: str) -> None:
    Corrections(url).merge(redirect(old, new), who="ann", why="the same", now=NOW)


def test_a_merge_holds_until_it_is_undone_and_both_are_logged(url: str) -> None:
    merge(url, "name:a", "per:b")
    assert redirects(url) == (redirect("name:a", "per:b"),)
    undone = Corrections(url).unmerge("name:a", who="bob", why="it is not", now=NOW)
    assert undone.into == "per:b"
    assert redirects(url) == ()
    log = Corrections(url).log()
    assert [(c.what, c.who, c.why) for c in log] == [
        ("unmerge", "bob", "it is not"),
        ("merge", "ann", "the same"),
    ]
    assert log[0].at == NOW
    merge(url, "name:a", "per:c")
    assert redirects(url)[0].into == "per:c"


def test_a_chain_is_followed_to_its_end(url: str) -> None:
    merge(url, "name:a", "name:b")
    merge(url, "name:b", "per:c")
    assert [(r.id, r.into, r.name) for r in redirects(url)] == [
        ("name:a", "per:c", "PER:C"),
        ("name:b", "per:c", "PER:C"),
    ]
    Corrections(url).unmerge("name:b", who="ann", why="no", now=NOW)
    assert [(r.id, r.into) for r in redirects(url)] == [("name:a", "name:b")]


def test_no_circles_no_double_merges_nothing_to_undo(url: str) -> None:
    merge(url, "name:a", "name:b")
    for old, new, said in (
        ("name:a", "per:c", "already"),
        ("name:b", "name:a", "itself"),
        ("name:d", "name:d", "itself"),
    ):
        with pytest.raises(WirewatchError, match=said):
            merge(url, old, new)
    with pytest.raises(WirewatchError, match="not merged"):
        Corrections(url).unmerge("name:b", who="ann", why="x", now=NOW)


def test_asking_makes_no_database(tmp_path: Path, url: str) -> None:
    assert redirects(url) == ()
    assert not list(tmp_path.iterdir())

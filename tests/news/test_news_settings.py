"""Settings: every mistake at once, each with its line, what was found, what was expected, a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from news.errors import Problem, SettingsError, WirewatchError
from news.settings import DEFAULT, read_settings

FEEDS = "feeds:\n  - url: https://example.org/rss\n    outlet: Example\n"
WATCHES = "watches:\n  - {name: a, query: Blinken}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "settings.yaml").write_text("var: v\n")
    (tmp_path / "feeds.yaml").write_text(FEEDS)
    (tmp_path / "watches.yaml").write_text(WATCHES)
    return tmp_path


def problems(desk: Path, **files: str) -> list[Problem]:
    for name, text in files.items():
        (desk / f"{name}.yaml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_settings(desk / "settings.yaml")
    return caught.value.problems


def test_what_the_project_ships_holds() -> None:
    settings = read_settings(DEFAULT)
    assert len(settings.feeds) >= 30
    assert {"blinken", "lavrov"} <= {w.name.lower() for w in settings.watches}


def test_paths_are_beside_the_file(desk: Path) -> None:
    settings = read_settings(desk / "settings.yaml")
    assert settings.var == desk / "v"
    assert settings.published == desk / "v" / "news.duckdb"
    assert settings.feeds[0].outlet == "Example"


def test_an_unknown_field_has_its_line_and_the_nearest_name(desk: Path) -> None:
    (found,) = problems(desk, settings="var: v\nfetch:\n  contct: me\n")
    assert (found.line, found.field) == (3, "fetch.contct")
    assert "contact" in found.expected
    assert found.hint == "did you mean 'contact'?"


def test_all_problems_of_all_files_come_at_once(desk: Path) -> None:
    found = problems(
        desk,
        settings="fetch: {max_bytes: many}\n",
        feeds="feeds:\n  - url: ftp://example.org\n    outlet: Example\n  - outlet: b\n",
        watches=WATCHES + "  - {name: a, query: again}\nroute: {receivers: [nobody]}\n",
    )
    assert [(Path(p.file).name, p.field, p.line) for p in found] == [
        ("settings.yaml", "fetch.max_bytes", 1),
        ("feeds.yaml", "feeds[0].url", 2),
        ("feeds.yaml", "feeds[1].url", 4),
        ("watches.yaml", "watches[1].name", 3),
        ("watches.yaml", "route.receivers[0]", 4),
    ]


def test_the_files_named_are_checked_even_where_the_first_has_mistakes(desk: Path) -> None:
    (desk / "other.yaml").write_text("feeds:\n  - {url: 'https://a.example/x', outlt: A}\n")
    found = problems(desk, settings="feeds: other.yaml\nfetch: {robots: maybe}\n")
    assert {Path(p.file).name for p in found} == {"settings.yaml", "other.yaml"}


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("feeds: [\n", 2, "found '<stream end>'"),
        ("feeds: []\nfeeds: []\n", 2, "the same field again"),
        ("feeds:\n\t- url: x\n", 2, "cannot start any token"),
        ("feeds: 3\n", 1, "3"),
    ],
)
def test_broken_yaml_names_its_line(desk: Path, text: str, line: int, found: str) -> None:
    (problem,) = problems(desk, feeds=text)
    assert problem.line == line
    assert found in str(problem)


def test_bytes_that_are_not_text_are_refused(desk: Path) -> None:
    (desk / "feeds.yaml").write_bytes(b"feeds: \xff\xfe")
    (problem,) = problems(desk)
    assert "UTF-8" in problem.expected


def test_the_same_feed_twice_is_named_with_both_lines(desk: Path) -> None:
    (problem,) = problems(desk, feeds=FEEDS + FEEDS.removeprefix("feeds:\n"))
    assert problem.line == 4
    assert "first on line 2" in problem.expected


def test_a_receiver_by_mail_needs_an_address(desk: Path) -> None:
    receiver = "receivers:\n  - {name: m, kind: email, connection: smtp_default}\n"
    (problem,) = problems(desk, watches=WATCHES + receiver)
    assert "mail address" in problem.expected


def test_the_environment_points_elsewhere(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(desk / "settings.yaml"))
    assert read_settings().var == desk / "v"


CONDITIONS = {
    "spike: 1": ("spike.times", "greater than 1", None),
    "spike: {times: 3, within: 8d}": ("spike", "three times as long as `within`", None),
    "spike: {times: 3, leest: 3}": ("spike.leest", "least", "did you mean 'least'?"),
    "silence: 3": ("silence", "30s, 5m, 4h or 1d", None),
    "silence: 3s": ("silence", "a minute", None),
    "new: [speaker, recipient]": ("new", "two things that one quote has", None),
    "new: [speaker]": ("new", "two things", None),
    "new: [speakr, entity]": ("new[0]", "speaker", "did you mean 'speaker'?"),
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_what_a_watch_asks_for_is_checked(desk: Path, text: str) -> None:
    found = problems(desk, watches=f"watches:\n  - name: a\n    query: b\n    {text}\n")
    wrong = next(p for p in found if p.line == 4)
    field, expected, hint = CONDITIONS[text]
    assert wrong.field == f"watches[0].{field}"
    assert expected in wrong.expected
    assert wrong.hint == hint


def test_what_a_watch_may_ask_for(desk: Path) -> None:
    (desk / "watches.yaml").write_text(
        "watches:\n  - {name: a, query: b, spike: 2.5, silence: 3d, new: true}\n"
        "  - {name: b, query: c, new: [entity, entity], spike: {times: 2, within: 6h}}\n"
        "  - {name: c, query: d, new: false}\n"
    )
    one, two, three = read_settings(desk / "settings.yaml").watches
    assert one.spike is not None and one.spike.times == 2.5
    assert (one.new, two.new, three.new) == ((), ("entity", "entity"), None)
    assert (one.tells_each, three.tells_each) == (False, True)


def test_a_cluster_is_settings_and_its_secrets_are_not(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "settings.yaml").write_text(
        "var: v\nshared: /srv/wirewatch\nstate: postgresql+psycopg://ww:${STATE_PASSWORD}@db/ww\n"
        "warehouse: {catalog: 'postgres:host=db password=${LAKE_PASSWORD}', data: lake}\n"
    )
    (desk / "watches.yaml").write_text("receivers:\n  - {name: r, kind: rss}\n")
    settings = read_settings(desk / "settings.yaml")
    assert settings.lake and settings.warehouse.data == str(desk / "lake")
    assert (settings.staging, settings.raw) == (
        Path("/srv/wirewatch/staging"),
        Path("/srv/wirewatch/raw"),
    )
    assert settings.receivers[0].file == Path("/srv/wirewatch/alerts/r.xml")
    monkeypatch.delenv("WIREWATCH_STATE_URL", raising=False)
    monkeypatch.delenv("STATE_PASSWORD", raising=False)
    with pytest.raises(WirewatchError, match="STATE_PASSWORD is not set"):
        _ = settings.state_url
    monkeypatch.setenv("STATE_PASSWORD", "p@ss/word")
    assert settings.state_url == "postgresql+psycopg://ww:p%40ss%2Fword@db/ww"


@pytest.mark.parametrize(
    "line",
    [
        "state: postgresql+psycopg://ww:sesame@db/ww",
        "warehouse: {catalog: \"postgres:host=db password='sesame'\", data: lake}",
        "warehouse: {catalog: 'postgres:host=db password = sesame user=a', data: lake}",
        "warehouse: {catalog: 'postgres:postgresql://ww:sesame@db/lake', data: lake}",
    ],
)
def test_a_password_in_settings_is_refused_and_not_repeated(desk: Path, line: str) -> None:
    (found,) = problems(desk, settings=f"var: v\n{line}\n")
    assert found.line == 2 and "password as ${NAME}" in found.expected
    assert "sesame" not in str(found)


def test_a_lake_needs_catalog_and_data(desk: Path) -> None:
    (found,) = problems(desk, settings="warehouse: {catalog: 'sqlite:lake.sqlite'}\n")
    assert "catalog and data, both or neither" in found.expected


@pytest.mark.parametrize(
    ("asked", "place", "field", "expected", "hint"),
    [
        ("spreed: 3", (3, 5), "spreed", "one of name, query", "did you mean 'spread'?"),
        ("spread: 1", (3, 13), "spread", "greater than or equal to 2", None),
        ("spread: three", (3, 13), "spread", "a whole number", None),
        ("spike: {times: 2, withn: 6h}", (3, 23), "spike.withn", "times, within", "did you mean 'within'?"),
        ("spike:\n      times: 2\n      within: x", (5, 15), "spike.within", "a length of time", None),
        ("spike: {within: 6h}", (3, 5), "spike.times", "a value", None),
        ("silence: soon", (3, 14), "silence", "30s, 5m, 4h or 1d", None),
        ("new: [speaker, plac]", (3, 20), "new[1]", "'place'", "did you mean 'place'?"),
        ("new: speaker", (3, 10), "new", "a list", None),
        ("revised: maybe", (3, 14), "revised", "true or false", None),
    ],
)  # fmt: skip
def test_a_mistake_in_a_condition_has_line_and_column(
    desk: Path, asked: str, place: tuple[int, int], field: str, expected: str, hint: str | None
) -> None:
    text = f"watches:\n  - name: a\n    {asked}\n    query: b\n"
    (found,) = problems(desk, watches=text)
    assert (found.line, found.column) == place
    assert (found.field, found.hint) == (f"watches[0].{field}", hint)
    assert expected in found.expected
    assert f"watches.yaml:{place[0]}:{place[1]}: watches[0]." in str(found)


def test_a_route_to_nobody_and_a_name_twice_have_their_columns(desk: Path) -> None:
    text = WATCHES + "  - {name: a, query: b}\nroute:\n  receivers: [mial]\n"
    twice, nobody = problems(desk, watches=text)
    assert (twice.line, twice.column) == (3, 12)
    assert (nobody.line, nobody.column) == (5, 15)

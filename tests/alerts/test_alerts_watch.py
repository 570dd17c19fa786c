from __future__ import annotations

from pathlib import Path

import pytest

from alerts.watch import compile, problems
from alerts.words import Pattern, Words
from news.errors import WatchError
from news.settings import ReceiverSettings, RouteSettings, Settings, WatchSettings, read_settings


def first(query: str, text: str, slop: int = 0) -> str | None:
    span = Pattern.of(query, slop).find(Words(text))
    return text[span[0] : span[1]] if span else None


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("nato", "The NATO summit", "NATO"),
        ("nato", "Natonal, unnato", None),
        ("Zelensky", "Wołodymyr ZELENSKY", "ZELENSKY"),
        ("Clement", "Le président Clément", "Clément"),
        ("cafe\u0301", "un café ici", "café"),
        ("café", "un cafe\u0301 ici", "cafe\u0301"),
        ("Blinken", "Blinken’s plane", "Blinken"),
        ("al-Assad", "Bashar al-Assad said", "al-Assad"),
        ("U.S.", "the U.S. envoy", "U.S"),
        ("cnn.com", "seen on cnn.com today", "cnn.com"),
        ("习近平", "国家主席习近平说", "习近平"),
        ("Strasse", "in der Straße", "Straße"),
        ("Lavr*", "Mr Lavrov left", "Lavrov"),
        ("*stan", "in Kazakhstan today", "Kazakhstan"),
        ("Zelensk??", "Zelenskyy spoke", "Zelenskyy"),
        ("Zelensk??", "Zelensky spoke", None),
        ("security guarantees", "the security of guarantees", None),
        ("securit* guarantee*", "security guarantee", "security guarantee"),
    ],
)
def test_words_are_whole_and_without_case_or_accents(query: str, text: str, found: str) -> None:
    assert first(query, text) == found


@pytest.mark.parametrize(
    ("query", "slop", "text", "found"),
    [
        ("a b", 0, "a x b a b", "a b"),
        ("a b", 1, "a x b", "a x b"),
        ("a b", 1, "a x y b", None),
        ("a b", 2, "b a", "b a"),  # Lucene: the other way round is two away.
        ("a b", 1, "b a", None),
        ("a b c", 2, "a x b y c", "a x b y c"),
        ("a b c", 1, "a x b y c", None),
        ("a a", 0, "a x a a", "a a"),
        ("a a", 5, "x a x", None),  # One word does not do for two.
    ],
)
def test_proximity_is_lucenes(query: str, slop: int, text: str, found: str | None) -> None:
    assert first(query, text, slop) == found


def error(query: str) -> WatchError:
    with pytest.raises(WatchError) as raised:
        compile(WatchSettings(name="w", query=query))
    return raised.value


@pytest.mark.parametrize(
    ("query", "line", "column", "message", "hint"),
    [
        ("speeker:Lavrov", 1, 1, "found the field speeker, expected one of title", "speaker?"),
        ("a AND\n  titel:b", 2, 3, "found the field titel", "did you mean title?"),
        ("event:THREATN", 1, 7, "found event:THREATN, expected one of AGREE", "THREATEN?"),
        ("modality:actul", 1, 10, "expected one of actual, claimed", "actual?"),
        ("kind:spoken", 1, 6, "expected one of direct, indirect, mixed", None),
        ('say "abc', 1, 5, "found a phrase that does not end", None),
        ("(a OR b", 1, 8, "found the end, expected )", None),
        ("a)", 1, 2, "found ), expected a word", "is there a ("),
        ("a AND", 1, 6, "found the end, expected a word", None),
        ("a AND OR b", 1, 7, "found OR, expected a word", None),
        ("  ", 1, 1, "found nothing", None),
        ("a OR b~", 1, 6, "found b~, expected a whole word", "* and ?"),
        ("a^2", 1, 1, "found a boost", "no ranks"),
        ("/a.b/", 1, 1, "found a regular expression", "* and ?"),
        ("x OR [a TO b]", 1, 6, "found the range", None),
        ("speaker:(a OR says:b)", 1, 15, "found the field says within speaker", None),
        ("http://a.example", 1, 1, "found the field http", '"http:…"'),
        ('a OR "!!!"', 1, 6, 'found "!!!", expected a word', None),
    ],
)
def test_what_cannot_be_understood(
    query: str, line: int, column: int, message: str, hint: str | None
) -> None:
    found = error(query)
    assert (found.line, found.column) == (line, column)
    assert message in found.message
    assert hint in found.hint if hint and found.hint else hint is None


@pytest.mark.parametrize(
    "query",
    ["*", "?", "**", "title:*", "NOT sport", "-sport", "a OR *", "speaker:*", "NOT (a AND b)",
     "NATO OR NOT speaker:Lavrov", "says:* AND NOT event:AID"],
)  # fmt: skip
def test_a_watch_that_matches_everything_is_refused(query: str) -> None:
    assert "matches everything" in error(query).message


def test_what_would_take_for_ever_is_refused() -> None:
    pairs = " AND ".join(f"(a{i} OR speaker:b{i})" for i in range(30))
    assert "combinations" in error(pairs).message
    assert "too deep" in error("(" * 9000 + "a" + ")" * 9000).message
    assert "characters" in error("a" * 30_000).message


@pytest.mark.parametrize(
    "query",
    ["Blinken OR Lavrov", '"security guarantees"~5 AND NOT sport', "entity:Q58217",
     'speaker:"Sergey Lavrov" AND says:NATO', "outlet:(cnn.com OR tass.com) AND x", "+a -b c",
     "event:THREATEN AND actor:Russia AND recipient:Ukraine AND modality:actual", "lang:en",
     "title:NATO text:NATO author:Doe", "“curly quotes”", "speaker:* AND says:NATO",
     r"a\:b", "d'Estaing", "event:visit", "SPEAKER:Lavrov"],
)  # fmt: skip
def test_what_is_understood(query: str) -> None:
    assert compile(WatchSettings(name="w", query=query)).clauses


def test_problems_name_the_line_of_each(tmp_path: Path) -> None:
    file = tmp_path / "watches.yaml"
    file.write_text(
        "watches:\n"
        "  - name: good\n"
        "    query: NATO\n"
        "  - name: one line\n"
        "    query: speeker:NATO\n"
        "  - name: block\n"
        "    query: |\n"
        "      NATO AND\n"
        "      (Lavrov\n"
    )
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "settings.yaml").write_text("{}\n")
    found = problems(read_settings(tmp_path / "settings.yaml"))
    assert [(p.line, p.field) for p in found] == [
        (5, "watches[one line].query"),
        (9, "watches[block].query"),
    ]
    assert str(found[0]).startswith(f"{file}:5: watches[one line].query: found the field speeker")
    assert found[0].hint == "did you mean speaker?"


def test_the_shipped_watches_hold() -> None:
    settings = read_settings(Path(__file__).resolve().parents[2] / "config" / "settings.yaml")
    assert problems(settings) == []
    queries = {w.name: w.query for w in settings.watches}
    assert "Blinken" in queries["blinken"]
    assert "Lavrov" in queries["lavrov"]
    assert settings.operator == "operator-mail"


def test_routes() -> None:
    from alerts.route import receivers

    route = RouteSettings(
        receivers=("desk", "desk"),
        routes=(
            RouteSettings(
                watches=("a",),
                receivers=("one",),
                routes=(RouteSettings(watches=("b",), receivers=("two",)),),
            ),
            RouteSettings(watches=("a", "c"), receivers=("three",)),
            RouteSettings(watches=("d",)),
        ),
    )
    told = {name: receivers(name, route) for name in "abcdx"}
    assert told == {"a": ("one",), "b": ("two",), "c": ("three",), "d": (), "x": ("desk",)}


def test_settings_need_no_file_for_problems() -> None:
    settings = Settings(
        file=Path("s.yaml"), var=Path("var"), watches=(WatchSettings(name="w", query="("),),
        receivers=(ReceiverSettings(name="s", kind="slack", connection="c"),),
    )  # fmt: skip
    assert [p.line for p in problems(settings)] == [None]

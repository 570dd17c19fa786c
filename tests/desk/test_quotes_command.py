"""`wirewatch quotes`: what a person sees of an article, from a file, an address or a pipe."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from extractors.extract import extract_text
from extractors.knowledge import load
from news.records import Article, Extraction, Quote
from wirewatch.cli import app
from wirewatch.quoted import show
from wirewatch.source import complaint, is_html, spoken

TEXT = """Ferry will not sail before spring

Marta Lindqvist, the harbour minister, said on Monday that the ferry would stay in its dock.

“We will not send out half a ship,” Lindqvist said. “Nobody should ask for that.”
"""
PARAGRAPHS = [
    "Marta Lindqvist, the harbour minister, said on Monday that the ferry would stay in its dock "
    "until the last of its doors had been tested in open water by an engineer from outside.",
    "“We will not send out half a ship,” Lindqvist said. “Nobody should ask for that.”",
    "The owners of the ferry had hoped to carry passengers between the islands from January on, "
    "and have sold tickets for the first six weeks, which they now promise to pay back in full.",
    "“A refund is the least of it,” said Otto Brandvik, who speaks for the island's shopkeepers.",
]
HTML = (
    "<!DOCTYPE html><html lang=en><head><title>Ferry will not sail before spring</title></head>"
    "<body><nav><a href=/>Home</a></nav><article><h1>Ferry will not sail before spring</h1>"
    + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    + "</article></body></html>"
)
DAY = datetime(2026, 3, 4, tzinfo=UTC)


def quotes(*arguments: str, stdin: str | bytes = "", code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["quotes", *arguments], input=stdin)
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "ferry.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_each_quote_is_numbered_in_the_text_and_below(article: Path) -> None:
    said = quotes(str(article)).stdout
    text, _, blocks = said.partition("─")
    assert "“Nobody should ask for that.”[2]" in text
    assert "[2] Marta Lindqvist · as “Lindqvist” · cue “said” · direct · sure" in blocks
    assert "We will not send out half a ship" in blocks
    assert "why:" not in blocks
    assert "\x1b" not in said


def test_why_says_what_decided(article: Path) -> None:
    assert "why: marks" in quotes(str(article), "--why").stdout


def test_standard_input_is_text(article: Path) -> None:
    assert "[1] Marta Lindqvist" in quotes("-", stdin=TEXT).stdout


def test_a_page_is_told_by_its_content_or_its_name(tmp_path: Path) -> None:
    (tmp_path / "page").write_text(HTML, encoding="utf-8")
    (tmp_path / "bare.htm").write_text(HTML.partition("<html lang=en>")[2], encoding="utf-8")
    for name in ("page", "bare.htm"):
        said = quotes(str(tmp_path / name)).stdout
        assert "Otto Brandvik" in said
        assert "<p>" not in said and "Home" not in said
    assert "<p>" in quotes("--text", str(tmp_path / "page")).stdout
    assert "<p>" not in quotes("-", stdin=HTML).stdout


@pytest.mark.parametrize(
    ("data", "suffix", "page"),
    [
        (b"\xef\xbb\xbf\n<!DocType html>", "", True),
        (b"<?xml version='1.0'?>\n<!-- made by hand -->\n<HTML>", ".txt", True),
        (b"A ferry", ".HTML", True),
        (b"A ferry, she said: <html> is no word", "", False),
        (b"<htmlish>", "", False),
        (b"", "", False),
    ],
)
def test_what_is_html(data: bytes, suffix: str, page: bool) -> None:
    assert is_html(data, suffix) is page


def test_every_failure_is_one_line_and_the_rest_is_shown(article: Path, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "empty.html").write_bytes(b"<html></html>")
    names = ["none.txt", ".", "latin.txt", "empty.txt", "empty.html"]
    done = quotes(*(str(tmp_path / name) for name in names), str(article), code=1)
    lines = done.stderr.splitlines()
    assert len(lines) == len(names)
    assert all(line.startswith(f"wirewatch: {tmp_path}") for line in lines)
    for line, reason in zip(
        lines, ["No such file", "Is a directory", "not UTF-8", "empty text", ":"], strict=True
    ):
        assert reason in line
    assert "[1] Marta Lindqvist" in done.stdout


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9/a", "not an address of the public web"),
        ("http://169.254.169.254/latest/", "not an address of the public web"),
        ("file:///etc/passwd", "http or https is expected"),
        ("ftp://news.example/a", "http or https is expected"),
        ("http://", "without a host"),
    ],
)
def test_an_address_leads_nowhere_private(url: str, reason: str) -> None:
    [line] = quotes(url, code=1).stderr.splitlines()
    assert reason in line


def test_no_login_is_shown() -> None:
    url = "http://me:hush@127.0.0.1:9/a"
    assert "hush" not in quotes(url, code=1).stderr
    assert "hush" not in spoken(url)


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = {
            "/robots.txt": ("text/plain", "User-agent: *\nDisallow: /private"),
            "/image": ("image/png", "x"),
        }.get(self.path, ("text/html; charset=utf-8", HTML))
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web site that the desk's settings allow to ask."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "settings.yaml").write_text("fetch: {allowed_hosts: [127.0.0.1]}\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "watches.yaml").write_text("watches: []\n")
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched_by_the_rules_of_its_site(site: str) -> None:
    said = quotes(f"{site}/ferry").stdout
    assert "Ferry will not sail before spring" in said
    assert "Otto Brandvik" in said
    for path, reason in [
        ("/private/a", "robots.txt forbids it"),
        ("/gone", "status 404"),
        ("/image", "no article (image/png is no HTML)"),
    ]:
        [line] = quotes(site + path, code=1).stderr.splitlines()
        assert line.startswith(f"wirewatch: {site}{path}: ")
        assert reason in line


def test_a_closed_port_is_a_sentence(site: str) -> None:
    [line] = quotes("http://127.0.0.1:1/", code=1).stderr.splitlines()
    assert "no connection" in line


def test_text_and_html_at_once_is_a_mistake(article: Path) -> None:
    assert quotes(str(article), "--text", "--html", code=2).stderr


def made(text: str, *found: Quote, title: str | None = None) -> Extraction:
    extraction = extract_text(
        text, load(()), doc_id="a", title=title, published=DAY, only=["quotes"]
    )
    return replace(extraction, quotes=found) if found else extraction


def quote(text: str, words: str, **more: object) -> Quote:
    start = text.index(words)
    end = start + len(words)
    fields: dict[str, object] = {
        "start": start, "end": end, "text": words, "segments": ((start, end),),
        "kind": "direct", "content": words,
    } | more  # fmt: skip
    return Quote(**fields)  # type: ignore[arg-type]


def shown(
    extraction: Extraction, *, width: int = 100, why: bool = False, plain: bool = False
) -> str:
    console = Console(
        file=io.StringIO(), force_terminal=True, width=width, highlight=False,
        color_system="standard", no_color=plain, legacy_windows=False,
    )  # fmt: skip
    show(extraction, console, why=why)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


GREEN, YELLOW, CYAN, DIM = "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[2m"


def test_colours_tell_who_is_known() -> None:
    text = "“Yes,” she said. “No,” he said."
    known = quote(text, "“Yes,”", speaker="Ida Falk", speaker_start=7, speaker_end=10)
    said = shown(made(text, known, quote(text, "“No,”")))
    assert f"{GREEN}“Yes,”\x1b[0m{DIM}[1]" in said
    assert f"{YELLOW}“No,”\x1b[0m{DIM}[2]" in said
    assert f"{CYAN}she\x1b[0m" in said
    assert "unresolved" in said
    assert "2 quotes, 1 unresolved" in said


def test_an_unsure_quote_says_so() -> None:
    text = "“Yes,” she said."
    said = shown(made(text, quote(text, "“Yes,”", confidence=0.3, why="a guess")), why=True)
    assert "unsure 0.30" in said
    assert f"{DIM}why: a guess" in said.replace("     ", "")
    assert "\x1b[2;33m“Yes,”" in said


def test_the_number_stands_behind_the_last_segment() -> None:
    text = "“Yes,” she said, “and no.”"
    segments = ((0, 6), (17, 26))
    said = quote(text, text, segments=segments)
    console = Console(file=io.StringIO(), width=100)
    show(made(text, said, replace(said, speaker="Ida Falk")), console)
    assert "“Yes,” she said, “and no.”[1][2]" in console.file.getvalue()  # type: ignore[attr-defined]


def test_without_colour_weight_and_lines_remain() -> None:
    text = "“Yes,” she said."
    found = quote(text, "“Yes,”", speaker="Ida Falk", speaker_start=7, speaker_end=10)
    said = shown(made(text, found), plain=True)
    assert "\x1b[1m“Yes,”" in said
    assert "\x1b[4mshe" in said
    assert not any(f"3{colour}m" in said for colour in range(8))


@pytest.mark.parametrize("width", [100, 40, 10])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    show(made(TEXT), console, why=True)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= width


def test_in_a_pipe_no_line_is_broken_and_no_word_cut() -> None:
    text = f"“{'A word and ' * 40}no more,” said Ida Falk."
    console = Console(file=io.StringIO(), width=40)
    show(made(text), console)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert text.split("”")[0] in said
    assert said.count("no more") == 2


def test_a_title_is_shown_once() -> None:
    assert shown(made(TEXT)).count("Ferry will not sail") == 1
    assert shown(made(TEXT, title="Half a ship")).count("Half a ship") == 1


def test_hostile_text_does_not_reach_the_terminal() -> None:
    hidden = "\x1b]0;owned\x07\x9b31m\u202e\u200b[bold]"
    text = f"{hidden}“Yes{hidden},” she said.\r\x08"
    found = quote(
        text, text[len(hidden) : text.index(" she")], content=f"Yes{hidden}", speaker=f"Ida{hidden}",
        speaker_mention=f"she{hidden}", cue=hidden, why=hidden,
    )  # fmt: skip
    extraction = replace(made(text, found), reason=hidden)
    article = extraction.article
    assert isinstance(article, Article)
    extraction = replace(extraction, article=replace(article, title=hidden, outlet=hidden))
    console = Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)
    show(extraction, console, why=True)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert not set("\x1b\x07\x9b\u202e\u200b\r\x08") & set(said)
    assert "[bold]" in said  # no markup of ours
    failed = Extraction(
        doc_id="a", url=None, status="failed", article=None, reason=hidden + "\n\x1b"
    )
    assert not set("\x1b\x07\x9b\n") & set(complaint(f"a{hidden}", failed))


def test_a_file_name_that_is_no_utf8_can_be_said() -> None:
    assert spoken("caf\udce9.txt") == "caf?.txt"


def test_a_page_that_breaks_the_reader_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr("extractors.article.clean", broken)
    (tmp_path / "a.html").write_text(HTML, encoding="utf-8")
    [line] = quotes(str(tmp_path / "a.html"), code=1).stderr.splitlines()
    assert line.endswith("RuntimeError: no such luck")

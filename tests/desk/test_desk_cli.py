"""The command line: the contract of `extract`, errors as a sentence, the whole way without Airflow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

WIREWATCH = str(Path(sys.executable).parent / "wirewatch")
TEXT = """Minister warns of delay
Anna Keller, the transport minister, warned on Tuesday that the bridge would not open this year.
“We will not open half a bridge,” Keller said.
Read Next
"""
ROW = {
    "doc_id", "url", "outlet", "title", "byline", "published", "language", "status", "source",
    "revision", "extractor_versions", "text", "posts", "residue", "quotes", "events", "mentions",
}  # fmt: skip
QUOTE = {
    "start", "end", "text", "segments", "kind", "speaker", "speaker_id", "speaker_mention",
    "speaker_start", "speaker_end", "cue", "cue_start", "cue_end", "confidence", "unclosed", "content",
}  # fmt: skip
EVENT = {
    "start", "end", "text", "trigger", "trigger_start", "trigger_end", "type", "mode", "actors",
    "recipients", "place", "date_text", "date", "date_start", "date_end", "date_certainty",
    "modality", "negated", "attributed_to", "in_quote", "background", "confidence",
}  # fmt: skip


def run(
    *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None, code: int = 0
) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [WIREWATCH, *arguments],
        input=stdin,
        capture_output=True,
        env=os.environ | (env or {}),
        check=False,
    )
    assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
    return done


def rows(*arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
    done = run("extract", "--format", "jsonl", *arguments, stdin=stdin)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "bridge.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_a_text_gives_the_row_of_the_contract(article: Path) -> None:
    [row] = rows("--text", str(article), "--published", "2026-03-04")
    assert set(row) >= ROW
    assert (row["doc_id"], row["status"], row["language"]) == ("bridge", "article", "en")
    assert row["text"] == TEXT  # unchanged: every offset counts its code points
    assert row["published"] == "2026-03-04T00:00:00Z"
    assert row["url"] is row["outlet"] is row["byline"] is None
    quote = next(q for q in row["quotes"] if q["kind"] == "direct")
    assert set(quote) >= QUOTE
    assert TEXT[quote["start"] : quote["end"]] == quote["text"]
    assert quote["content"] == "We will not open half a bridge"
    assert quote["speaker"] == "Anna Keller"
    assert quote["speaker_mention"] == "Keller"
    assert [TEXT[r["start"] : r["end"]] for r in row["residue"]] == ["Read Next"]


def test_an_event_has_the_fields_of_the_contract(article: Path) -> None:
    [row] = rows("--text", str(article))
    assert all(set(e) >= EVENT for e in row["events"])
    for fact in (*row["events"], *row["mentions"]):
        assert TEXT[fact["start"] : fact["end"]] == fact["text"]


def test_files_come_in_the_order_given_and_a_bad_one_fails_alone(
    article: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"caf\xe9")
    found = rows("--text", str(bad), str(article), str(tmp_path / "none.txt"))
    assert [(r["doc_id"], r["status"]) for r in found] == [
        ("bad", "failed"), ("bridge", "article"), ("none", "failed"),
    ]  # fmt: skip
    assert "byte 3 is not UTF-8" in found[0]["reason"]
    assert "No such file" in found[2]["reason"]
    assert found[0]["text"] is None


def test_a_stream_of_json_lines_is_one_process(article: Path) -> None:
    lines = [
        {
            "doc_id": "a",
            "text": TEXT,
            "published": "2022-01-21T10:00:00Z",
            "outlet": "O",
            "url": "http://o/1",
        },
        {"doc_id": "b"},
        {"doc_id": "c", "text": "", "more": 1},
    ]
    stdin = b"\n".join(json.dumps(x).encode() for x in lines) + b"\nnot json\n"
    found = rows("-", stdin=stdin)
    assert [r["doc_id"] for r in found] == ["a", "line-2", "c", "line-4"]
    assert (found[0]["outlet"], found[0]["url"]) == ("O", "http://o/1")
    assert "line 2: text: Field required" in found[1]["reason"]
    assert "line 4: not JSON" in found[3]["reason"]


def test_html_is_cleaned(tmp_path: Path) -> None:
    body = "".join(f"<p>{p}</p>" for p in TEXT.splitlines()[1:] * 4)
    file = tmp_path / "page.html"
    file.write_text(
        f"<html lang=en><title>Bridge</title><nav>Home</nav><article><h1>Bridge</h1>{body}</article>"
    )
    [row] = rows("--html", str(file))
    assert row["doc_id"] == "page"
    assert "<p>" not in row["text"]
    assert "Home" not in row["text"]


def test_the_same_twice(article: Path) -> None:
    first, second = (run("extract", "--text", str(article)).stdout for _ in range(2))
    assert first == second


def test_a_person_sees_quotes_and_events(article: Path) -> None:
    assert "Anna Keller" in run("quotes", str(article)).stdout.decode()
    assert "Minister warns of delay" in run("events", str(article)).stdout.decode()
    article.write_text("Russia and Ukraine held talks in Tallinn on Wednesday.", encoding="utf-8")
    assert "why: held: CONSULT" in run("events", "--why", str(article)).stdout.decode()


def test_mistakes_in_settings_are_sentences_with_lines(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("fetch: {contct: me}\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "watches.yaml").write_text("watches:\n  - {name: a, query: 'speker:x'}\n")
    env = {"WIREWATCH_SETTINGS": str(tmp_path / "settings.yaml")}
    said = run("check", env=env, code=2).stderr.decode()
    assert "settings.yaml:1:9: fetch.contct" in said
    (tmp_path / "settings.yaml").write_text("{}\n")
    said = run("check", env=env, code=2).stderr.decode()
    assert "watches.yaml:2" in said
    assert "did you mean" in said
    assert "Traceback" not in said


def test_check_says_what_would_be_done() -> None:
    said = run("check").stdout.decode()
    assert "Settings hold." in said
    assert "blinken" in said


def test_sql_before_anything_is_published_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("var: v\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "watches.yaml").write_text("watches: []\n")
    env = {"WIREWATCH_SETTINGS": str(tmp_path / "settings.yaml")}
    assert "nothing has been published" in run("sql", "SELECT 1", env=env, code=1).stderr.decode()


@pytest.mark.slow
def test_poll_goes_the_whole_way_without_airflow(tmp_path: Path) -> None:
    from news.time import now
    from wirewatch.newsroom import Newsroom
    from wirewatch.sinks import MailSink

    with Newsroom(now()) as newsroom, MailSink(tmp_path / "mail", "127.0.0.1") as mail:
        watches = {
            "watches": [{"name": "lavrov", "query": "Lavrov"}],
            "receivers": [
                {
                    "name": "m",
                    "kind": "email",
                    "connection": "smtp_default",
                    "to": ["a@b.example"],
                    "sender": "w@b.example",
                },
                {"name": "s", "kind": "slack", "connection": "nowhere"},
            ],
            "route": {"receivers": ["m", "s"]},
        }
        feeds = {"feeds": [{"url": f.url, "outlet": f.outlet} for f in newsroom.feeds()]}
        main = {
            "var": "v",
            "fetch": {"allowed_hosts": ["127.0.0.0/8"], "requests_per_second_per_host": 50},
        }
        for name, data in (("settings", main), ("feeds", feeds), ("watches", watches)):
            (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(data))
        env = {
            "WIREWATCH_SETTINGS": str(tmp_path / "settings.yaml"),
            "AIRFLOW_CONN_SMTP_DEFAULT": f"smtp://127.0.0.1:{mail.port}/?disable_ssl=true&disable_tls=true",
        }
        said = run("poll", env=env).stdout.decode()
        expected = newsroom.expected()
        assert f"{expected['articles']} new articles" in said
        assert mail.count > 0
        # A receiver without credentials waits; the other is served.
        assert (
            f"{mail.count} notifications handed over, {mail.count} to be tried again"
            in " ".join(said.split())
        )
        said = run("poll", "--everything", env=env).stdout.decode()
        assert "(3 unchanged, 0 failed), 0 new entries" in said
        shown = run(
            "sql", "SELECT count(*) AS n FROM articles", "--format", "jsonl", env=env
        ).stdout
        assert json.loads(shown) == {"n": expected["articles"]}
        assert "not set" in run("alerts", env=env).stdout.decode()


@pytest.mark.slow
def test_a_backfill_alerts_nobody_unless_asked(tmp_path: Path) -> None:
    from news.time import now
    from wirewatch.newsroom import Newsroom
    from wirewatch.sinks import MailSink

    receiver = {
        "name": "m", "kind": "email", "connection": "smtp_default", "to": ["a@b.example"], "sender": "w@b.example",
    }  # fmt: skip
    watches = {
        "watches": [{"name": "lavrov", "query": "Lavrov"}],
        "receivers": [receiver],
        "route": {"receivers": ["m"]},
    }
    # News of last year: a live load of it would be too old to be told.
    with (
        Newsroom(now() - timedelta(days=400)) as newsroom,
        MailSink(tmp_path / "mail", "127.0.0.1") as mail,
    ):
        feeds = {"feeds": [{"url": f.url, "outlet": f.outlet} for f in newsroom.feeds()]}
        main = {"fetch": {"allowed_hosts": ["127.0.0.0/8"], "requests_per_second_per_host": 50}}
        (tmp_path / "feeds.yaml").write_text(yaml.safe_dump(feeds))
        (tmp_path / "watches.yaml").write_text(yaml.safe_dump(watches))
        address = f"smtp://127.0.0.1:{mail.port}/?disable_ssl=true&disable_tls=true"

        def poll(house: str, *flags: str) -> str:
            (tmp_path / f"{house}.yaml").write_text(yaml.safe_dump(main | {"var": house}))
            env = {
                "WIREWATCH_SETTINGS": str(tmp_path / f"{house}.yaml"),
                "AIRFLOW_CONN_SMTP_DEFAULT": address,
            }
            return " ".join(run("poll", *flags, env=env).stdout.decode().split())

        articles = f"{newsroom.expected()['articles']} new articles"
        said = poll("quiet", "--backfill")
        assert articles in said
        assert "matches" not in said
        # Nor does a later round tell of what came as a backfill.
        assert "0 matches, 0 notifications handed over" in poll("quiet")
        assert mail.count == 0
        said = poll("told", "--backfill", "--alert")
        assert articles in said
        assert mail.count > 0
        assert f"{mail.count} notifications handed over, 0 to be tried again" in said
        # Asked again, nothing is told again.
        told = mail.count
        poll("told", "--backfill", "--alert", "--everything")
        assert mail.count == told

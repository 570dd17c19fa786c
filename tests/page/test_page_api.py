"""The JSON API and the RSS feed, and who gets what: with schemathesis, and by hand where that is not told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
import schemathesis
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from made_desk import HARD, write_settings
from page_server import Server, serve

from news.settings import Settings
from wirewatch.desk.app import create
from wirewatch.desk.visitors import POLICY, Visitor

# The schema needs no data: it is the app's own, as /api/openapi.json gives it.
schema = schemathesis.openapi.from_dict(create(lambda: Visitor("x", False)).openapi())


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_holds_what_its_schema_says(case: schemathesis.Case, server: Server) -> None:
    case.call_and_validate(base_url=server.url)


def test_the_schema_is_served(server: Server) -> None:
    served = httpx.get(f"{server.url}/api/openapi.json", trust_env=False).json()
    assert served["servers"] == [{"url": "/desk"}]
    assert served["paths"] == schema.raw_schema["paths"]
    assert set(served["paths"]) == {
        "/api/quotes", "/api/events", "/api/articles", "/api/articles/{id}", "/api/speakers",
        "/api/watches", "/api/watches/{name}/matches", "/matches.rss",
    }  # fmt: skip


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False) as out:
        yield out


@pytest.mark.parametrize("kind", ["quotes", "events", "articles"])
def test_a_cursor_leads_through_all_items_once(client: httpx.Client, kind: str) -> None:
    whole, cursor = [], ""
    while True:
        answer = client.get(f"/api/{kind}", params={"limit": 7, "cursor": cursor}).json()
        whole += answer["items"]
        if answer["next"] is None:
            break
        cursor = answer["next"]
    ids = [item["id"] for item in whole]
    assert len(ids) == len(set(ids)) > 7
    assert [i["first_at"] for i in whole] == sorted((i["first_at"] for i in whole), reverse=True)
    assert (
        ids
        == [i["id"] for i in client.get(f"/api/{kind}", params={"limit": 200}).json()["items"]][
            : len(ids)
        ]
    )


def test_filters_of_the_api(client: httpx.Client) -> None:
    quotes = client.get("/api/quotes", params={"speaker": "per:sergey-lavrov"}).json()["items"]
    assert {q["speaker"] for q in quotes} == {"Sergey Lavrov"}
    arabic = client.get("/api/articles", params={"language": "ar"}).json()["items"]
    assert [a["title"] for a in arabic] == [HARD[4].title]
    events = client.get("/api/events", params={"actor": "Harbour Master", "place": "CHE"}).json()[
        "items"
    ]
    assert len(events) >= len(HARD)
    assert {e["place"]["name"] for e in events} == {"Geneva"}
    whole = client.get(f"/api/articles/{arabic[0]['id']}").json()
    assert whole["quotes"][0]["content"] in whole["text"]
    found = client.get("/api/watches/grain/matches").json()
    keys = {q["key"] for q in client.get("/api/quotes", params={"watch": "grain"}).json()["items"]}
    assert keys
    assert keys <= {m["key"] for m in found}


def test_times_before_and_after_all_news(client: httpx.Client) -> None:
    for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59"):
        for name in ("since", "until"):
            answer = client.get("/api/quotes", params={name: moment, "q": "grain"})
            assert answer.status_code in (200, 422), (name, moment)


def test_a_foreign_cursor_is_refused(client: httpx.Client) -> None:
    for cursor in ("x", "bnVsbA", "W10", "WzEsMiwzLDRd"):
        assert client.get("/api/quotes", params={"cursor": cursor}).status_code == 404


def test_the_rss_feed_holds_the_matches(client: httpx.Client) -> None:
    answer = client.get("/matches.rss")
    assert answer.headers["content-type"].startswith("application/rss+xml")
    items = ElementTree.fromstring(answer.content).findall("channel/item")
    assert items
    assert {i.findtext("category") for i in items} == {"blinken", "grain"}
    assert len({i.findtext("guid") for i in items}) == len(items)
    link = items[0].findtext("link") or ""
    assert httpx.get(link, trust_env=False, headers={"accept": "text/html"}).status_code == 200
    only = ElementTree.fromstring(client.get("/matches.rss", params={"watch": "grain"}).content)
    assert {i.findtext("category") for i in only.iter("item")} == {"grain"}
    assert client.get("/matches.rss", params={"watch": "none"}).status_code == 404


def test_every_answer_has_the_headers(client: httpx.Client) -> None:
    for path in (
        "/",
        "/api/quotes",
        "/nowhere",
        "/static/desk.css",
        "/articles/none",
        "/matches.rss",
    ):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in headers["content-security-policy"]
    assert client.get("/").headers["cache-control"] == "private, no-store"


def test_each_page_says_how_old_the_news_is(client: httpx.Client) -> None:
    assert 'id="as-of">News as published at <time' in client.get("/").text
    second = client.get("/api/quotes", params={"limit": 2}).json()["next"]
    later = client.get("/new", params={"kind": "quotes", "after": second})
    assert later.status_code == 200
    assert 'id="as-of" hx-swap-oob="true"' in later.text


def test_no_template_has_an_inline_script_or_style(client: httpx.Client) -> None:
    for path in ("/", "/speakers", "/events", "/watches", "/watches/grain", "/feeds", "/spread"):
        text = client.get(path, headers={"accept": "text/html"}).text
        assert " style=" not in text
        assert "<script>" not in text.replace("&lt;script&gt;", "")
        assert " onclick=" not in text


def test_no_file_outside_static_is_served(client: httpx.Client) -> None:
    for path in ("../app.py", "%2e%2e/app.py", "..%2fapp.py", "vendor/../../app.py", "", "vendor"):
        assert client.get(f"/static/{path}").status_code in (404, 405), path


def test_no_secret_of_a_feed_is_shown(client: httpx.Client) -> None:
    text = client.get("/feeds", headers={"accept": "text/html"}).text
    assert "Never polled" in text
    assert "secret" not in text


def test_who_is_refused_is_told_nothing(made: Settings) -> None:
    def nobody() -> Visitor:
        raise HTTPException(403, "not you")

    app = FastAPI()
    app.mount("/desk", create(nobody, settings=made.file))
    client = TestClient(app)
    for path in ("/", "/api/quotes", "/api/openapi.json", "/static/desk.js", "/matches.rss"):
        answer = client.get(f"/desk{path}", headers={"accept": "text/html"})
        assert (answer.status_code, answer.json()) == (403, {"detail": "not you"})


def test_before_anything_is_published(tmp_path: Path) -> None:
    write_settings(tmp_path, None)
    for server in serve(tmp_path / "settings.yaml"):
        page = httpx.get(f"{server.url}/", headers={"accept": "text/html"}, trust_env=False)
        assert page.status_code == 503
        assert "Nothing to show yet" in page.text
        answer = httpx.get(f"{server.url}/api/quotes", trust_env=False)
        assert answer.status_code == 503
        assert "nothing has been published" in answer.json()["detail"]

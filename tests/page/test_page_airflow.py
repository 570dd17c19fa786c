"""The desk inside a real Airflow: as nobody, as viewer, as user and as admin, and in its navigation.

One start of Airflow serves all tests here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from page_server import SCREENS

from news.settings import Settings
from state.silences import Silences
from wirewatch import runtime as runtimes
from wirewatch.runtime import Runtime, free_port
from wirewatch.runtime.secrets import write_secrets

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

HTML = {"accept": "text/html"}
PATHS = (
    "/", "/new", "/names", "/articles/x", "/speakers", "/speakers/x", "/events", "/spread", "/spread/x",
    "/watches", "/watches/try", "/watches/grain", "/feeds", "/feeds/x", "/static/desk.css", "/matches.rss",
    "/api/quotes", "/api/events", "/api/articles", "/api/articles/x", "/api/speakers", "/api/watches",
    "/api/watches/grain/matches", "/api/openapi.json", "/openapi.json", "/docs", "/redoc",
)  # fmt: skip


@pytest.fixture(scope="module")
def airflow(made: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder = tmp_path_factory.mktemp("airflow")
    write_secrets(folder / ".env")
    (folder / "dags").mkdir()
    ours = Runtime(
        var=folder / "var", port=free_port(), home=folder, settings=made.file, dags=folder / "dags",
        env_file=folder / ".env", isolated=True, owned=True,
        extra={"AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,vera:viewer,ursula:user"},
    )  # fmt: skip
    try:
        runtimes.start(ours)
        runtimes.wait_healthy(ours)
        yield ours
    finally:
        runtimes.stop(ours)


def client(airflow: Runtime, name: str | None) -> httpx.Client:
    """Somebody's browser: Airflow's own token as its cookie."""
    out = httpx.Client(base_url=airflow.url, trust_env=False, timeout=30)
    if name:
        passwords = json.loads((airflow.run / "passwords.json").read_text())
        login = {"username": name, "password": passwords[name]}
        answer = httpx.post(f"{airflow.url}/auth/token", json=login, trust_env=False, timeout=30)
        out.cookies.set("_token", answer.raise_for_status().json()["access_token"])
    return out


def test_nobody_sees_anything(airflow: Runtime) -> None:
    with client(airflow, None) as nobody:
        for path in PATHS:
            answer = nobody.get(f"/desk{path}")
            expected = 404 if path in ("/openapi.json", "/docs", "/redoc") else 401
            assert answer.status_code == expected, path
            assert len(answer.content) < 100
        sent = nobody.get("/desk/?speaker=lavrov", headers=HTML)
        assert sent.status_code == 303
        assert sent.headers["location"].endswith("/auth/login?next=%2Fdesk%2F%3Fspeaker%3Dlavrov")
        assert nobody.post("/desk/watches/grain/silence").status_code == 401
        nobody.cookies.set("_token", "forged")
        assert nobody.get("/desk/api/quotes").status_code in (401, 403)


def test_a_viewer_reads_and_may_not_silence(airflow: Runtime, made: Settings) -> None:
    with client(airflow, "vera") as vera:
        for path in ("/", "/watches/grain", "/api/quotes", "/api/openapi.json", "/matches.rss"):
            assert vera.get(f"/desk{path}", headers=HTML).status_code == 200, path
        assert (
            "takes the right to run the DAG" in vera.get("/desk/watches/grain", headers=HTML).text
        )
        answer = _silence(vera, airflow)
    assert answer.status_code == 403
    assert Silences(made.state_url).all() == []


@pytest.mark.parametrize("name", ["ursula", "admin"])
def test_who_may_run_alert_may_silence_from_our_own_page_alone(
    airflow: Runtime, made: Settings, name: str
) -> None:
    silences = Silences(made.state_url)
    before = len(silences.all())
    with client(airflow, name) as somebody:
        for foreign in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
            assert _silence(somebody, airflow, foreign).status_code == 403
        assert len(silences.all()) == before
        assert _silence(somebody, airflow).status_code == 303
        made_one = silences.all()[0]
        assert (made_one.watch, made_one.who, made_one.why) == ("grain", name, "a <b>test</b>")
        page = somebody.get("/desk/watches/grain", headers=HTML).text
        assert "a &lt;b&gt;test&lt;/b&gt;" in page
        end = f"/desk/watches/grain/silence/{made_one.id}/end"
        assert somebody.post(end, headers={"origin": airflow.url}).status_code == 303
    assert silences.active(made_one.start) == [] or silences.all()[0].end <= made_one.end


def test_the_desk_is_in_the_navigation(airflow: Runtime, browser: Any) -> None:
    passwords = json.loads((airflow.run / "passwords.json").read_text())
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(f"{airflow.url}/desk/?speaker=lavrov")  # not logged in: there and back
    page.fill('input[name="username"]', "admin")
    page.fill('input[name="password"]', passwords["admin"])
    page.click('button[type="submit"]')
    page.wait_for_url("**/desk/?speaker=lavrov", timeout=20_000)
    page.goto(f"{airflow.url}/")
    page.get_by_text("News desk").or_(page.get_by_text("Plugins")).first.click(timeout=20_000)
    if "/plugin/desk" not in page.url:
        page.get_by_text("News desk").first.click()
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", level=2).first.wait_for()
    frame.get_by_role("link", name="Speakers").click()
    page.wait_for_url("**/plugin/desk/desk/speakers*")
    frame.locator("#q").fill("lavrov")
    page.wait_for_url("**/plugin/desk/desk/speakers?q=lavrov*")
    page.reload()
    frame.get_by_role("link", name="Sergey Lavrov").wait_for()
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / "airflow.png")


def _silence(
    who: httpx.Client, airflow: Runtime, headers: dict[str, str] | None = None
) -> httpx.Response:
    ours = {"origin": airflow.url, "sec-fetch-site": "same-origin"}
    form = {"until": "1h", "why": "a <b>test</b>"}
    return who.post(
        "/desk/watches/grain/silence", data=form, headers=ours if headers is None else headers
    )

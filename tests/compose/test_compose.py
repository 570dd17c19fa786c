"""docker-compose.yml and Dockerfile, without a Docker engine: by the compose schema, and by our own rules."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from news.settings import read_settings
from wirewatch.runtime.environment import SECRETS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OF = {
    "single": {"single"},
    "demo": {"demo", "mailpit"},
    "cluster": {
        "bootstrap", "api-server", "scheduler", "dag-processor", "triggerer", "worker", "postgres",
        "redis", "storage-folder", "object-storage", "bucket",
    },
}  # fmt: skip


def test_it_is_of_the_compose_schema() -> None:
    vendor = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema = json.loads(vendor.read_text(encoding="utf-8"))
    jsonschema.validate(COMPOSE, schema)
    broken = COMPOSE | {"services": {"worker": SERVICES["worker"] | {"helthcheck": {}}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


def test_each_profile_has_its_services() -> None:
    found = {
        profile: {name for name, service in SERVICES.items() if profile in service["profiles"]}
        for profile in OF
    }
    assert found == OF


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_healthy_not_root_and_open_to_this_machine_alone(name: str) -> None:
    service = SERVICES[name]
    assert re.search(r":v?(RELEASE\.)?\d[\w.-]*\d[\w.-]*$", service["image"]), service["image"]
    assert service["user"].split(":")[0] not in ("", "root", "0")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    once = service["restart"] == "no"
    assert once != ("healthcheck" in service), "checked, unless it ends by itself"
    for other, how in service.get("depends_on", {}).items():
        ends = SERVICES[other]["restart"] == "no"
        assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")
        assert set(service["profiles"]) <= set(SERVICES[other]["profiles"])


def test_secrets_are_required_and_never_defaulted() -> None:
    used = re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", TEXT)
    optional = {name for name, how in used if not how.startswith(":?")}
    assert optional == {"WIREWATCH_SMTP_URI", "WIREWATCH_SLACK_URI"}
    assert {name for name, _ in used} >= set(SECRETS)
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY$|AUTH$", name) and name != "AWS_ACCESS_KEY_ID":
                assert re.fullmatch(r"\$\{\w+:\?[^}]*\}", value), name


def test_the_settings_of_the_cluster_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(ROOT / "config" / "cluster.yaml")
    assert settings.lake and str(settings.staging) == "/srv/wirewatch/staging"
    assert any(v.endswith(":/srv/wirewatch") for v in SERVICES["worker"]["volumes"])
    monkeypatch.delenv("WIREWATCH_STATE_URL", raising=False)
    monkeypatch.setenv("WIREWATCH_DB_PASSWORD", "x")
    assert settings.state_url.endswith("@postgres/state")
    made = (ROOT / "tools" / "compose" / "databases.sql").read_text(encoding="utf-8")
    assert {"state", "lake"} == set(re.findall(r"CREATE DATABASE (\w+)", made))


def test_the_image_runs_as_nobody_special_what_compose_asks_for() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert all(
        re.fullmatch(r"FROM \S+:\d+\.\d+\.\d+\S*( AS \w+)?", x) for x in lines if x[:4] == "FROM"
    )
    assert "USER 10001:10001" in lines
    assert 'ENTRYPOINT ["python", "-m", "wirewatch.container"]' in lines
    assert "--frozen" in "".join(lines) and "--extra cluster" in "".join(lines)


def test_a_container_without_secrets_does_not_start() -> None:
    command = [sys.executable, "-m", "wirewatch.container", "scheduler"]
    done = subprocess.run(
        command, env={"PATH": "/usr/bin"}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "not set in the container's environment: WIREWATCH_ADMIN_PASSWORD" in done.stderr


@pytest.mark.slow
def test_the_images_first_stage_is_built_of_what_it_copies(tmp_path: Path) -> None:
    """Its COPY and RUN steps one after the other, in a folder instead of a container; then the entry point."""
    app, stage = tmp_path / "app", (ROOT / "Dockerfile").read_text(encoding="utf-8")
    app.mkdir()
    # What `make setup` has downloaded is not downloaded again: nothing here asks the network.
    shutil.copytree(ROOT / ".uv", app / ".uv")
    bare = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "UV_OFFLINE": "1",
        "UV_PYTHON": sys.executable,
    }
    for line in stage.split("\nFROM ")[1].splitlines():
        word, _, rest = line.partition(" ")
        if word == "COPY":
            *names, to = rest.split()
            for name in _context(names):
                target = (
                    app
                    / (to if to != "./" else ".")
                    / (Path(name).name if names != ["."] else name)
                )
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target)
        elif word == "RUN":
            done = subprocess.run(
                ["sh", "-euc", rest], cwd=app, env=bare, capture_output=True, text=True, timeout=600, check=False
            )  # fmt: skip
            if "network was disabled" in done.stderr.lower() or "offline" in done.stderr.lower():
                pytest.skip("uv's cache does not have all of it (make setup fills it)")
            assert done.returncode == 0, done.stderr
    inside = {"PATH": f"{app / '.venv' / 'bin'}:/usr/bin:/bin", "HOME": str(app / "var")}
    parts = "import celery, redis, psycopg, duckdb_extension_ducklake, airflow, wirewatch.container as c; print(c.__file__)"
    for command in (["python", "-c", parts], ["python", "-m", "wirewatch.container", "scheduler"]):
        done = subprocess.run(command, cwd=app, env=inside, capture_output=True, text=True, check=False)  # fmt: skip
        assert str(app) in done.stdout or "not set in the container's environment" in done.stderr, (
            done.stderr
        )


def _context(names: list[str]) -> list[str]:
    """Files of the project that are copied: all that are named, or for `.` all that .dockerignore leaves."""
    if names != ["."]:
        return names
    there = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # fmt: skip
    ignored = tuple(f"{line}/" for line in (ROOT / ".dockerignore").read_text().split())
    return [f for f in there.splitlines() if not f.startswith(ignored)]

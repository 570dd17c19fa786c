"""docker-compose.yml and Dockerfile, without a Docker engine: by the compose schema, and by our own rules."""

from __future__ import annotations

import json
import re
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

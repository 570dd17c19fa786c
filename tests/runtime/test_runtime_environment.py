"""What the processes of a run find in their environment, and the secrets they are given."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wirewatch.runtime import Program, Runtime, environment, supervisor
from wirewatch.runtime.environment import DATABASE, MARK, ROOT, SECRETS
from wirewatch.runtime.secrets import write_secrets


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    file = tmp_path / ".env"
    assert write_secrets(file)
    with file.open("a") as out:
        out.write("WIREWATCH_SMTP_URI=smtp://desk@mail.invalid:25\nWIREWATCH_STATE_URL=sqlite://\n")
    return file


def test_the_callers_airflow_does_not_leak(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env_file: Path
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "SequentialExecutor")
    monkeypatch.setenv("AIRFLOW_HOME", "/elsewhere")
    monkeypatch.setenv("WIREWATCH_SETTINGS", "/elsewhere/settings.yaml")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("no_proxy", "example.org")
    found = environment(tmp_path / "home", var=tmp_path / "var", port=8123, env_file=env_file)
    assert "AIRFLOW__CORE__EXECUTOR" not in found
    assert "WIREWATCH_SETTINGS" not in found
    assert Path(found["PYTHONPATH"]).name == "dags", "for the feed watcher, and no other"
    assert found["AIRFLOW_HOME"] == str(tmp_path / "home")
    assert found["no_proxy"] == "example.org,127.0.0.1,localhost"
    assert found[MARK] == str(tmp_path / "var")
    written = [
        v for k, v in found.items() if k.startswith("AIRFLOW__") and k.endswith(("FOLDER", "CONN"))
    ]
    assert all(str(tmp_path) in v or str(ROOT) in v for v in written)


def test_isolated_takes_secrets_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, env_file: Path
) -> None:
    monkeypatch.setenv("WIREWATCH_SLACK_URI", "slackwebhook://hooks.invalid")
    real = Runtime(var=tmp_path, env_file=env_file).environment()
    assert real["WIREWATCH_SMTP_URI"] == "smtp://desk@mail.invalid:25"
    assert real["WIREWATCH_SLACK_URI"] == "slackwebhook://hooks.invalid"
    demo = Runtime(
        var=tmp_path,
        env_file=env_file,
        isolated=True,
        extra={"WIREWATCH_SMTP_URI": "smtp://127.0.0.1:2525"},
    )
    found = demo.environment()
    assert {k for k in found if k.startswith("WIREWATCH_")} == {
        MARK,
        DATABASE,
        "WIREWATCH_ADMIN_PASSWORD",
        "WIREWATCH_SMTP_URI",
    }
    assert found["WIREWATCH_SMTP_URI"] == "smtp://127.0.0.1:2525"
    assert all(found[name] for name in SECRETS)
    assert demo.password == real["WIREWATCH_ADMIN_PASSWORD"]


def test_secrets_are_written_once_and_for_their_owner(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    command = [sys.executable, "-m", "wirewatch.runtime.secrets", str(file)]
    subprocess.run(command, check=True)
    first = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    subprocess.run(command, check=True)
    assert file.read_text() == first
    write_secrets(tmp_path / "other")
    shared = set(first.splitlines()) & set((tmp_path / "other").read_text().splitlines())
    assert all(line.startswith("#") for line in shared)
    assert {line.partition("=")[0] for line in first.splitlines() if "=" in line} == set(SECRETS)
    assert sorted(file.name for file in tmp_path.iterdir()) == [".env", "other"]


def test_example_names_every_secret() -> None:
    text = (ROOT / ".env.example").read_text()
    assert all(f"\n{name}=\n" in text for name in SECRETS)


def test_configuration_holds_no_secret_and_survives_odd_paths(
    tmp_path: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    var = tmp_path / "50% of a news desk"
    runtime = Runtime(
        var=var, env_file=env_file, programs=(Program("newsroom", ("sleep", "a b%c")),)
    )
    text = supervisor.configuration(runtime)
    secrets = runtime.environment()
    assert not any(secrets[name] in text for name in SECRETS)

    from supervisor.options import ServerOptions

    for folder in (runtime.run, runtime.logs):
        folder.mkdir(parents=True)
    file = runtime.run / "supervisord.conf"
    file.write_text(text)
    monkeypatch.chdir(runtime.run)
    options = ServerOptions()
    options.realize(["-c", str(file)])
    configs = {g.name: g.process_configs[0] for g in options.process_group_configs}
    assert set(configs) == {"newsroom", "api-server", "dag-processor", "triggerer", "scheduler"}
    assert configs["newsroom"].command.endswith("sleep 'a b%c'")
    assert Path(configs["newsroom"].stdout_logfile).resolve() == var / "logs" / "newsroom.log"


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    assert supervisor.socket_path(Path("/srv/var/run")) == Path("/srv/var/run/supervisor.sock")
    deep = supervisor.socket_path(tmp_path / ("d" * 120) / "run")
    assert len(str(deep)) < 90
    assert stat.S_IMODE(deep.parent.stat().st_mode) == 0o700
    deep.parent.rmdir()


def test_airflow_reads_what_airflow_cfg_says(tmp_path: Path, env_file: Path) -> None:
    """Each option of airflow.cfg exists in Airflow, differs from its default and is in force."""
    from configparser import ConfigParser

    ours = ConfigParser(interpolation=None)
    ours.read(ROOT / "airflow.cfg")
    wanted = {s: dict(ours.items(s)) for s in ours.sections()}
    code = (
        "import json, sys; from airflow.configuration import conf\n"
        "wanted = json.loads(sys.argv[1])\n"
        "print(json.dumps({s: {o: [conf.get(s, o), conf.get_default_value(s, o)] for o in wanted[s]}"
        " for s in wanted}))"
    )
    runtime = Runtime(var=tmp_path / "var", env_file=env_file)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, json.dumps(wanted)],
        env=runtime.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    for section, options in wanted.items():
        for option, value in options.items():
            in_force, default = found[section][option]
            assert in_force == value, (section, option)
            assert default is not None or option == "instance_name"
            assert str(default) != value, f"[{section}] {option} is Airflow's default already"

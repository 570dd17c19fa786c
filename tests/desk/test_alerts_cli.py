"""`wirewatch alerts test`: a message to a real SMTP server, and what stands in the way of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from news.settings import ROOT, read_settings
from wirewatch import sending
from wirewatch.cli import app
from wirewatch.sinks import MailSink

WATCHES = """
watches: []
receivers:
  - {name: desk-mail, kind: email, connection: smtp_default, to: [desk@example.org], sender: w@example.org}
route: {receivers: [desk-mail]}
"""


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.yaml").write_text("var: v\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    (tmp_path / "watches.yaml").write_text(WATCHES)
    monkeypatch.setenv("WIREWATCH_SETTINGS", str(tmp_path / "settings.yaml"))
    for name in ("WIREWATCH_SMTP_URI", "AIRFLOW_CONN_SMTP_DEFAULT"):
        monkeypatch.delenv(name, raising=False)


def test_a_message_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailSink(tmp_path / "mail") as sink:
        address = f"smtp://127.0.0.1:{sink.port}/?disable_ssl=true&disable_tls=true"
        monkeypatch.setenv("WIREWATCH_SMTP_URI", address)
        done = CliRunner().invoke(app, ["alerts", "test", "desk-mail"])
        assert (done.exit_code, done.stdout) == (0, "desk-mail has taken it.\n")
    [mail] = (tmp_path / "mail").glob("*.eml")
    assert "a test of" in mail.read_text()


def test_what_stands_in_the_way_is_said() -> None:
    with pytest.raises(Exception, match="connection 'smtp_default' is not set"):
        sending.try_receiver(read_settings(), "desk-mail")
    with pytest.raises(Exception, match="no receiver is called 'desk'; there are: desk-mail"):
        sending.try_receiver(read_settings(), "desk")


def test_the_projects_env_file_is_for_its_own_settings_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("WIREWATCH_SMTP_URI=smtp://mail.example.org\n")
    monkeypatch.setattr(sending, "ENV", tmp_path / ".env")
    assert sending.connections(read_settings())("smtp_default") is None
    found = sending.connections(read_settings(ROOT / "config" / "settings.yaml"))("smtp_default")
    assert found is not None
    assert found.host == "mail.example.org"

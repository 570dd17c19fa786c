from __future__ import annotations

import json

import pytest

from alerts.credentials import from_environment
from news.records import Credentials


def read(monkeypatch: pytest.MonkeyPatch, value: str) -> Credentials | None:
    monkeypatch.setenv("AIRFLOW_CONN_DESK_MAIL", value)
    return from_environment("desk_mail")


def test_none_where_none_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_DESK_MAIL", raising=False)
    assert from_environment("desk_mail") is None
    assert read(monkeypatch, "  ") is None


CASES = [
    (
        "smtp://us%40er:pa%2Fss%3A@mail.example.org:587/?disable_ssl=true&timeout=10",
        Credentials(
            kind="smtp", host="mail.example.org", port=587, login="us@er", password="pa/ss:",
            extra={"disable_ssl": "true", "timeout": "10"},
        ),
    ),
    (
        "slackwebhook://:T0%2FB0%2Fx@https%3A%2F%2Fhooks.slack.com%2Fservices",
        Credentials(
            kind="slackwebhook", host="https://hooks.slack.com/services", password="T0/B0/x"
        ),
    ),
    (
        "slackwebhook://:T0%2Fx@http%3A%2F%2F127.0.0.1%3A5001%2Fservices",
        Credentials(kind="slackwebhook", host="http://127.0.0.1:5001/services", password="T0/x"),
    ),
    ("smtp://mail.example.org", Credentials(kind="smtp", host="mail.example.org")),
    ("smtp://127.0.0.1:2525/", Credentials(kind="smtp", host="127.0.0.1", port=2525)),
    (
        'smtp://h/?__extra__=%7B%22timeout%22%3A+5%7D',
        Credentials(kind="smtp", host="h", extra={"timeout": 5}),
    ),
    (
        json.dumps({"conn_type": "smtp", "host": "h", "port": "25", "login": "u", "password": "p",
                    "extra": {"disable_tls": True}}),
        Credentials(kind="smtp", host="h", port=25, login="u", password="p",
                    extra={"disable_tls": True}),
    ),
    (
        json.dumps({"conn_type": "slackwebhook", "password": "T/B/x", "extra": '{"timeout": 3}'}),
        Credentials(kind="slackwebhook", password="T/B/x", extra={"timeout": 3}),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_both_of_airflows_formats(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: Credentials
) -> None:
    assert read(monkeypatch, value) == expected


@pytest.mark.airflow
@pytest.mark.parametrize("value", [value for value, _ in CASES])
def test_airflow_reads_the_same(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    from airflow.sdk import Connection

    ours = read(monkeypatch, value)
    connection = (
        Connection.from_json(value, conn_id="c")
        if value.startswith("{")
        else Connection.from_uri(value, conn_id="c")
    )
    assert ours
    theirs = connection
    assert (ours.kind, ours.port) == (theirs.conn_type, theirs.port)
    assert (ours.host or "") == (theirs.host or "")
    assert (ours.login or "", ours.password or "") == (theirs.login or "", theirs.password or "")
    assert ours.extra == json.loads(theirs.extra or "{}")


@pytest.mark.parametrize(
    "value",
    ["no connection s3cret", '{"password": "s3cret"', '{"port": "s3cret"}', '["s3cret"]',
     "smtp://u:s3cret@h:notaport/", '{"extra": "s3cret"}', '{"extra": "[1]"}', "smtp://[s3cret"],
)  # fmt: skip
def test_what_cannot_be_read_is_named_but_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    assert read(monkeypatch, value) is None
    said = capsys.readouterr()
    assert "s3cret" not in said.out + said.err

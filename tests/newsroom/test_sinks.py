"""The local receivers, with a real SMTP client and real POSTs."""

from __future__ import annotations

import email
import email.policy
import http.client
import json
import signal
import smtplib
import subprocess
import sys
from email.message import EmailMessage

import pytest

from wirewatch.sinks import MailSink, SlackSink, render_mail_html


def mail(subject="Blinken: “We came to listen”", identity="<match-7f.blinken@wirewatch.local>"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@example.org", "a@b.org", subject
    if identity:
        message["Message-ID"] = identity
    message.set_content("Quote: “We came to listen”\n.\nA line with one dot stands above.\n")
    message.add_alternative("<p>Quote: “We came to listen”</p>", subtype="html")
    return message


def post(port, body, path="/services/T0/B0/x"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    out = answer.status, answer.read().decode()
    connection.close()
    return out


def test_a_mail_is_kept_whole_with_its_parts_beside_it(tmp_path):
    with MailSink(tmp_path / "mail") as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.send_message(mail(), to_addrs=["a@b.org", "hidden@b.org"])
    assert sink.count == 1
    (file,) = sink.messages()
    assert file.name == "0001-match-7f-blinken-wirewatch-local.eml"
    kept = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert kept["Subject"] == "Blinken: “We came to listen”"
    assert kept["Return-Path"] == "<desk@example.org>"
    assert kept.get_all("Delivered-To") == ["a@b.org", "hidden@b.org"]
    assert file.with_suffix(".html").read_text().strip() == "<p>Quote: “We came to listen”</p>"
    assert "\n.\nA line" in file.with_suffix(".txt").read_text().replace("\r\n", "\n")
    assert render_mail_html(file).startswith("<p>Quote")


def test_mails_are_not_merged_and_a_login_is_accepted(tmp_path):
    with MailSink(tmp_path) as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.login("airflow", "any password")
        client.send_message(mail())
        client.send_message(mail())
        client.send_message(mail(identity=None))
    assert sink.count == len(sink.messages()) == 3
    with MailSink(tmp_path) as later, smtplib.SMTP("127.0.0.1", later.port) as client:
        client.send_message(mail())
    assert (later.count, len(later.messages())) == (1, 4)
    assert later.messages()[-1].name.startswith("0004-")


def test_a_slack_message_is_kept_as_it_was_posted(tmp_path):
    payload = {
        "text": "<!channel> is text here: &lt;!channel&gt; “…”",
        "blocks": [{"type": "divider"}],
    }
    with SlackSink(tmp_path / "slack") as sink:
        assert post(sink.port, json.dumps(payload)) == (200, "ok")
        assert post(sink.port, json.dumps(payload)) == (200, "ok")
    assert sink.count == 2
    assert [f.name for f in sink.messages()] == ["0001.json", "0002.json"]
    assert json.loads(sink.messages()[0].read_text()) == payload


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        ("not json", "/services/x", (400, "invalid_payload")),
        ("[" * 100_000, "/services/x", (400, "invalid_payload")),
        ("[]", "/services/x", (400, "invalid_payload")),
        ("{}", "/services/x", (400, "no_text")),
        ('{"text": "x"}', "/elsewhere", (404, "no_service")),
    ],
)
def test_what_is_no_message_is_refused_and_not_kept(tmp_path, body, path, expected):
    with SlackSink(tmp_path) as sink:
        assert post(sink.port, body, path) == expected
    assert sink.count == 0
    assert sink.messages() == []


def test_a_taken_port_is_an_error(tmp_path):
    with MailSink(tmp_path) as mails, SlackSink(tmp_path) as slack:
        with pytest.raises(OSError):
            MailSink(tmp_path, port=mails.port).start()
        with pytest.raises(OSError):
            SlackSink(tmp_path, port=slack.port)


def test_both_run_as_a_module(tmp_path):
    command = [sys.executable, "-m", "wirewatch.sinks", "--folder", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        ports = json.loads(process.stdout.readline())
        with smtplib.SMTP("127.0.0.1", ports["mail_port"]) as client:
            client.send_message(mail())
        assert post(ports["slack_port"], '{"text": "hello"}') == (200, "ok")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert len(list((tmp_path / "slack").glob("*.json"))) == 1

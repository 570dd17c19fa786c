from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from helpers_alerts import SEEN, TEXT, article, found, geneva, quote, settings

from alerts import notify
from alerts.notify import notifications
from news.records import Extraction
from news.settings import AlertSettings, RouteSettings
from state.store import Store

NOW = SEEN + timedelta(minutes=1)
ANY = "speaker:(Lavrov OR Blinken)"


def made(tmp_path: Path, query: str, extraction: Extraction | None = None) -> list[str]:
    matched = found(query, extraction, name="blinken")
    assert matched
    return [n.id for n in notifications([matched], settings(tmp_path), NOW)]


def test_one_message_for_an_article_a_watch_and_a_receiver(tmp_path: Path) -> None:
    matched = found("Blinken", name="blinken")
    assert matched
    mail, slack = notifications([matched, matched], settings(tmp_path), NOW)
    assert (mail.receiver, slack.receiver) == ("mail", "slack")
    assert mail.key == article().id
    assert mail.message.html and not mail.message.slack
    assert slack.message.slack and not slack.message.html
    assert (mail.created, mail.seen, mail.state) == (NOW, SEEN, "pending")
    assert mail.id != slack.id


def test_what_is_too_old_is_left_out(tmp_path: Path) -> None:
    matched = found("Blinken", name="blinken")
    assert matched
    known = settings(tmp_path, alert=AlertSettings(max_age_hours=1))
    at = article().at
    assert len(notifications([matched], known, at + timedelta(hours=1))) == 2
    assert notifications([matched], known, at + timedelta(hours=1, seconds=1)) == []


def test_a_watch_without_a_route_tells_nobody(tmp_path: Path) -> None:
    matched = found("Blinken", name="blinken")
    assert matched
    assert notifications([matched], settings(tmp_path, route=RouteSettings()), NOW) == []


def test_a_revision_or_a_recompute_is_the_same_notification(tmp_path: Path) -> None:
    later = geneva(article=article(revision=2, text=TEXT.replace("Friday", "Friday evening")))
    assert made(tmp_path, "Blinken") == made(tmp_path, "Blinken", later)
    turned = geneva(quotes=geneva().quotes[::-1])
    assert made(tmp_path, ANY) == made(tmp_path, ANY, turned)


def test_a_revision_tells_of_the_one_quote_more_and_never_of_one_less(tmp_path: Path) -> None:
    store, known = Store(f"sqlite:///{tmp_path / 's.sqlite'}"), settings(tmp_path)
    first, second = geneva().quotes

    def told(*quotes: object) -> int:
        matched = found(ANY, geneva(quotes=quotes), name="blinken")
        assert matched
        return store.record([matched], notifications([matched], known, NOW), {})

    assert told(first) == 2
    assert told(first) == 0
    assert told(first, second) == 2
    assert told(second) == 0


def test_an_article_that_cannot_be_rendered_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "render", lambda *_: 1 / 0)
    matched = found("Blinken", name="blinken")
    assert matched
    mail, _ = notifications([matched], settings(tmp_path), NOW)
    assert "https://news.example.org/world/2022/geneva?id=7" in mail.message.body


def test_the_same_words_twice_are_one_key(tmp_path: Path) -> None:
    again = quote("“We expect written security guarantees from NATO,”", speaker="Sergey Lavrov")
    matched = found(ANY, geneva(quotes=(geneva().quotes[0], again)), name="blinken")
    assert matched
    assert len(matched.hits) == 1

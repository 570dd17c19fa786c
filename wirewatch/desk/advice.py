"""What an operator can do about a feed: the rows of docs/operate.md, each where it applies."""

from __future__ import annotations

from datetime import datetime, timedelta

from news.records import FeedState

_GONE, _BARRED = (404, 410), (401, 403, 451)


def advice(state: FeedState | None, now: datetime) -> tuple[str, str]:
    """How a feed is, in a word (fine, new, late, failing, retired), and what to do, if anything."""
    if state is None:
        return "new", "not polled yet; it is due now"
    if state.retired:
        return "retired", "gone for good (410): correct or remove it in config/feeds.yaml"
    if state.errors:
        return "failing", _about(state)
    if state.due and now - state.due > timedelta(minutes=30):
        return "late", "it was due long ago: is the DAG ingest running, and not paused?"
    if state.moved_to:
        return "fine", "moved for good and asked there; correct the address when convenient"
    return "fine", ""


def _about(state: FeedState) -> str:
    error = state.error or ""
    if state.status in _GONE:
        return "moved or ended: correct it in config/feeds.yaml, or find it anew with `wirewatch feeds add SITE`"
    if state.status in _BARRED:
        return (
            "the publisher refuses us: ask them; `fetch.contact` in settings.yaml says who we are"
        )
    if "not set" in error:
        return "its address names a secret that is not there: put it into .env, and `make up` again"
    if "private" in error or "refused address" in error:
        return (
            "it leads into a private network: if it is yours, name the host in fetch.allowed_hosts"
        )
    if "HTML" in error or "no feed" in error or "not a feed" in error:
        return "a page stands where the feed was: `wirewatch feeds add SITE` finds the feed's new address"
    return "it may pass by itself: polling backs off and obeys Retry-After; look again tomorrow"

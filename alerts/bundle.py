"""Many notifications as one message: what a group, a digest, quiet hours or a cap have gathered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from alerts.blocks import listing
from alerts.render import template
from news.ids import digest
from news.records import Brief, Message, Notification
from news.settings import ReceiverKind
from news.text import cut

_SILENCE = 'To silence a watch for a while: wirewatch silence add NAME --until 2d --why "…".'
MOST = 40
"""What one message lists; the rest is counted."""


def together(
    members: Sequence[Notification], kind: ReceiverKind, why: str, now: datetime
) -> Notification:
    """One notification in place of `members` (at least two, of one receiver), in their order.

    `why` says what has gathered them. The same members give the same notification.
    """
    first = members[0]
    return Notification(
        id=digest("bundle", first.receiver, *(member.id for member in members)),
        watch=first.watch if len({m.watch for m in members}) == 1 else "several watches",
        key=first.key,
        condition="bundle",
        receiver=first.receiver,
        message=_message(members, kind, why),
        created=max(member.created for member in members),
        seen=min((m.seen for m in members if m.seen), default=None),
    )


def several(
    subject: str,
    briefs: Sequence[Brief],
    number: int,
    why: str,
    kind: ReceiverKind,
    *,
    lead: str = "",
) -> Message:
    """One message of many: what it is about, `number` things of which `briefs` are shown, and why.

    Every part must be one clean line.
    """
    values = {"subject": subject, "lead": lead, "briefs": briefs, "more": number - len(briefs)}
    values |= {"why": why, "silence": _SILENCE}
    body = template("bundle.txt.j2").render(**values)
    if kind == "slack":
        foot = f"{why} {_SILENCE}"
        return Message(
            subject=subject, body=body, slack=listing(subject, briefs, number, foot, lead=lead)
        )
    if kind in ("apprise", "rss"):
        return Message(subject=subject, body=body)
    return Message(subject=subject, body=body, html=template("bundle.html.j2").render(**values))


def _message(members: Sequence[Notification], kind: ReceiverKind, why: str) -> Message:
    counts = Counter(member.watch for member in members)
    watches = ", ".join(f"{watch} {count}" for watch, count in counts.most_common(5))
    subject = cut(f"{len(members)} matches: {watches}", 150)
    briefs = [_brief(member) for member in members[:MOST]]
    return several(subject, briefs, len(members), f"These came together because {why}.", kind)


def _brief(notification: Notification) -> Brief:
    return notification.message.brief or Brief(notification.message.subject, "", None)

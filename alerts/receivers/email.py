"""Mail: plain text and HTML in one message, by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP

from news.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from news.records import Credentials, Notification
from news.text import cut, slug, squeeze, visible
from news.time import rfc2822

_TRUE = ("true", "1", "yes", "on")
_DOMAIN = "wirewatch.invalid"


def send(
    notification: Notification, to: Sequence[str], sender: str | None, credentials: Credentials
) -> None:
    """Send to all of `to` in one conversation, with the connection fields Airflow's SMTP hook knows.

    `extra`: disable_ssl, disable_tls, timeout (seconds), from_email. The Message-ID comes from the
    notification's id, so that one sent again is known as the same. Raises TemporaryDeliveryError
    where trying again may help, else PermanentDeliveryError.
    """
    from_ = sender or str(credentials.extra.get("from_email") or credentials.login or "")
    if "@" not in from_:
        raise PermanentDeliveryError(
            "no sender: set `sender` of the receiver in config/watches.yaml, or `from_email` in the "
            "extra of its connection"
        )
    try:
        message = compose(notification, to, from_)
        with _server(credentials) as server:
            refused = server.send_message(message, from_addr=from_, to_addrs=list(to))
    except smtplib.SMTPRecipientsRefused as error:
        raise _by_code(next(iter(error.recipients.values()))) from None
    except smtplib.SMTPResponseException as error:
        raise _by_code((error.smtp_code, error.smtp_error)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryDeliveryError(f"mail server {credentials.host}: {error}") from None
    except (MessageError, ValueError) as error:
        raise PermanentDeliveryError(f"no mail can be made of it: {error}") from None
    if refused:
        # Some were refused while others were served: again would reach those twice.
        raise PermanentDeliveryError(f"refused by the mail server: {', '.join(sorted(refused))}")


def compose(notification: Notification, to: Sequence[str], sender: str) -> EmailMessage:
    """The message as it is sent; the same notification gives the same bytes."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"wirewatch <{sender}>"
    message["To"] = ", ".join(to)
    # One line, nothing hidden: a newline here would be a header of somebody else's making.
    message["Subject"] = cut(squeeze(visible(notification.message.subject)), 200)
    message["Date"] = rfc2822(notification.created)
    message["Message-ID"] = f"<{notification.id}@{_DOMAIN}>"
    message["List-Id"] = (
        f"wirewatch {slug(notification.watch)} <{slug(notification.watch) or 'watch'}.{_DOMAIN}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notification.message.body)
    if notification.message.html is not None:
        message.add_alternative(notification.message.html, subtype="html")
    return message


def _server(credentials: Credentials) -> smtplib.SMTP:
    extra = {k: str(v).lower() for k, v in credentials.extra.items()}
    host, timeout = credentials.host or "localhost", float(extra.get("timeout", "30"))
    context = ssl.create_default_context()
    plain = extra.get("disable_ssl") in _TRUE or credentials.port in (25, 587)
    if plain:
        server = smtplib.SMTP(host, credentials.port or 25, timeout=timeout)
    else:
        server = smtplib.SMTP_SSL(host, credentials.port or 465, timeout=timeout, context=context)
    try:
        if plain and extra.get("disable_tls") not in _TRUE:
            server.starttls(context=context)
        if credentials.login and credentials.password:
            server.login(credentials.login, credentials.password)
    except BaseException:
        server.close()
        raise
    return server


def _by_code(answer: tuple[int, bytes | str]) -> DeliveryError:
    code, said = answer
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    told = f"the mail server answered {code}: {cut(squeeze(visible(text)), 200)}"
    # 535 (bad login) is mended by the operator, not by giving up what waits.
    permanent = 500 <= code < 600 and code not in (530, 534, 535)
    return PermanentDeliveryError(told) if permanent else TemporaryDeliveryError(told)

"""Mail: plain text and HTML in one message, by SMTP."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP

import structlog

from news.errors import DeliveryError, PermanentDeliveryError, TemporaryDeliveryError
from news.ids import digest
from news.records import Credentials, Notification
from news.settings import ReceiverSettings
from news.text import cut, slug, squeeze, visible
from news.time import rfc2822

log = structlog.get_logger(__name__)

# Whatever the connection says: a delivery must end within its lease of five minutes.
LONGEST = 30.0
# So often all wait for an address that is refused for now; then the others are served.
PATIENCE = 8
# A login that fails is mended by the operator, not by giving up what waits.
_LOGIN = (530, 534, 535, 538)
_TRUE = ("true", "1", "yes", "on")

Answer = tuple[int, bytes]


def send(notification: Notification, receiver: ReceiverSettings, credentials: Credentials) -> None:
    """Send one message to all addresses of `receiver.to`, by the connection fields that Airflow's SMTP hook knows.

    `extra`: disable_ssl, disable_tls, timeout (seconds, at most 30), from_email, ssl_context
    ("none" checks no certificate). Port 465, or none given, speaks TLS from the start; any other,
    or disable_ssl, STARTTLS, which must be had unless disable_tls is set.

    Either all are served or none, so that trying again reaches nobody twice: where an address is
    refused for now, nobody gets it yet (after eight attempts the others do); one refused for good
    is logged and left out. Raises TemporaryDeliveryError where trying again may help, else
    PermanentDeliveryError. Where the answer to a message is lost it is sent again, with the same
    Message-ID.
    """
    to = receiver.to
    from_ = receiver.sender or str(credentials.extra.get("from_email") or credentials.login or "")
    if "@" not in from_:
        raise TemporaryDeliveryError(
            "no sender: set `sender` of the receiver in config/watches.yaml, or `from_email` in the "
            "extra of its connection"
        )
    try:
        content = compose(notification, to, from_, receiver.unsubscribe).as_bytes()
    except (ValueError, UnicodeError) as error:
        raise PermanentDeliveryError(f"no mail can be made of it: {error}") from None
    try:
        server = _connect(credentials)
    except (OSError, smtplib.SMTPException) as error:
        # Not the message's fault, whatever the code.
        raise TemporaryDeliveryError(f"mail server {credentials.host}: {_said(error)}") from None
    try:
        _hand_over(server, from_, to, content, patient=notification.attempts < PATIENCE)
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()  # It is taken; what happens now changes nothing.
    except smtplib.SMTPResponseException as error:
        raise _error((error.smtp_code, _bytes(error.smtp_error))) from None
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryDeliveryError(f"mail server {credentials.host}: {_said(error)}") from None
    finally:
        server.close()


def compose(
    notification: Notification, to: Sequence[str], sender: str, unsubscribe: str | None = None
) -> EmailMessage:
    """The message as it is sent: the same notification gives the same bytes, whenever.

    `unsubscribe` is an address (mailto: or https:) for List-Unsubscribe.
    """
    told, domain = notification.message, sender.rpartition("@")[2]
    list_id = slug(notification.watch)
    list_id = list_id if list_id.isascii() and list_id else digest(notification.watch, size=6)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = ", ".join(to)
    # One line, nothing hidden: a newline here would be a header of somebody else's making.
    message["Subject"] = cut(squeeze(visible(_encodable(told.subject))), 200)
    message["Date"] = rfc2822(notification.created)
    message["Message-ID"] = f"<{notification.id}@{domain}>"
    if notification.thread not in (None, notification.id):
        message["In-Reply-To"] = message["References"] = f"<{notification.thread}@{domain}>"
    message["List-Id"] = f"<{list_id}.wirewatch.{domain}>"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Wirewatch-Notification"] = notification.id
    message.set_content(_encodable(told.body), cte="quoted-printable")
    if told.html is not None:
        message.add_alternative(_encodable(told.html), subtype="html", cte="quoted-printable")
        message.set_boundary(f"=_{notification.id}")
    return message


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _connect(credentials: Credentials) -> smtplib.SMTP:
    extra = {k: str(v).strip().lower() for k, v in credentials.extra.items()}
    host, port = credentials.host or "localhost", credentials.port
    context, name = _context(extra), socket.gethostname()
    # `name`: by default smtplib asks the network who we are, which can take a minute.
    name = name if name.isascii() and name else "localhost"
    given = "disable_ssl" in extra
    plain = extra["disable_ssl"] in _TRUE if given else port not in (None, 465)
    timeout = _timeout(extra)
    server: smtplib.SMTP
    if plain:
        server = smtplib.SMTP(host, port or 25, name, timeout=timeout)
    else:
        server = smtplib.SMTP_SSL(host, port or 465, name, timeout=timeout, context=context)
    try:
        if plain and extra.get("disable_tls") not in _TRUE:
            server.starttls(context=context)
        if credentials.login and credentials.password:
            server.login(credentials.login, credentials.password)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _context(extra: Mapping[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if extra.get("ssl_context") == "none":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _timeout(extra: Mapping[str, str]) -> float:
    try:
        return min(LONGEST, max(1.0, float(extra.get("timeout", LONGEST))))
    except ValueError:
        return LONGEST


def _hand_over(
    server: smtplib.SMTP, sender: str, to: Sequence[str], content: bytes, *, patient: bool
) -> None:
    options = ("SMTPUTF8",) if not (sender + "".join(to)).isascii() else ()
    answer = server.mail(sender, options)
    if answer[0] != 250:
        raise _error(answer)
    answers = {address: server.rcpt(address) for address in to}
    refused = {address: a for address, a in answers.items() if a[0] not in (250, 251)}
    later = [a for a in refused.values() if a[0] < 500]
    if later and (patient or len(refused) == len(to)):
        raise _error(later[0])
    if len(refused) == len(to):
        raise _error(next(iter(refused.values())))
    answer = server.data(content)
    if answer[0] != 250:
        raise _error(answer)
    for address, a in refused.items():
        log.error("the mail server refused one address", address=address, answer=str(_error(a)))


def _error(answer: Answer) -> DeliveryError:
    code, said = answer
    text = f"the mail server answered {code}: {_line(said.decode('utf-8', 'replace'))}"
    permanent = 500 <= code < 600 and code not in _LOGIN
    return PermanentDeliveryError(text) if permanent else TemporaryDeliveryError(text)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_line(_bytes(error.smtp_error).decode('utf-8', 'replace'))}"
    return _line(str(error)) or type(error).__name__


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _line(text: str) -> str:
    return cut(squeeze(visible(text)), 200)

"""Handing stored bytes to the mail server, through Flask-Mail's connection, and saying what came of it.

Flask-Mail brings settings, TLS, sign-in and `record_messages` for tests. What it lacks is here: time limits,
bytes that are sent as they were stored, and the difference between a mail that was surely not taken and one
that may have been.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_mail import Connection, email_dispatched
from flask_mail import Message as FlaskMessage

from cop.emails import smtp_lines
from cop.emails.addresses import ascii_address
from cop.emails.dkim import UnusableKeyError, signed
from cop.emails.smtp_lines import SecureServer, Server

MAILS_PER_CONNECTION = 100
ERROR_LENGTH = 500


class Fate(StrEnum):
    """What came of one attempt.

    REFUSED is for good, DELAYED may work later; UNKNOWN was handed over whole and never answered. The others
    say nothing about the mail: the line BROKE before it was handed over, the server was UNREACHABLE, or it
    has BARRED us as we are set up (password, sender, certificate).
    """

    SENT = "sent"
    DELAYED = "delayed"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    BROKEN = "broken"
    UNREACHABLE = "unreachable"
    BARRED = "barred"


@dataclass(frozen=True)
class Attempt:
    """The fate of one attempt, with the server's code (0 where it gave none) and its words."""

    fate: Fate
    code: int = 250
    words: str = ""


@dataclass(frozen=True)
class Letter:
    """What goes over the wire: MAIL FROM, RCPT TO, and the message in wire form."""

    envelope_from: str
    recipient: str
    body: bytes


class Transport:
    """One connection at a time to the configured server, made when needed and renewed every 100 mails."""

    def __init__(self) -> None:
        self._connection: _TimedConnection | None = None

    def deliver(self, letter: Letter) -> Attempt:
        """Try to hand over one mail and say what came of it. Raises nothing that has to do with the server."""
        if self._connection is not None and self._connection.num_emails >= MAILS_PER_CONNECTION:
            self.close()
        try:
            letter = replace(letter, body=signed(letter.body))
        except UnusableKeyError as error:  # set up wrongly: mails wait until it is put right
            return Attempt(Fate.BARRED, 0, str(error)[:ERROR_LENGTH])
        try:
            connection = self._connection or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return _connecting_failed(error)
        try:
            connection.send(_StoredMessage(letter))
        except (OSError, smtplib.SMTPException) as error:
            attempt = _sending_failed(error, is_handed_over=connection.is_handed_over)
            if attempt.fate in {Fate.BROKEN, Fate.UNKNOWN, Fate.BARRED}:
                self.close()
            return attempt
        except ValueError as error:  # an address that never was one
            return Attempt(Fate.REFUSED, 0, str(error)[:ERROR_LENGTH])
        return Attempt(Fate.SENT)

    def greet(self) -> Attempt:
        """Connect as for a mail, with TLS and password where they are set, and send none."""
        try:
            self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return _connecting_failed(error)
        return Attempt(Fate.SENT)

    def close(self) -> None:
        """Say goodbye to the server, if anybody is still listening."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _connect(self) -> "_TimedConnection":
        connection = _TimedConnection(current_app.extensions["mail"])
        connection.__enter__()
        self._connection = connection
        return connection


class _StoredMessage(FlaskMessage):
    """A mail composed and stored earlier, sent without a change."""

    def __init__(self, letter: Letter) -> None:
        # Flask-Mail's own constructor would ask the name server for a Message-ID that is not used.
        self.letter = letter
        self.sender = letter.envelope_from
        self.recipients = [ascii_address(letter.recipient)]
        self.cc, self.bcc, self.mail_options, self.rcpt_options = [], [], [], []
        self.date = 0.0

    def as_bytes(self) -> bytes:
        return self.letter.body

    def has_bad_headers(self) -> bool:
        return False  # the bytes are our own, and the addresses have been checked


class _TimedConnection(Connection):
    """Flask-Mail's connection with time limits, TLS checked against the system's authorities, a quiet end."""

    host: "Server | SecureServer | None"

    @property
    def is_handed_over(self) -> bool:
        """Whether the last mail left whole, so that the server may have taken it."""
        return self.host is not None and self.host.is_handed_over

    def send(self, message: FlaskMessage, envelope_from: object = None) -> None:
        """Hand over a stored message. Flask-Mail's own way parses and encodes addresses that are plain already."""
        letter: Letter = message.letter  # type: ignore[attr-defined]
        if self.host is not None:
            self.host.sendmail(letter.envelope_from, message.recipients, letter.body)
        email_dispatched.send(current_app._get_current_object(), message=message)  # type: ignore[attr-defined]
        self.num_emails += 1

    def configure_host(self) -> "Server | SecureServer":
        host_class = SecureServer if self.mail.use_ssl else Server
        with_tls: dict[str, Any] = {"context": ssl.create_default_context()} if self.mail.use_ssl else {}
        host = host_class(
            self.mail.server,
            self.mail.port,
            local_hostname=_own_name(),
            timeout=smtp_lines.COMMAND_SECONDS,
            **with_tls,
        )
        try:
            self._introduce(host)
        except BaseException:
            host.close()
            raise
        return host

    def _introduce(self, host: smtplib.SMTP) -> None:
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        host.ehlo_or_helo_if_needed()

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            if self.host is not None:
                self.host.quit()


def _connecting_failed(error: Exception) -> Attempt:
    code, words = _reply(error)
    # smtplib's plain exception: the server offers no way to sign in that we know.
    is_for_good = type(error) in {smtplib.SMTPException, smtplib.SMTPNotSupportedError}
    is_for_good |= code >= 500 or isinstance(error, ssl.SSLCertVerificationError)
    return Attempt(Fate.BARRED if is_for_good else Fate.UNREACHABLE, code, words)


def _sending_failed(error: Exception, *, is_handed_over: bool) -> Attempt:
    code, words = _reply(error)
    if not code:
        return Attempt(Fate.UNKNOWN if is_handed_over else Fate.BROKEN, 0, words)
    if code == 421:  # the server closes the line: nothing to do with this mail
        return Attempt(Fate.BROKEN, code, words)
    is_sender_refused = isinstance(error, smtplib.SMTPSenderRefused) and code >= 500 and code != 552
    if code in {530, 535, 538} or is_sender_refused:
        return Attempt(Fate.BARRED, code, words)
    return Attempt(Fate.REFUSED if code >= 500 else Fate.DELAYED, code, words)


def _reply(error: Exception) -> tuple[int, str]:
    """Return the server's code, 0 where it gave none, and what was said."""
    code: int = 0
    said: bytes | str = str(error) or type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    # No code, or one that no server gives (smtplib uses -1), is a broken connection.
    return (code if 200 <= code < 600 else 0), " ".join(words.replace("\0", "").split())[:ERROR_LENGTH]


def _own_name() -> str:
    """Return the name we greet with: servers refuse one without a dot, which a container's often is."""
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"

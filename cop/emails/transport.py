"""Handing stored bytes to the mail server, through Flask-Mail's connection, and saying what came of it.

Flask-Mail brings settings, TLS, sign-in and `record_messages` for tests. What it lacks is here: time limits,
bytes that are sent as they were stored, and the difference between a mail that was surely not taken and one
that may have been.
"""

import re
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

from cop.emails.addresses import ascii_address
from cop.emails.dkim import UnusableKeyError, signed

COMMAND_SECONDS = 30
# RFC 5321 4.5.3.2.6: giving up earlier "results in delivery of multiple copies".
FINAL_ANSWER_SECONDS = 600
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

    host: "_Server | _SecureServer | None"

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

    def configure_host(self) -> "_Server | _SecureServer":
        host_class = _SecureServer if self.mail.use_ssl else _Server
        with_tls: dict[str, Any] = {"context": ssl.create_default_context()} if self.mail.use_ssl else {}
        host = host_class(
            self.mail.server, self.mail.port, local_hostname=_own_name(), timeout=COMMAND_SECONDS, **with_tls
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


class _PatientData(smtplib.SMTP):
    """SMTP whose DATA waits long for the last answer, and that remembers whether the mail left whole.

    Where the server allows it, sender, recipient and DATA go in one packet (RFC 2920): two turns instead of
    four, which over a distance is half the time.
    """

    is_handed_over = False

    def sendmail(
        self, from_addr: Any, to_addrs: Any, msg: Any, mail_options: Any = (), rcpt_options: Any = ()
    ) -> Any:
        self.is_handed_over = False
        self.ehlo_or_helo_if_needed()
        if self.has_extn("pipelining"):
            return self._send_in_one_packet(from_addr, to_addrs[0], msg)
        return super().sendmail(from_addr, to_addrs, msg, mail_options, rcpt_options)

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, words = self.docmd("data")
        return self._send_body(msg) if code == 354 else (code, words)

    def _send_in_one_packet(self, sender: str, recipient: str, body: bytes) -> None:
        size = f" SIZE={len(body)}" if self.has_extn("size") else ""
        self.send(f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii"))
        mail = self._reply_or_closed()
        rcpt = self._reply_or_closed()
        data = self._reply_or_closed()
        if data[0] == 354:
            is_wanted = mail[0] == 250 and rcpt[0] in {250, 251}
            # To a mail without recipients the server says no after the lone dot (RFC 2920 3.1).
            data = self._send_body(body) if is_wanted else self._send_nothing()
        for reply, refusal in (
            (mail, smtplib.SMTPSenderRefused(*mail, sender)),
            (rcpt, smtplib.SMTPRecipientsRefused({recipient: rcpt})),
            (data, smtplib.SMTPDataError(*data)),
        ):
            if reply[0] not in {250, 251}:
                self._rset()  # type: ignore[attr-defined]
                raise refusal

    def _reply_or_closed(self) -> tuple[int, bytes]:
        """Return the next answer. Raises SMTPResponseException where it says that the line is being closed."""
        code, words = self.getreply()
        if code == 421:
            self.close()
            raise smtplib.SMTPResponseException(code, words)
        return code, words

    def _send_body(self, body: bytes) -> tuple[int, bytes]:
        has_dots = body.startswith(b".") or b"\n." in body
        stuffed = re.sub(rb"(?m)^\.", b"..", body) if has_dots else body  # RFC 5321 4.5.2
        self.send(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))
        self.is_handed_over = True
        self._wait_at_most(FINAL_ANSWER_SECONDS)
        answer = self.getreply()
        self._wait_at_most(COMMAND_SECONDS)
        return answer

    def _send_nothing(self) -> tuple[int, bytes]:
        self.send(b"\r\n.\r\n")
        return self._reply_or_closed()

    def _wait_at_most(self, seconds: float) -> None:
        if self.sock is not None:
            self.sock.settimeout(seconds)


class _Server(_PatientData):
    """SMTP in the clear, or with STARTTLS."""


class _SecureServer(_PatientData, smtplib.SMTP_SSL):
    """SMTP inside TLS from the first byte."""


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

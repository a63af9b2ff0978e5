"""The local mailbox of development: a real SMTP server whose mails stay on this machine, as a Maildir."""

import mailbox
import re
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_KEY = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)")
PORT_TRIES = 5


@dataclass(frozen=True)
class Line:
    """One mail in the list: what to open it by, and its headers."""

    key: str
    headers: EmailMessage

    @property
    def arrived_at(self) -> datetime:
        return datetime.fromtimestamp(_arrival(self.key)[0], UTC)


class LocalMailbox:
    """The mails kept in a folder; made when the first one arrives."""

    def __init__(self, folder: Path) -> None:
        self._maildir = mailbox.Maildir(str(folder), create=True)

    def add(self, body: bytes, recipient: str) -> None:
        """Keep a mail as it arrived, below a line that says whom it was delivered to."""
        self._maildir.add(b"Delivered-To: " + recipient.encode("utf-8", "replace") + b"\r\n" + body)

    def keys(self) -> list[str]:
        """The keys of all mails, newest first."""
        return sorted(self._maildir.keys(), key=_arrival, reverse=True)

    def lines(self, recipient: str = "") -> Iterator[Line]:
        """The mails, newest first, whose recipient holds the given text in its name or address."""
        parser, wanted = BytesHeaderParser(policy=default), recipient.casefold()
        for key in self.keys():
            headers: Any = parser.parsebytes(self._maildir.get_bytes(key))
            if wanted in str(headers["Delivered-To"]).casefold() or wanted in str(headers["To"]).casefold():
                yield Line(key, headers)

    def read(self, key: str) -> bytes | None:
        """Return a mail whole, None where there is none of that key."""
        return self._maildir.get_bytes(key) if key in self._maildir.keys() else None  # noqa: SIM118 -- no paths

    def forget(self, words: Collection[str]) -> int:
        """Delete the mails that hold one of the words, in a header or a text; return how many."""
        wanted = [word.casefold() for word in words if word]
        gone = [key for key in self.keys() if _holds(self._maildir.get_bytes(key), wanted)]
        for key in gone:
            self._maildir.discard(key)
        return len(gone)


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self._mailbox = LocalMailbox(folder)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- the library's name
        content = envelope.content or b""
        body = content.encode() if isinstance(content, str) else content
        for recipient in envelope.rcpt_tos:
            self._mailbox.add(body, recipient)
        return "250 2.0.0 kept"


@contextmanager
def local_smtp_server(folder: Path) -> Iterator[int]:
    """Run an SMTP server on a free port of this machine alone, keeping what arrives; yield its port."""
    server = _started(folder)
    try:
        yield server.port
    finally:
        server.stop()


def _started(folder: Path) -> Controller:
    for tries_left in reversed(range(PORT_TRIES)):
        server = Controller(_Keeper(folder), hostname="127.0.0.1", port=_free_port())
        try:
            server.start()
        except OSError:  # somebody took the port in between
            if not tries_left:
                raise
        else:
            return server
    raise AssertionError("unreachable")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _holds(raw: bytes, words: Collection[str]) -> bool:
    message: Any = BytesParser(policy=default).parsebytes(raw)
    texts = [str(value) for value in message.values()]
    texts += [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return any(word in text.casefold() for text in texts for word in words)


def _arrival(key: str) -> tuple[int, ...]:
    """Return when a mail arrived; the name of its file tells (seconds, microseconds, count)."""
    match = _KEY.match(key)
    return tuple(int(part) for part in match.groups()) if match else (0, 0, 0)

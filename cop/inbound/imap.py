"""A mailbox read through IMAP: by UID, sizes first, nothing marked that has not been taken in."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from cop.inbound.access_tokens import Grant, TokenRefusedError, access_token
from cop.inbound.reading import HEAD_BYTES

SECONDS = 30
BATCH = 100
FLAGGED = rb"\Flagged"
# What a mailbox that is out of order, or will not have us, is told by.
TROUBLES = (IMAPClientError, OSError, TokenRefusedError, ssl.SSLError)


def told(error: Exception) -> str:
    """Return one of `TROUBLES` in words for whoever runs the application."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message or "it cannot be verified"
        advice = "renew it, or let SSL_CERT_FILE name a file with the authority that signed it"
        return f"The certificate of the mail server is not to be trusted ({reason}): {advice}."
    return f"{type(error).__name__}: {error}"


@dataclass(frozen=True)
class Account:
    """Which mailbox, how it is reached, and by what it lets us in: a password, or a token where `grant` is given."""

    server: str
    port: int
    security: str
    folder: str
    username: str
    password: str
    grant: Grant | None = None

    @property
    def name(self) -> str:
        """What the mailbox is known by here."""
        return f"{self.username}@{self.server}/{self.folder}"[:200]


@contextmanager
def opened(account: Account) -> Iterator["Mailbox"]:
    """Sign in and open the folder. Raises one of `TROUBLES`."""
    if account.security == "none" and account.server not in {"localhost", "127.0.0.1", "::1"}:
        raise IMAPClientError("MAIL_IN_SECURITY is none, which is for a server on this machine alone.")
    context = ssl.create_default_context()
    client = IMAPClient(
        account.server, port=account.port, ssl=account.security == "tls", ssl_context=context, timeout=SECONDS
    )
    try:
        if account.security == "starttls":
            client.starttls(context)
        _sign_in(client, account)
        yield Mailbox(client, client.select_folder(account.folder))
    finally:
        with suppress(Exception):
            client.logout()


class Mailbox:
    """An open folder; `validity` changes when its numbers begin anew (RFC 3501 2.3.1.1)."""

    def __init__(self, client: IMAPClient, selected: dict[bytes, Any]) -> None:
        self._client = client
        self.validity = int(selected[b"UIDVALIDITY"])

    def after(self, uid: int) -> list[tuple[int, int]]:
        """Return (UID, size in bytes) of the next mails after a UID, in order."""
        # "n:*" always holds the last mail, even one before n.
        found = sorted(number for number in self._client.search(["UID", f"{uid + 1}:*"]) if number > uid)
        sizes = self._client.fetch(found[:BATCH], ["RFC822.SIZE"]) if found else {}
        return [(number, int(sizes.get(number, {}).get(b"RFC822.SIZE", 0))) for number in found[:BATCH]]

    def whole(self, uid: int) -> bytes:
        """Return the bytes of a mail, b"" for one that has gone meanwhile."""
        return self._body(uid, "BODY.PEEK[]", b"BODY[]")

    def beginning(self, uid: int) -> bytes:
        """Return the headers of a mail that is too large to be read."""
        return self._body(uid, f"BODY.PEEK[HEADER]<0.{HEAD_BYTES}>", b"BODY[HEADER]<0>")

    def mark_read(self, uid: int, *, is_flagged: bool = False) -> None:
        """Mark a mail as read, and with a flag where it was set aside."""
        self._client.add_flags([uid], [SEEN, FLAGGED] if is_flagged else [SEEN], silent=True)

    def _body(self, uid: int, wanted: str, key: bytes) -> bytes:
        found = self._client.fetch([uid], [wanted]).get(uid, {})
        return bytes(found.get(key) or b"")


def _sign_in(client: IMAPClient, account: Account) -> None:
    if account.grant is None:
        client.login(account.username, account.password)
        return
    try:
        client.oauth2_login(account.username, access_token(account.grant))
    except IMAPClientError:  # it may have been taken back before its time
        client.oauth2_login(account.username, access_token(account.grant, is_fresh=True))

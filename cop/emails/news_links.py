"""Links at the foot of news: the one that leaves a list with one click, and the one to everything somebody gets.

A leave link says who, which list, which kind of news and which issue, and is signed: it needs no row, never runs out
and tells no address. It is short enough to stand in the local part of a mail address too (`leave_address`).
"""

import hmac
from hashlib import sha256
from typing import NamedTuple

from flask import current_app

from cop import tokens
from cop.emails import links
from cop.emails.addresses import LOCAL_PART_LENGTH
from cop.models import NewsKind

PREFERENCES = "news preferences"
# What comes between the + of the mailbox for bounces and the token, where somebody leaves by mail.
LEAVE_TAG = "unsub-"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KINDS = {NewsKind.ISSUE: "i", NewsKind.DIGEST: "d"}
_KIND_OF = {letter: kind for kind, letter in _KINDS.items()}
_MAC = 20  # characters of five bits: nobody guesses one among a hundred bits
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_LARGEST = 2**63 - 1  # no row has an id beyond


class LeaveLink(NamedTuple):
    """Who leaves which kind of news of which list, by the link of which issue (None: of none)."""

    person_id: int
    list_id: int
    kind: NewsKind
    issue_id: int | None


def leave_token(person_id: int, list_id: int, kind: NewsKind, issue_id: int | None = None) -> str:
    """Return what stands for a `LeaveLink`: figures, small letters and hyphens, some 35 characters."""
    parts = (_base36(person_id), _base36(list_id), _KINDS[NewsKind(kind)], _base36(issue_id or 0))
    said = "-".join(parts)
    return f"{said}-{_mac(said)}"


def leave_token_of(token: str) -> LeaveLink | None:
    """Return what a token of `leave_token` stands for, None for anything else. Capital letters are small ones:
    mail servers on the way may have changed them.
    """
    said, _, mac = token.lower().rpartition("-")
    parts = said.split("-")
    if len(token) > LOCAL_PART_LENGTH or len(parts) != 4 or parts[2] not in _KIND_OF:
        return None
    if not hmac.compare_digest(mac.encode("utf-8", "replace"), _mac(said).encode()):
        return None
    person_id, list_id, issue_id = (int(parts[place], 36) for place in (0, 1, 3))
    if max(person_id, list_id, issue_id) > _LARGEST:
        return None
    return LeaveLink(person_id, list_id, _KIND_OF[parts[2]], issue_id or None)


def leave_url(person_id: int, list_id: int, kind: NewsKind, issue_id: int | None, language: str) -> str:
    """Return the address for List-Unsubscribe: a page with a button, and the POST of a mail program (RFC 8058)."""
    token = leave_token(person_id, list_id, kind, issue_id)
    return links.page("news_leaving.show", language=language, token=token)


def leave_address(person_id: int, list_id: int, kind: NewsKind, issue_id: int | None) -> str:
    """Return the mail address that does the same, "" where nobody reads a mailbox or its name is too long."""
    mailbox: str = current_app.config["MAIL_BOUNCE_MAILBOX"]
    if not mailbox or not current_app.config["MAIL_IN_SERVER"]:
        return ""
    local, _, domain = mailbox.rpartition("@")
    tagged = f"{local}+{LEAVE_TAG}{leave_token(person_id, list_id, kind, issue_id)}"
    return f"{tagged}@{domain}" if len(tagged) <= LOCAL_PART_LENGTH else ""


def preferences_url(person_id: int, language: str) -> str:
    """Return the personal address at which one person chooses what to get, without signing in."""
    token = tokens.signed(PREFERENCES, person_id)
    return links.page("news_preferences.show", language=language, token=token)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def _mac(said: str) -> str:
    key = f"cop.leave.{current_app.config['SECRET_KEY']}".encode()
    digest = hmac.digest(key, said.encode("utf-8", "replace"), sha256)
    return "".join(_BASE32[byte % 32] for byte in digest[:_MAC])

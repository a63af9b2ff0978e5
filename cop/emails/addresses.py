"""The addresses of a mail: whom it goes to on the wire, whom calendar programs answer, where bounces go."""

import base64
import hashlib
import hmac
import re

from flask import current_app

LOCAL_PART_LENGTH = 64  # octets, RFC 5321 4.5.3.1.1
LARGEST_ROW = 19  # digits, and fewer: no row has a longer id
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", re.ASCII)
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)


def ascii_address(address: str) -> str:
    """Return an address as SMTP takes it: an international domain in its ASCII form (RFC 5891).

    Raises ValueError for one that is not `local@domain` in ASCII once that is done.
    """
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = ""
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise ValueError("The address has characters that mail servers do not take.")
    return f"{local}@{domain}"


def organiser_address(token: str) -> str:
    """Return the organiser address of an invitee: `riunioni+TOKEN@…`, or the sender without a reply mailbox."""
    mailbox: str = current_app.config["MAIL_REPLY_MAILBOX"]
    return _tagged(mailbox, token) if mailbox and token else current_app.config["MAIL_SENDER"]


def bounce_address(message_row_id: int) -> str:
    """Return the MAIL FROM of a message: `bounces+ID.MAC@…`, or the sender without a bounce mailbox.

    The MAC stops anyone from inventing bounces for addresses they want silenced.
    """
    mailbox: str = current_app.config["MAIL_BOUNCE_MAILBOX"]
    if not mailbox:
        return current_app.config["MAIL_SENDER"]
    return _tagged(mailbox, f"{message_row_id}.{_bounce_mac(str(message_row_id))}")


def row_of_bounce_address(address: str) -> int | None:
    """Return the row of the message whose MAIL FROM an address is; None for any other, and for a MAC that is wrong.

    Capital letters are small ones: mail servers on the way may have changed them.
    """
    tag = tag_of(address)
    number, _, mac = (tag or "").partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < LARGEST_ROW):
        return None
    return (
        int(number)
        if hmac.compare_digest(mac.encode("utf-8", "replace"), _bounce_mac(number).encode())
        else None
    )


def tag_of(address: str) -> str | None:
    """Return, in small letters, what stands after the + in an address of the mailbox for bounces; None for others."""
    mailbox: str = current_app.config["MAIL_BOUNCE_MAILBOX"]
    local, _, domain = mailbox.lower().rpartition("@")
    own, _, at_domain = address.lower().rpartition("@")
    name, plus, tag = own.partition("+")
    return tag if mailbox and plus and (name, at_domain) == (local, domain) else None


def _bounce_mac(row: str) -> str:
    key = f"cop.bounce.{current_app.config['SECRET_KEY']}".encode()
    return base64.b32encode(hmac.digest(key, row.encode(), hashlib.sha256)[:10]).decode().lower()


def _tagged(mailbox: str, tag: str) -> str:
    local, _, domain = mailbox.rpartition("@")
    if len(local) + 1 + len(tag) > LOCAL_PART_LENGTH:
        raise ValueError(f"{mailbox}: its part before the @ is too long to carry a tag.")
    return f"{local}+{tag}@{domain}"

"""The addresses of a mail: whom it goes to on the wire, whom calendar programs answer, where bounces go."""

import base64
import hashlib
import hmac
import re

from flask import current_app

LOCAL_PART_LENGTH = 64  # octets, RFC 5321 4.5.3.1.1
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
    key = f"cop.bounce.{current_app.config['SECRET_KEY']}".encode()
    digest = hmac.digest(key, str(message_row_id).encode(), hashlib.sha256)
    return _tagged(mailbox, f"{message_row_id}.{base64.b32encode(digest[:10]).decode().lower()}")


def _tagged(mailbox: str, tag: str) -> str:
    local, _, domain = mailbox.rpartition("@")
    if len(local) + 1 + len(tag) > LOCAL_PART_LENGTH:
        raise ValueError(f"{mailbox}: its part before the @ is too long to carry a tag.")
    return f"{local}+{tag}@{domain}"

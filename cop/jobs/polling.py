"""Reading the mailbox: one mail, one transaction. What is not committed is not marked, and is read again.

The bytes are fetched before the transaction begins, so that nobody waits for a mail server; the mark of the mailbox,
locked in it, says whether another worker has taken the mail meanwhile.
"""

import logging

from flask import current_app
from sqlalchemy.exc import OperationalError

from cop import clock
from cop.extensions import db
from cop.inbound.access_tokens import Grant
from cop.inbound.imap import TROUBLES, Account, Mailbox, opened, told
from cop.inbound.reading import MOST_BYTES
from cop.models import InboundKind
from cop.services.inbound import take_in
from cop.services.mailboxes import locked_mark, note_poll

MOST_AT_ONCE = 1000
log = logging.getLogger(__name__)


def account() -> Account | None:
    """Return the mailbox of the settings, None where none is read."""
    config = current_app.config
    if not config["MAIL_IN_SERVER"]:
        return None
    grant = Grant(
        config["MAIL_IN_TOKEN_URL"], config["MAIL_IN_CLIENT_ID"], config["MAIL_IN_CLIENT_SECRET"],
        config["MAIL_IN_REFRESH_TOKEN"], config["MAIL_IN_SCOPE"],
    )  # fmt: skip
    return Account(
        config["MAIL_IN_SERVER"], config["MAIL_IN_PORT"], config["MAIL_IN_SECURITY"], config["MAIL_IN_FOLDER"],
        config["MAIL_IN_USERNAME"], config["MAIL_IN_PASSWORD"], grant if grant.url else None,
    )  # fmt: skip


def poll() -> int:
    """Take in what has come into the mailbox; return how many mails. Its trouble is written down, never raised."""
    box = account()
    if box is None:
        return 0
    taken, validity, trouble = 0, None, ""
    try:
        with opened(box) as mailbox:
            validity = mailbox.validity
            taken = _read(box.name, mailbox)
    except OperationalError:
        db.session.rollback()
        raise
    except TROUBLES as error:
        db.session.rollback()
        trouble = told(error)
        log.warning("the mailbox %s cannot be read: %s", box.name, trouble)
    note_poll(box.name, validity=validity, trouble=trouble, at=clock.now())
    db.session.commit()
    return taken


def _read(name: str, mailbox: Mailbox) -> int:
    taken = 0
    last = locked_mark(name, validity=mailbox.validity).last_uid
    db.session.commit()
    while taken < MOST_AT_ONCE and (found := mailbox.after(last)):
        for uid, size in found:
            taken += _take(name, mailbox, uid, size)
            last = uid
    return taken


def _take(name: str, mailbox: Mailbox, uid: int, size: int) -> bool:
    """Take in one mail, whatever is wrong with it; return whether this worker was the one."""
    raw = mailbox.beginning(uid) if size > MOST_BYTES else mailbox.whole(uid)
    try:
        kind = _kept(name, mailbox.validity, uid, raw, size)
    except OperationalError:
        raise
    except Exception as error:
        db.session.rollback()
        log.exception("mail %s of %s cannot be taken in", uid, name)
        kind = _kept(
            name, mailbox.validity, uid, raw, size, f"It cannot be taken in: {type(error).__name__}."
        )
    if kind is None:
        return False
    mailbox.mark_read(uid, is_flagged=kind == InboundKind.SET_ASIDE)
    return True


def _kept(name: str, validity: int, uid: int, raw: bytes, size: int, trouble: str = "") -> InboundKind | None:
    """Take one mail in and move the mark past it, in one transaction; None where another worker has."""
    mark = locked_mark(name, validity=validity)
    if mark.last_uid >= uid:
        db.session.rollback()
        return None
    mail = take_in(raw, name, at=clock.now(), size=size, trouble=trouble) if raw else None
    mark.last_uid = uid
    kind = mail.kind if mail else InboundKind.AUTOMATIC
    db.session.commit()
    return kind

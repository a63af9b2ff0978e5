"""Taking in a mail that came: read once, written down once, and what follows from it in the same transaction."""

import hashlib
import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from cop import clock
from cop.emails.addresses import row_of_bounce_address, tag_of
from cop.emails.news_links import LEAVE_TAG, leave_token_of
from cop.emails.outbox import mail_domain
from cop.extensions import db
from cop.inbound.reading import MOST_BYTES, read_mail, set_aside, too_large
from cop.inbound.result import Desk, Read
from cop.models import (
    InboundContent,
    InboundKind,
    InboundMail,
    InboundState,
    LeftBy,
    MailingList,
    Message,
    NewsletterIssue,
)
from cop.queries.inbound import community_of
from cop.queries.people import person_today, person_with_address
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.delivery_faults import note_complaint, note_fault
from cop.services.subscriptions import leave_list

# What somebody may want to see whole; a report is told by its fault, and a mail set aside for its size is not kept.
_KEPT = {InboundKind.PERSONAL, InboundKind.SET_ASIDE, InboundKind.BOUNCE, InboundKind.COMPLAINT}
MOST_KEPT = 2 * 1024 * 1024
UNPROVED = "It says that a mail of ours did not arrive, but nothing in it proves which: nobody has been stopped for it."
_OWN_ID = re.compile(r"<[a-z_]{2,40}\.[0-9a-f]{32}@([^>]+)>")


def take_in(
    raw: bytes,
    source: str,
    *,
    at: datetime,
    envelope_to: str = "",
    size: int | None = None,
    trouble: str = "",
) -> InboundMail | None:
    """Take in one mail; `source` is the mailbox it lay in, or "pipe". The same bytes again change nothing.

    Returns its row, or None for a mail of our own that came back by a forward or a copy. `size` is that of the mail
    where `raw` is only its beginning, `trouble` why it is set aside with nothing of it looked at.
    """
    digest = hashlib.sha256(raw).hexdigest()
    if known := db.session.scalar(select(InboundMail).where(InboundMail.digest == digest)):
        return known
    read = set_aside(trouble) if trouble else _read(raw, envelope_to, size or 0)
    if read.is_own:
        return None
    mail = _written(digest, raw, source, read, size or len(raw), at)
    if mail is not None:
        _follow(mail, read, at)
    return mail or db.session.scalar(select(InboundMail).where(InboundMail.digest == digest))


def settle(mail: InboundMail, *, note: str, by: Viewer) -> None:
    """Put a mail from a person away as seen to, with what was done about it."""
    mail.state, mail.note = InboundState.SETTLED, note
    mail.settled_by_id, mail.settled_at = by.person_id, clock.now()
    db.session.flush()
    log_act("settle_mail", mail, by=by)


def reopen(mail: InboundMail, *, by: Viewer) -> None:
    """Lay a mail that was put away back into the tray; what was noted stays."""
    mail.state, mail.settled_by_id, mail.settled_at = InboundState.WAITING, None, None
    db.session.flush()
    log_act("reopen_mail", mail, by=by)


def _read(raw: bytes, envelope_to: str, size: int) -> Read:
    return too_large(raw) if size > MOST_BYTES else read_mail(raw, _desk(), envelope_to=envelope_to)


def _desk() -> Desk:
    return Desk(row_of=row_of_bounce_address, leave_token_of=_leave_token, is_own=_is_own)


def _leave_token(address: str) -> str:
    tag = tag_of(address) or ""
    token = tag.removeprefix(LEAVE_TAG)
    return token if tag.startswith(LEAVE_TAG) and leave_token_of(token) else ""


def _is_own(message_id: str) -> bool:
    """Our own Message-IDs are of one form; whoever forges one only gets a mail of theirs thrown away."""
    found = _OWN_ID.fullmatch(message_id.strip())
    return found is not None and found[1] == mail_domain()


def _written(digest: str, raw: bytes, source: str, read: Read, size: int, at: datetime) -> InboundMail | None:
    """Write the row, None where another worker has just done so."""
    message = _message(read)
    person = message.person_id if message else None
    if person is None and read.kind == InboundKind.PERSONAL:
        person = getattr(person_with_address(read.sender), "id", None)
    values = {
        "digest": digest, "source": source[:200], "received_at": at, "sender": read.sender,
        "sender_name": read.sender_name, "title": read.title, "size": size, "kind": read.kind,
        "state": _state(read), "message_id": message.id if message else None, "person_id": person,
        "community_id": community_of(message, person, on=clock.day_of(at)), "text": _text(read), "note": "",
        "trouble": _trouble(read)[:500],
    }  # fmt: skip
    insert = (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert
    added = insert(InboundMail).values(values).on_conflict_do_nothing().returning(InboundMail.id)
    new_id = db.session.scalar(added)
    if new_id is None:
        return None
    mail = db.session.get_one(InboundMail, new_id)
    if read.kind in _KEPT and len(raw) <= MOST_KEPT:
        mail.content = InboundContent(body=raw)
        db.session.flush()
    return mail


def _message(read: Read) -> Message | None:
    """The mail of ours that it is about: by its MAC, else (to show it in the right tray alone) by its Message-ID."""
    if read.row_id is not None:
        return db.session.get(Message, read.row_id)
    if read.kind != InboundKind.PERSONAL or not read.references:
        return None
    return db.session.scalars(select(Message).where(Message.message_id.in_(read.references)).limit(1)).first()


def _state(read: Read) -> InboundState:
    waits = read.kind in {InboundKind.PERSONAL, InboundKind.SET_ASIDE} or _is_unproved(read)
    return InboundState.WAITING if waits else InboundState.DONE


def _is_unproved(read: Read) -> bool:
    is_report = read.is_fault or read.kind == InboundKind.COMPLAINT
    return is_report and read.row_id is None


def _trouble(read: Read) -> str:
    return UNPROVED if _is_unproved(read) else read.trouble


def _text(read: Read) -> str:
    names = "".join(f"\n[{name}]" for name in read.attachments)
    return (read.text or read.words) + names


def _follow(mail: InboundMail, read: Read, at: datetime) -> None:
    if read.kind == InboundKind.UNSUBSCRIBE:
        for token in read.leave_tokens:
            _leave(token, at)
    elif read.row_id is not None and read.is_fault:
        note_fault(read.row_id, status=read.status, words=read.words, at=at, inbound=mail)
    elif read.row_id is not None and read.kind == InboundKind.COMPLAINT:
        note_complaint(read.row_id, words=read.words, at=at, inbound=mail)


def _leave(token: str, at: datetime) -> None:
    link = leave_token_of(token)
    person = person_today(link.person_id) if link else None
    mailing_list = db.session.get(MailingList, link.list_id) if link else None
    if link is None or person is None or mailing_list is None:
        return
    issue = db.session.get(NewsletterIssue, link.issue_id) if link.issue_id else None
    leave_list(person, mailing_list, left_by=LeftBy.ONE_CLICK, issue=issue, by=None, at=at)

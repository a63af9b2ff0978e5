"""Mails that did not arrive, or were not wanted: written down once each, and what follows from them.

The one door for both ways of hearing of it: the mail server refuses while we speak to it, or a report comes back later.
"""

from datetime import datetime

from sqlalchemy import delete, select

from cop import text
from cop.emails import outbox
from cop.extensions import db
from cop.models import (
    DeliveryFault,
    FaultKind,
    InboundMail,
    LeftBy,
    Message,
    NewsletterIssue,
    Person,
    SuppressionReason,
)
from cop.queries.newsletter_progress import issue_id_of
from cop.queries.subscriptions import waiting_mails
from cop.queries.suppressions import address_hash
from cop.rules.delivery_faults import WINDOW, fault_of, status_in, stops
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.delivery_alerts import alert_administrators
from cop.services.subscriptions import leave
from cop.services.suppressions import lift_hash, suppress_address

WORDS_LENGTH = 500


def note_fault(
    message: Message | int, *, status: str, words: str, at: datetime, inbound: InboundMail | None = None
) -> DeliveryFault | None:
    """Write down that a mail of ours did not arrive, and stop its address where `cop.rules.delivery_faults` says so.

    `status` is the code of RFC 3463 ("" where none was given: it is looked for in `words`, what the mail server said).
    Returns None where the mail is not known any more, has reached its reader after all (2.x.x), or where the same
    has been said of it before: the mail server refuses and its own report comes too.
    """
    found = _message(message)
    kind = fault_of(status, words)
    if found is None or kind is None:
        return None
    return _written(found, kind, status or status_in(words), words, at, inbound)


def note_complaint(
    message: Message | int, *, words: str, at: datetime, inbound: InboundMail
) -> DeliveryFault | None:
    """Write down that whoever got a mail called it unwanted: no news goes there from now on; None as `note_fault`."""
    found = _message(message)
    return _written(found, FaultKind.COMPLAINT, "", words, at, inbound) if found else None


def _message(message: Message | int) -> Message | None:
    return db.session.get(Message, message) if isinstance(message, int) else message


def _written(
    message: Message, kind: FaultKind, status: str, words: str, at: datetime, inbound: InboundMail | None
) -> DeliveryFault | None:
    if _is_known(message, kind):
        return None
    fault = DeliveryFault(
        address_hash=address_hash(message.recipient), person_id=message.person_id, message=message,
        inbound_id=inbound.id if inbound else None, kind=kind, status=text.one_line(status)[:20],
        words=text.one_line(words)[:WORDS_LENGTH], at=at,
    )  # fmt: skip
    db.session.add(fault)
    db.session.flush()
    log_act("note_fault", message, by=None, kind=kind.value, status=fault.status, person=message.person_id)
    _follow(fault, message, at)
    return fault


def _is_known(message: Message, kind: FaultKind) -> bool:
    """One mail fails once for a reason; each LATER of another day is one more mail, or one more report of it."""
    same = select(DeliveryFault.id).where(DeliveryFault.message_id == message.id, DeliveryFault.kind == kind)
    return db.session.scalars(same.limit(1)).first() is not None


def _follow(fault: DeliveryFault, message: Message, at: datetime) -> None:
    if fault.kind == FaultKind.OURS:
        alert_administrators(fault, at=at)
    elif fault.kind == FaultKind.COMPLAINT:
        _stop(message, SuppressionReason.COMPLAINED)
        _leave_list_of(message, at)
    elif stops(fault.kind, _trouble_of(fault)):
        _stop(message, SuppressionReason.BOUNCED)


def _trouble_of(fault: DeliveryFault) -> list[datetime]:
    recent = select(DeliveryFault.at).where(
        DeliveryFault.address_hash == fault.address_hash,
        DeliveryFault.kind == FaultKind.LATER,
        DeliveryFault.at > fault.at - WINDOW,
    )
    return list(db.session.scalars(recent))


def _stop(message: Message, reason: SuppressionReason) -> None:
    """Keep the address out, and take back the news that waits for it; of other mail the last look takes care."""
    if suppress_address(message.recipient, reason=reason):
        log_act("stop_address", message, by=None, reason=reason.value, person=message.person_id)
    if message.person_id is not None:
        outbox.take_back_rows(waiting_mails(message.person_id))


def _leave_list_of(message: Message, at: datetime) -> None:
    """A complaint about an issue is also the plainest way to leave its list."""
    issue_id = issue_id_of(message.subject)
    issue = db.session.get(NewsletterIssue, issue_id) if issue_id else None
    person = db.session.get(Person, message.person_id) if message.person_id else None
    if issue is not None and person is not None:
        leave(person, issue.mailing_list, issue.kind, left_by=LeftBy.COMPLAINT, issue=issue, by=None, at=at)


def write_again(fault: DeliveryFault, *, by: Viewer) -> None:
    """Take an address back that was stopped because mails did not arrive; what was counted against it is forgotten."""
    lift_hash(fault.address_hash, reason=SuppressionReason.BOUNCED)
    own = (DeliveryFault.address_hash == fault.address_hash) & (DeliveryFault.kind == FaultKind.LATER)
    db.session.execute(delete(DeliveryFault).where(own))
    db.session.flush()
    log_act("write_again", fault, by=by, person=fault.person_id)

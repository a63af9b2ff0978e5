"""Mails that came in: whose tray they lie in, and what is known of addresses that our mails do not reach."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    DeliveryFault,
    FaultKind,
    InboundMail,
    InboundState,
    MailboxMark,
    Meeting,
    Message,
    NewsletterIssue,
    SuppressedAddress,
    SuppressionReason,
)
from cop.queries.listing import Listing, listing
from cop.queries.news_lists import communities_of
from cop.queries.newsletter_progress import issue_id_of
from cop.queries.people import is_known_to
from cop.rules.viewer import Viewer


def community_of(message: Message | None, person_id: int | None, *, on: date) -> int | None:
    """Return the community whose coordinators see a mail: that of what it is about, else the only one of its writer.

    None where there is none, or more than one: then the administrators see it.
    """
    if message is not None and (found := _community_of_subject(message.subject)):
        return found
    own = communities_of(person_id, on=on) if person_id is not None else set()
    return own.pop() if len(own) == 1 else None


def is_seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """SQL: this mail lies in the tray of the viewer."""
    return true() if viewer.is_administrator else InboundMail.community_id.in_(viewer.coordinates)


def tray_of(viewer: Viewer, *, state: InboundState, page: int) -> Listing[InboundMail]:
    """Return one page of the mails that wait, the oldest first, or of those that were settled, the latest first."""
    order = InboundMail.received_at if state == InboundState.WAITING else InboundMail.settled_at.desc()
    found = select(InboundMail).where(is_seen_by(viewer), InboundMail.state == state)
    whole = found.options(joinedload(InboundMail.person), joinedload(InboundMail.settled_by))
    return listing(whole.order_by(order, InboundMail.id), page=page)


def number_waiting(viewer: Viewer) -> int:
    """Return how many mails wait in the viewer's tray."""
    if not viewer.is_coordinator:
        return 0
    waiting = select(func.count()).select_from(InboundMail)
    return (
        db.session.scalar(waiting.where(is_seen_by(viewer), InboundMail.state == InboundState.WAITING)) or 0
    )


def mail_seen_by(viewer: Viewer, mail_id: int) -> InboundMail | None:
    """Return a mail of the viewer's tray; what needed nobody is in none."""
    found = select(InboundMail).where(InboundMail.id == mail_id, InboundMail.state != InboundState.DONE)
    return db.session.scalar(found.where(is_seen_by(viewer)))


def faults_of(viewer: Viewer, *, page: int) -> Listing[DeliveryFault]:
    """Return one page of what did not arrive, the latest first: to people whom the viewer knows; what was refused for
    our own sake, and what concerns nobody on record, to administrators alone.
    """
    found = select(DeliveryFault).options(joinedload(DeliveryFault.person), joinedload(DeliveryFault.message))
    if not viewer.is_administrator:
        theirs = DeliveryFault.person.has(is_known_to(viewer.coordinates))
        found = found.where(and_(DeliveryFault.kind != FaultKind.OURS, theirs))
    return listing(found.order_by(DeliveryFault.at.desc(), DeliveryFault.id.desc()), page=page)


def fault_seen_by(viewer: Viewer, fault_id: int) -> DeliveryFault | None:
    """Return one of the faults of `faults_of`."""
    found = select(DeliveryFault).where(DeliveryFault.id == fault_id, DeliveryFault.kind != FaultKind.OURS)
    if not viewer.is_administrator:
        found = found.where(DeliveryFault.person.has(is_known_to(viewer.coordinates)))
    return db.session.scalar(found)


def bounced_among(faults: Sequence[DeliveryFault]) -> set[str]:
    """Return those of the address hashes of some faults that are written to no more because of them."""
    hashes = {fault.address_hash for fault in faults}
    rows = select(SuppressedAddress.address_hash).where(SuppressedAddress.address_hash.in_(hashes))
    return set(db.session.scalars(rows.where(SuppressedAddress.reason == SuppressionReason.BOUNCED)))


def mailboxes() -> Sequence[MailboxMark]:
    """Return every mailbox that has been read, or tried."""
    return db.session.scalars(select(MailboxMark).order_by(MailboxMark.mailbox)).all()


def _community_of_subject(subject: str) -> int | None:
    issue_id = issue_id_of(subject)
    if issue_id is not None:
        issue = db.session.get(NewsletterIssue, issue_id)
        return issue.mailing_list.community_id if issue else None
    kind, _, rest = subject.partition(":")
    number = rest.partition(":")[0]
    is_meeting = kind == "meeting" and number.isascii() and number.isdigit() and len(number) < 19
    meeting = db.session.get(Meeting, int(number)) if is_meeting else None
    return meeting.hosts[0].id if meeting and meeting.hosts else None

"""Mails of newsletters in the outbox."""

from collections.abc import Sequence

from sqlalchemy import String, cast, literal, select

from cop.extensions import db
from cop.models import Message, MessageState, NewsKind, NewsletterIssue

UNSENT = (MessageState.QUEUED, MessageState.READY, MessageState.HELD, MessageState.LEASED)


def unsent_ids(person_id: int, list_id: int, kind: NewsKind) -> Sequence[int]:
    """Return the ids of the mails of a list to somebody that have not left yet."""
    subject = literal("newsletter:") + cast(NewsletterIssue.id, String)
    issues = select(subject).where(NewsletterIssue.list_id == list_id, NewsletterIssue.kind == kind)
    rows = select(Message.id).where(
        Message.person_id == person_id,
        Message.kind == "newsletter",
        Message.subject.in_(issues),
        Message.state.in_(UNSENT),
    )
    return db.session.scalars(rows).all()

"""What was mailed to people about a meeting, and what is still here."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from cop.extensions import db
from cop.models import Message, MessageState

# A mail in one of these has not left and, without somebody's act, never will.
NEVER_LEFT = {MessageState.CANCELLED, MessageState.EXPIRED, MessageState.DEAD}
STILL_HERE = {MessageState.QUEUED, MessageState.READY, MessageState.LEASED}


def first_mails(subjects: Collection[str]) -> dict[str, str]:
    """Return the Message-ID of the first mail about each subject that has left, or is leaving right now.

    A subject of which nothing has left is not in it.
    """
    left = Message.state.not_in(NEVER_LEFT | STILL_HERE)
    rows = select(Message.subject, Message.message_id).where(Message.subject.in_(subjects), left)
    latest_first = db.session.execute(rows.order_by(Message.version.desc()))
    return dict(latest_first.all())


def untold_changes(subjects: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return, by subject, the changes told in updates that are still here, earliest first."""
    here = Message.state.in_(STILL_HERE)
    rows = select(Message.subject, Message.context).where(Message.subject.in_(subjects), here)
    found: dict[str, list[dict[str, Any]]] = {}
    for subject, context in db.session.execute(
        rows.where(Message.kind == "update").order_by(Message.version)
    ):
        found.setdefault(subject, []).extend(context.get("changes", []))
    return found


def subjects_in_files(subjects: Collection[str]) -> set[str]:
    """Return those of the subjects whose event the file of all sessions of an edition brought, before any mail of
    their own; whether that mail has left or not.
    """
    rows = select(Message.subject, Message.context).where(Message.subject.in_(subjects))
    return {subject for subject, context in db.session.execute(rows) if context.get("follows_file")}


def told_addresses(kind: str, subject: str) -> set[str]:
    """Return the addresses to which a mail of a kind about a subject has gone, or is about to go."""
    rows = select(Message.recipient).where(Message.subject == subject, Message.kind == kind)
    return set(db.session.scalars(rows.where(Message.state.not_in(NEVER_LEFT))))

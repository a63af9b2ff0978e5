"""Queueing a mail: a row in the caller's transaction. Composing and sending happen later, elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from cop import clock, tokens
from cop.extensions import db
from cop.models import Message, MessageState, Person

SERVICE, NEWS, URGENT = 3, 5, 0


@dataclass(frozen=True)
class Recipient:
    """Whom a mail goes to; `token` is the local-part token of that person's organiser address."""

    email: str
    name: str
    language: str
    person_id: int | None = None
    token: str = ""

    @classmethod
    def of(cls, person: Person) -> "Recipient":
        """The recipient for a person. Raises ValueError for an erased one, who has no address."""
        if not person.email:
            raise ValueError(f"person {person.id} has no address")
        return cls(person.email, person.name, person.language, person.id, person.reply_token)


def queue(
    kind: str,
    *,
    to: Recipient,
    about: str,
    context: dict[str, Any],
    version: int = 0,
    priority: int = SERVICE,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Add one mail to the outbox, once: the same (kind, about, recipient, version) again does nothing.

    `kind` names the folder `templates/emails/<kind>/`; `about` what the mail is about, as "meeting:12";
    `context` every fact that the mail is composed from (JSON), frozen now; a key "calendar" holds the
    facts of a calendar part. Never renders: the caller may hold a lock.
    """
    values = {
        "kind": kind,
        "subject": about,
        "recipient": to.email,
        "version": version,
        "person_id": to.person_id,
        "language": to.language,
        "context": context | {"recipient_name": to.name, "recipient_token": to.token},
        "message_id": message_id(kind, about, to.email, version),
        "priority": priority,
        "not_before": not_before or clock.now(),
        "expires_at": expires_at,
        "state": MessageState.QUEUED,
        "created_at": clock.now(),
    }
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
    db.session.execute(insert(Message).values(values).on_conflict_do_nothing())


def supersede(about: str, *, before_version: int) -> set[str]:
    """Take back the mails about `about`, of a version below, that have not left yet; return their kinds.

    A mail in a worker's hands stays: it may be gone.
    In the caller's transaction, as `queue`: a mail is taken back together with the change that outdates it.
    """
    unsent = (MessageState.QUEUED, MessageState.READY, MessageState.LEASED)
    outdated = update(Message).where(
        Message.subject == about, Message.version < before_version, Message.state.in_(unsent)
    )
    values = {"state": MessageState.CANCELLED, "lease_owner": None, "lease_until": None}
    taken = outdated.values(values).returning(Message.kind)
    return set(db.session.scalars(taken, execution_options={"synchronize_session": False}))


def message_id(kind: str, about: str, recipient: str, version: int) -> str:
    """Return the Message-ID of a mail: from its key, never from the attempt (RFC 5322 3.6.4)."""
    key = "|".join((kind, about, recipient, str(version)))
    return f"<{kind}.{tokens.hash_of(key)[:32]}@{mail_domain()}>"


def mail_domain() -> str:
    """Return the domain of Message-IDs and calendar UIDs: the sender's."""
    sender: str = current_app.config["MAIL_SENDER"]
    return sender.rpartition("@")[2] or urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"

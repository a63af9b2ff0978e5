"""Queueing a mail: a row in the caller's transaction. Composing and sending happen later, elsewhere."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, update
from sqlalchemy.dialects import postgresql, sqlite

from cop import clock, tokens
from cop.extensions import db
from cop.models import UNSENT, Message, MessageState, Person
from cop.text import greeting_name

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
        return cls(person.email, greeting_name(person.name), person.language, person.id, person.reply_token)


@dataclass(frozen=True)
class Mail:
    """One mail to queue; see `queue` for what each fact means."""

    kind: str
    to: Recipient
    about: str
    context: dict[str, Any]
    version: int = 0
    priority: int = SERVICE
    not_before: datetime | None = None
    expires_at: datetime | None = None


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
    queue_all([Mail(kind, to, about, context, version, priority, not_before, expires_at)])


def queue_all(mails: Iterable[Mail]) -> None:
    """Add many mails to the outbox in one statement, each as `queue` does."""
    rows = [_row_of(mail) for mail in mails]
    if rows:
        insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
        db.session.execute(insert(Message).on_conflict_do_nothing(), rows)


def _row_of(mail: Mail) -> dict[str, Any]:
    return {
        "kind": mail.kind,
        "subject": mail.about,
        "recipient": mail.to.email,
        "version": mail.version,
        "person_id": mail.to.person_id,
        "language": mail.to.language,
        "context": mail.context | {"recipient_name": mail.to.name, "recipient_token": mail.to.token},
        "message_id": message_id(mail.kind, mail.about, mail.to.email, mail.version),
        "priority": mail.priority,
        "not_before": mail.not_before or clock.now(),
        "expires_at": mail.expires_at,
        "state": MessageState.QUEUED,
        "created_at": clock.now(),
    }


def supersede(about: str, *, before_version: int) -> set[str]:
    """Take back the mails about `about`, of a version below, that have not left yet; return their kinds.

    A mail in a worker's hands stays: it may be gone.
    In the caller's transaction, as `queue`: a mail is taken back together with the change that outdates it.
    """
    return _take_back((Message.subject == about) & (Message.version < before_version))


def take_back(about: Collection[str]) -> set[str]:
    """Take back every mail about one of these subjects that has not left yet, as `supersede` does."""
    return _take_back(Message.subject.in_(about))


def take_back_rows(ids: Collection[int]) -> set[str]:
    """Take back these mails where they have not left yet, as `supersede` does."""
    return _take_back(Message.id.in_(ids))


def _take_back(which: ColumnElement[bool]) -> set[str]:
    outdated = update(Message).where(which, Message.state.in_(UNSENT))
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

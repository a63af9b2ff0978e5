"""The outbox: one row for one mail to one address, and the workers that empty it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from cop.extensions import Base
from cop.models.types import Language, UTCDateTime, created, enum_type, instant, intpk, reference


class MessageState(StrEnum):
    """QUEUED waits to be composed, READY has its bytes; LEASED and SENDING belong to a worker.

    HELD is ready and waits for somebody to let it go on: its newsletter is paused.
    SENT, DEAD, CANCELLED and EXPIRED are final; an administrator may wake a DEAD or EXPIRED one.
    """

    QUEUED = "queued"
    READY = "ready"
    HELD = "held"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


# Those of a mail that has not left, and can still be taken back.
UNSENT = (MessageState.QUEUED, MessageState.READY, MessageState.HELD, MessageState.LEASED)


class Message(Base):
    """One outgoing mail to one address.

    (kind, subject, recipient, version) is unique: writing the same intent twice is one mail. `context`
    holds every fact the mail is composed from, frozen in the transaction that caused it; `body` the
    composed bytes, stored before the first attempt and sent unchanged at every later one.

    The bytes have a table of their own: a row changes three times on its way, and SQLite would write ten
    kilobytes again each time.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "recipient", "version"),
        Index(
            "ix_message_due",
            "priority",
            "not_before",
            "id",
            postgresql_where=sql("state = 'ready'"),
            sqlite_where=sql("state = 'ready'"),
        ),
        Index(
            "ix_message_queued",
            "priority",
            "not_before",
            "id",
            postgresql_where=sql("state = 'queued'"),
            sqlite_where=sql("state = 'queued'"),
        ),
        Index(
            "ix_message_leased",
            "lease_until",
            postgresql_where=sql("state IN ('leased', 'sending')"),
            sqlite_where=sql("state IN ('leased', 'sending')"),
        ),
    )

    id: Mapped[intpk]
    kind: Mapped[str] = mapped_column(String(40))
    # What the mail is about, such as "meeting:12" or "join_request:7".
    subject: Mapped[str] = mapped_column(String(80), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    version: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    language: Mapped[Language] = mapped_column(enum_type(Language), default=Language.IT)
    context: Mapped[dict[str, Any]] = deferred(mapped_column(JSON, default=dict))
    # Subject line of the composed mail, for the administrators' list.
    title: Mapped[str] = mapped_column(String(300), default="")
    envelope_from: Mapped[str] = mapped_column(String(320), default="")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    # 0 sign-in, 3 service mail about a meeting, 5 the rest.
    priority: Mapped[int] = mapped_column(default=5)
    not_before: Mapped[instant]
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[MessageState] = mapped_column(enum_type(MessageState), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    # Times a worker died between handing the mail over and recording the answer.
    ambiguous: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_code: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[created]
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    content: Mapped["MessageContent | None"] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, single_parent=True
    )

    @property
    def body(self) -> bytes | None:
        """The composed mail in wire form, None before it is composed and once it is wiped."""
        return self.content.body if self.content is not None else None

    @body.setter
    def body(self, value: bytes | None) -> None:
        self.content = MessageContent(body=value) if value is not None else None


class MessageContent(Base):
    """The bytes of a mail, written once."""

    __tablename__ = "message_content"

    message_id: Mapped[int] = reference("message.id", primary_key=True, index=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class WorkerTick(Base):
    """When each worker was last alive, for the administrators' page and `cop doctor`."""

    __tablename__ = "worker_tick"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[instant]
    ticked_at: Mapped[instant]
    # Why it sends nothing for now, and until when: the mail server does not answer, or refuses us.
    trouble: Mapped[str] = mapped_column(String(500), default="")
    paused_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SendRate(Base):
    """When the next mail may go, for all workers together: "all", or the domain of the recipients.

    `next_at` is the theoretical arrival time of GCRA; `paused_until` is set where a provider asks to slow down.
    """

    __tablename__ = "send_rate"

    name: Mapped[str] = mapped_column(String(260), primary_key=True)
    next_at: Mapped[instant]
    paused_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

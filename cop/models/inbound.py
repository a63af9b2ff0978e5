"""What comes back: mails read from a mailbox or a pipe, and what they say of addresses we wrote to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.message import Message
from cop.models.person import Person
from cop.models.types import UTCDateTime, created, enum_type, instant, intpk, long_text, reference


class InboundKind(StrEnum):
    """What a mail turned out to be. SET_ASIDE is one that the reader could not take in."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    # Out of office and the like: nothing follows.
    AUTOMATIC = "automatic"
    UNSUBSCRIBE = "unsubscribe"
    # What a person wrote.
    PERSONAL = "personal"
    SET_ASIDE = "set_aside"


class InboundState(StrEnum):
    """WAITING lies in the tray until a coordinator settles it; DONE needed nobody."""

    WAITING = "waiting"
    SETTLED = "settled"
    DONE = "done"


class InboundMail(Base):
    """One mail that came in, known by the digest of its bytes: read twice, it is one."""

    __tablename__ = "inbound_mail"
    __table_args__ = (Index(None, "state", "received_at"),)

    id: Mapped[intpk]
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256, hexadecimal
    # The mailbox it was read from, or "pipe".
    source: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[instant]
    sender: Mapped[str] = mapped_column(String(320), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    kind: Mapped[InboundKind] = mapped_column(enum_type(InboundKind))
    state: Mapped[InboundState] = mapped_column(enum_type(InboundState))
    # The mail of ours that it answers, as far as is known, and whose it is.
    message_id: Mapped[int | None] = reference("message.id", ondelete="SET NULL", nullable=True)
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    # Whose coordinators see it; without one the administrators do.
    community_id: Mapped[int | None] = reference("community.id", ondelete="SET NULL", nullable=True)
    # What it says, as text, for the tray.
    text: Mapped[long_text]
    # Why the reader could not take it in.
    trouble: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    message: Mapped[Message | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])
    content: Mapped["InboundContent | None"] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, single_parent=True
    )


class InboundContent(Base):
    """The bytes of a mail that came in, for whoever settles it; forgotten before the row is."""

    __tablename__ = "inbound_content"

    inbound_id: Mapped[int] = reference("inbound_mail.id", primary_key=True, index=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class MailboxMark(Base):
    """Up to where a mailbox has been read (RFC 3501 2.3.1.1: UIDs grow, as long as UIDVALIDITY stays)."""

    __tablename__ = "mailbox_mark"

    mailbox: Mapped[str] = mapped_column(String(200), primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    polled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Why it cannot be read now.
    trouble: Mapped[str] = mapped_column(String(500), default="")


class FaultKind(StrEnum):
    """GONE: no such mailbox, for good. LATER: full or out of order for now. OURS: refused for what we are or sent,
    never the recipient's fault. COMPLAINT: called unwanted by whoever got it.
    """

    GONE = "gone"
    LATER = "later"
    OURS = "ours"
    COMPLAINT = "complaint"


class DeliveryFault(Base):
    """One report that one mail did not arrive, or was not wanted; what follows is in `cop.rules.delivery_faults`."""

    __tablename__ = "delivery_fault"
    __table_args__ = (Index(None, "address_hash", "at"), Index(None, "kind", "at"))

    id: Mapped[intpk]
    # `cop.queries.suppressions.address_hash`
    address_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    message_id: Mapped[int | None] = reference("message.id", ondelete="SET NULL", nullable=True)
    inbound_id: Mapped[int | None] = reference("inbound_mail.id", ondelete="SET NULL", nullable=True)
    kind: Mapped[FaultKind] = mapped_column(enum_type(FaultKind))
    # RFC 3463, such as "5.1.1"; "" where none was given.
    status: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[instant]
    created_at: Mapped[created]

    person: Mapped[Person | None] = relationship()
    message: Mapped[Message | None] = relationship()

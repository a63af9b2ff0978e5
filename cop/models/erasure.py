"""Who was erased, known by hashes alone, and how long each category of data is kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from cop import clock
from cop.extensions import Base
from cop.models.types import UTCDateTime, created, enum_type, intpk, reference


class ErasureReason(StrEnum):
    """Who wanted it: the person, or the rule that nobody is kept for ever."""

    ASKED = "asked"
    RETENTION = "retention"


class Erasure(Base):
    """One person erased. The same facts stand in a file outside the database, to be replayed on a restored one.

    `identity_hash` is the keyed hash of the person's former `reply_token`, which no other row ever bears: a
    number could name somebody else once a backup is restored.
    """

    __tablename__ = "erasure"

    id: Mapped[intpk]
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    identity_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address_hashes: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[ErasureReason] = mapped_column(enum_type(ErasureReason), default=ErasureReason.ASKED)
    at: Mapped[created]
    by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)


class RetentionRule(Base):
    """How many days a category is kept, where the team chose another number than the product's own."""

    __tablename__ = "retention_rule"

    category: Mapped[str] = mapped_column(String(40), primary_key=True)
    # None: for ever.
    days: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, onupdate=clock.now)

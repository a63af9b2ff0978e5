"""Who was erased, known by hashes alone."""

from enum import StrEnum

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from cop.extensions import Base
from cop.models.types import created, enum_type, intpk, reference


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

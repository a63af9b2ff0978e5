"""Enrolment: one person in a whole edition, once for all its sessions; and who comes in their place to one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.meeting import Meeting
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.registration import Source
from cop.models.training import Edition
from cop.models.types import UTCDateTime, created, enum_type, intpk, reference


class EnrolmentStatus(StrEnum):
    # Asked to take part in an edition that asks for approval: no seat before a coordinator says yes.
    REQUESTED = "requested"
    WAITING = "waiting"
    ENROLLED = "enrolled"
    REFUSED = "refused"
    # Left, or taken off the list.
    WITHDRAWN = "withdrawn"


class Enrolment(Base):
    """One person in a whole edition, for the organisation represented.

    Being ENROLLED is a yes to every session: each has a registration from the moment it is published, by which
    the person may still decline that one. The organisation is the one stated then, whatever employer comes after.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("edition_id", "person_id"),
        CheckConstraint("(status = 'waiting') = (waiting_since_at IS NOT NULL)", name="waiting_since"),
        Index(None, "edition_id", "status"),
        # Personal links are signed for the id: nobody comes after somebody else under the same one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[intpk]
    edition_id: Mapped[int] = reference("edition.id", index=False)
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    status: Mapped[EnrolmentStatus] = mapped_column(
        enum_type(EnrolmentStatus), default=EnrolmentStatus.ENROLLED
    )
    source: Mapped[Source | None] = mapped_column(enum_type(Source))
    created_at: Mapped[created]
    waiting_since_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Since when the person is in; sessions before it count where the person was there all the same.
    enrolled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When refused or withdrawn.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mail_count: Mapped[int] = mapped_column(default=0)
    # When told of being about to miss the certificate: once.
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_in(self) -> bool:
        """Whether the person has a seat in the edition."""
        return self.status == EnrolmentStatus.ENROLLED


class Substitution(Base):
    """Somebody who comes to one session in the place of a person enrolled, for the same organisation."""

    __tablename__ = "substitution"
    __table_args__ = (UniqueConstraint("enrolment_id", "meeting_id"),)

    id: Mapped[intpk]
    enrolment_id: Mapped[int] = reference("enrolment.id", index=False)
    meeting_id: Mapped[int] = reference("meeting.id")
    # Who comes.
    person_id: Mapped[int] = reference("person.id")
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

    enrolment: Mapped[Enrolment] = relationship()
    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

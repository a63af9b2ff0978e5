"""Seats of a meeting kept for one organisation until a date."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.meeting import Meeting, Mode
from cop.models.organisation import Organisation
from cop.models.types import UTCDateTime, enum_type, instant, intpk, reference


class SeatReservation(Base):
    """`seats` in one mode that others cannot take until `until_at`; `released_at` once they have been handed on."""

    __tablename__ = "seat_reservation"
    __table_args__ = (
        UniqueConstraint("meeting_id", "organisation_id", "mode"),
        CheckConstraint("seats > 0", name="seats_positive"),
    )

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id", index=False)
    organisation_id: Mapped[int] = reference("organisation.id")
    mode: Mapped[Mode] = mapped_column(enum_type(Mode))
    seats: Mapped[int]
    until_at: Mapped[instant]
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship()
    organisation: Mapped[Organisation] = relationship()

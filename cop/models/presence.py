"""Counts kept beside the records, so that figures cost the same at a thousand attendances and at a million.

Written by `cop.services.presence` in the transaction that changes what they count; never by hand.
"""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, relationship

from cop.extensions import Base
from cop.models.meeting import Meeting
from cop.models.types import instant, intpk, reference


class MeetingCount(Base):
    """A scheduled meeting as one of its hosts counts it: all that figures ask, in one narrow row.

    Whether the meeting is held by an instant is asked of `ends_at`. `is_first_host` marks one row a
    meeting, for totals above communities. `participations` holds `online`; `staff` stands apart.
    """

    __tablename__ = "meeting_count"
    __table_args__ = (Index(None, "community_id", "ends_at"),)

    meeting_id: Mapped[int] = reference("meeting.id", primary_key=True, index=False)
    community_id: Mapped[int] = reference("community.id", primary_key=True, index=False)
    kind_id: Mapped[int] = reference("meeting_kind.id", index=False)
    edition_id: Mapped[int | None] = reference("edition.id", ondelete="SET NULL", nullable=True)
    ends_at: Mapped[instant]
    is_first_host: Mapped[bool]
    participations: Mapped[int]
    online: Mapped[int]
    staff: Mapped[int]

    meeting: Mapped[Meeting] = relationship(viewonly=True)


class MonthCount(Base):
    """The rows of MeetingCount of one host that end in one month on the wall in Turin, added up.

    Figures of a day add whole months before it and the single meetings of its own month.
    """

    __tablename__ = "month_count"
    __table_args__ = (Index(None, "community_id", "month"),)

    id: Mapped[intpk]
    community_id: Mapped[int] = reference("community.id", index=False)
    month: Mapped[date]  # its first day
    kind_id: Mapped[int] = reference("meeting_kind.id", index=False)
    edition_id: Mapped[int | None] = reference("edition.id", ondelete="SET NULL", nullable=True)
    is_first_host: Mapped[bool]
    meetings: Mapped[int]
    participations: Mapped[int]
    online: Mapped[int]
    staff: Mapped[int]


class OrganisationPresence(Base):
    """When an organisation was first represented at a meeting of a community: the end of that meeting.

    A first meeting deleted since is empty until the next count, which looks for another.
    """

    __tablename__ = "organisation_presence"
    __table_args__ = (Index(None, "community_id", "first_at"),)

    community_id: Mapped[int] = reference("community.id", primary_key=True, index=False)
    organisation_id: Mapped[int] = reference("organisation.id", primary_key=True)
    first_at: Mapped[instant]
    first_meeting_id: Mapped[int | None] = reference("meeting.id", ondelete="SET NULL", nullable=True)

"""Attendance reports of video calls: what was read from one, and whom its rows were found to be."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.meeting import Meeting
from cop.models.registration import Registration
from cop.models.types import UTCDateTime, created, enum_type, intpk, reference


class VideoService(StrEnum):
    ZOOM = "zoom"
    TEAMS = "teams"
    MEET = "meet"
    OTHER = "other"


class VideoReport(Base):
    """One report uploaded for a meeting; nothing of it counts before it is applied."""

    __tablename__ = "video_report"

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id")
    service: Mapped[VideoService] = mapped_column(enum_type(VideoService))
    file_name: Mapped[str] = mapped_column(String(200))
    # Who stayed for less does not count as present.
    minimum_minutes: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship()
    rows: Mapped[list["VideoReportRow"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="VideoReportRow.id"
    )


class VideoReportRow(Base):
    """One attendee of the call, all joins added up; `registration_id` is empty for one nobody could be found for."""

    __tablename__ = "video_report_row"

    id: Mapped[intpk]
    report_id: Mapped[int] = reference("video_report.id")
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254))
    joins: Mapped[int] = mapped_column(default=1)
    minutes: Mapped[int]
    registration_id: Mapped[int | None] = reference("registration.id", ondelete="SET NULL", nullable=True)
    # A room, the recorder, a second device: not a person to look for.
    is_ignored: Mapped[bool] = mapped_column(default=False)

    registration: Mapped[Registration | None] = relationship()

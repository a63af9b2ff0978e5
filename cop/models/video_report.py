"""Attendance reports of video calls: what was read from one, and whom its rows were found to be."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.meeting import Meeting
from cop.models.person import Person
from cop.models.registration import Registration
from cop.models.types import UTCDateTime, created, enum_type, intpk, reference


class VideoService(StrEnum):
    ZOOM = "zoom"
    TEAMS = "teams"
    MEET = "meet"
    OTHER = "other"


class ReportState(StrEnum):
    """RECEIVED: its columns are not told yet. READ: attendees looked for, nothing recorded."""

    RECEIVED = "received"
    READ = "read"
    APPLIED = "applied"
    UNDONE = "undone"


class RowChoice(StrEnum):
    """What becomes of a row: nobody found yet, somebody on the list, somebody to add to it, nobody at all."""

    OPEN = "open"
    PERSON = "person"
    WALK_IN = "walk_in"
    # A room, the recorder, a second device: not a person to look for.
    IGNORED = "ignored"


class RowReason(StrEnum):
    """Why a row stands where it stands."""

    ADDRESS = "address"
    NAME = "name"
    REGISTER = "register"  # the address is known, the person is not on the list
    DEVICE = "device"
    BY_HAND = "by_hand"
    NONE = "none"


class VideoReport(Base):
    """One report uploaded for a meeting; nothing of it counts before it is applied."""

    __tablename__ = "video_report"
    __table_args__ = (UniqueConstraint("meeting_id", "digest"),)

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id", index=False)
    service: Mapped[VideoService] = mapped_column(enum_type(VideoService))
    state: Mapped[ReportState] = mapped_column(enum_type(ReportState), default=ReportState.READ)
    file_name: Mapped[str] = mapped_column(String(200))
    # Of the file: sent twice it is the same report.
    digest: Mapped[str] = mapped_column(String(64))
    # Names of the columns, while it is not told what they hold.
    headers: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Who stayed for less does not count as present.
    minimum_minutes: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship()
    created_by: Mapped[Person | None] = relationship()
    rows: Mapped[list["VideoReportRow"]] = relationship(
        back_populates="report",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="VideoReportRow.id",
    )


class VideoReportRow(Base):
    """One attendee of the call, all joins added up; `registration_id` is empty for one nobody was found for."""

    __tablename__ = "video_report_row"

    id: Mapped[intpk]
    report_id: Mapped[int] = reference("video_report.id")
    # The row as it stands in the file, while it is not told what the columns hold.
    cells: Mapped[list[str]] = mapped_column(JSON, default=list)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)
    organisation: Mapped[str] = mapped_column(String(200), default="")
    joins: Mapped[int] = mapped_column(default=1)
    minutes: Mapped[int] = mapped_column(default=0)
    # [from, to] of each join in seconds of the day, so that what overlaps counts once; empty where not told.
    spans: Mapped[list[Any]] = mapped_column(JSON, default=list)
    choice: Mapped[RowChoice] = mapped_column(enum_type(RowChoice), default=RowChoice.OPEN)
    reason: Mapped[RowReason] = mapped_column(enum_type(RowReason), default=RowReason.NONE)
    registration_id: Mapped[int | None] = reference("registration.id", ondelete="SET NULL", nullable=True)
    # What the registration said before it was applied, to undo it; {} for somebody added by it.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    report: Mapped[VideoReport] = relationship(back_populates="rows")
    registration: Mapped[Registration | None] = relationship()

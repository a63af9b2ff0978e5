"""Meetings, their kinds as data, their hosts and the roles of people and organisations."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.agenda import AgendaItem
from cop.models.community import Community
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.series import Series
from cop.models.training import Edition
from cop.models.types import (
    BilingualText,
    UTCDateTime,
    created,
    enum_type,
    instant,
    intpk,
    keep_folded,
    long_text,
    reference,
    words_text,
)


class MeetingKind(Base):
    """A kind of meeting: whether it is public, and how it reads in the figures, one and many."""

    __tablename__ = "meeting_kind"

    id: Mapped[intpk]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_it: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    one_it: Mapped[str] = mapped_column(String(200))
    one_en: Mapped[str] = mapped_column(String(200))
    many_it: Mapped[str] = mapped_column(String(200))
    many_en: Mapped[str] = mapped_column(String(200))
    is_public: Mapped[bool] = mapped_column(default=False)
    # A training session counts in its edition's line, not among meetings.
    is_training: Mapped[bool] = mapped_column(default=False)
    # Before and after it people hand in what they have to say, and read what became of it.
    takes_contributions: Mapped[bool] = mapped_column(default=False, server_default=false())
    position: Mapped[int] = mapped_column(default=0)

    name = BilingualText("name_it", "name_en")
    one = BilingualText("one_it", "one_en")
    many = BilingualText("many_it", "many_en")


class KindWording(Base):
    """How a kind reads in the figures of one community, where the general words do not fit."""

    __tablename__ = "kind_wording"
    __table_args__ = (UniqueConstraint("community_id", "kind_id"),)

    id: Mapped[intpk]
    community_id: Mapped[int] = reference("community.id", index=False)
    kind_id: Mapped[int] = reference("meeting_kind.id")
    one_it: Mapped[str] = mapped_column(String(200))
    one_en: Mapped[str] = mapped_column(String(200))
    many_it: Mapped[str] = mapped_column(String(200))
    many_en: Mapped[str] = mapped_column(String(200))

    one = BilingualText("one_it", "one_en")
    many = BilingualText("many_it", "many_en")


class Mode(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class MeetingStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@keep_folded
class Meeting(Base):
    """A meeting. It is *held* when it is scheduled and its end lies in the past: never stored, always asked.

    `sequence` is the calendar SEQUENCE (RFC 5545 3.8.7.4) of the last mail about it,
    `significant_sequence` the one that last reset the answers (RFC 5546 2.1.4).
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        # The last wall against overbooking: services decide under a lock, the database refuses.
        CheckConstraint("taken_in_person >= 0 AND taken_online >= 0", name="taken_not_negative"),
        CheckConstraint(
            "seats_in_person IS NULL OR taken_in_person <= seats_in_person", name="seats_in_person"
        ),
        CheckConstraint("seats_online IS NULL OR taken_online <= seats_online", name="seats_online"),
        CheckConstraint("seats_per_organisation > 0", name="seats_per_organisation_positive"),
        CheckConstraint("waiting_closes_hours >= 0", name="waiting_closes_hours_not_negative"),
        CheckConstraint("registration_closes_at > registration_opens_at", name="registration_window"),
        Index(None, "status", "starts_at"),
        Index(None, "status", "ends_at"),
    )

    id: Mapped[intpk]
    # UID in feeds and downloads (RFC 7986 5.3); each invitation has one of its own.
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    kind_id: Mapped[int] = reference("meeting_kind.id", ondelete="RESTRICT")
    edition_id: Mapped[int | None] = reference("edition.id", ondelete="SET NULL", nullable=True)
    # A session without which nobody completes its edition.
    is_mandatory: Mapped[bool] = mapped_column(default=False, server_default=false())
    title_it: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    search_words: Mapped[str] = words_text("title_it", "title_en", "place")
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]
    starts_at: Mapped[instant]
    ends_at: Mapped[instant]
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Rome")
    mode: Mapped[Mode] = mapped_column(enum_type(Mode), default=Mode.IN_PERSON)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[MeetingStatus] = mapped_column(enum_type(MeetingStatus), default=MeetingStatus.DRAFT)
    # None: no limit.
    seats_in_person: Mapped[int | None]
    seats_online: Mapped[int | None]
    taken_in_person: Mapped[int] = mapped_column(default=0)
    taken_online: Mapped[int] = mapped_column(default=0)
    # When people may register by themselves; None: from publication, until it begins.
    registration_opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Who comes without having been invited waits for a coordinator's yes.
    needs_approval: Mapped[bool] = mapped_column(default=False)
    # Most seats for people of one organisation; None: no limit.
    seats_per_organisation: Mapped[int | None]
    # Hours before the start at which nobody is let in from the waiting list any more; None: until it begins.
    waiting_closes_hours: Mapped[int | None]
    # When those who still waited were told that nobody is let in any more.
    waiting_closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Whether seats have been kept for organisations (SeatReservation): otherwise nobody need ask.
    keeps_seats: Mapped[bool] = mapped_column(default=False)
    series_id: Mapped[int | None] = reference("series.id", ondelete="SET NULL", nullable=True)
    # The day that the series gives it. It moves when this and all that follow are shifted, and stays when the
    # meeting alone is moved: the days between are the meeting's own shift.
    series_on: Mapped[date | None]
    # The secret in the QR code on the wall, made when the poster is first asked for.
    door_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    # Whether people who are on no list may say at that wall that they are here, to be checked by a coordinator.
    door_takes_walk_ins: Mapped[bool] = mapped_column(default=False)
    # Closed: attendance, minutes and documents are complete, as the coordinator declared.
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    sequence: Mapped[int] = mapped_column(default=0)
    significant_sequence: Mapped[int] = mapped_column(default=0)
    # Grows with each change of what a calendar feed shows of the meeting.
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created]
    changed_at: Mapped[created]
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When answers were last asked anew: `significant_sequence` says to which version, this says when.
    asked_anew_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Why it is cancelled or postponed, in the words of who did it.
    reason: Mapped[str] = mapped_column(String(500), default="")

    title = BilingualText("title_it", "title_en")
    text = BilingualText("text_it", "text_en")
    kind: Mapped[MeetingKind] = relationship()
    edition: Mapped[Edition | None] = relationship()
    series: Mapped[Series | None] = relationship()
    hosts: Mapped[list[Community]] = relationship(secondary="meeting_host", order_by="Community.position")
    person_roles: Mapped[list["MeetingPersonRole"]] = relationship(cascade="all, delete-orphan")
    organisation_roles: Mapped[list["MeetingOrganisationRole"]] = relationship(cascade="all, delete-orphan")
    agenda: Mapped[list[AgendaItem]] = relationship(
        cascade="all, delete-orphan", order_by=(AgendaItem.position, AgendaItem.id)
    )

    @property
    def day(self) -> date:
        """The day on which it begins, on the wall where it is held."""
        return self.starts_at.astimezone(ZoneInfo(self.zone or "Europe/Rome")).date()

    def is_held(self, at: datetime) -> bool:
        """Whether the meeting counts at the instant `at` (counting rule 1)."""
        return self.status == MeetingStatus.SCHEDULED and self.ends_at <= at

    def takes_answers(self, at: datetime) -> bool:
        """Whether people may answer at the instant `at`: from publication until it begins."""
        return self.status == MeetingStatus.SCHEDULED and at < self.starts_at

    @property
    def waiting_closes_at(self) -> datetime:
        """The instant from which nobody is let in from the waiting list any more."""
        return self.starts_at - timedelta(hours=self.waiting_closes_hours or 0)

    @property
    def modes(self) -> "tuple[Mode, ...]":
        """The ways to take part: in person, online, or either where it is hybrid."""
        return (Mode.IN_PERSON, Mode.ONLINE) if self.mode == Mode.HYBRID else (self.mode,)

    def seats(self, mode: "Mode") -> int | None:
        """Seats for those who come in `mode` (IN_PERSON or ONLINE), None where unlimited."""
        return self.seats_online if mode == Mode.ONLINE else self.seats_in_person

    def taken(self, mode: "Mode") -> int:
        """Seats taken in `mode` (IN_PERSON or ONLINE)."""
        return self.taken_online if mode == Mode.ONLINE else self.taken_in_person


class MeetingHost(Base):
    """A community that hosts a meeting; a co-hosted meeting counts for each of them."""

    __tablename__ = "meeting_host"

    meeting_id: Mapped[int] = reference("meeting.id", primary_key=True, index=False)
    community_id: Mapped[int] = reference("community.id", primary_key=True)


class PersonRoleKind(StrEnum):
    FACILITATOR = "facilitator"
    SPEAKER = "speaker"
    CO_DESIGNER = "co_designer"
    # Takes attendance at this one meeting.
    FRONT_DESK = "front_desk"


class MeetingPersonRole(Base):
    __tablename__ = "meeting_person_role"

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id")
    person_id: Mapped[int] = reference("person.id")
    kind: Mapped[PersonRoleKind] = mapped_column(enum_type(PersonRoleKind))

    person: Mapped[Person] = relationship()


class OrganisationRoleKind(StrEnum):
    PARTNER = "partner"
    HOST = "host"


class MeetingOrganisationRole(Base):
    __tablename__ = "meeting_organisation_role"

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id")
    organisation_id: Mapped[int] = reference("organisation.id")
    kind: Mapped[OrganisationRoleKind] = mapped_column(enum_type(OrganisationRoleKind))

    organisation: Mapped[Organisation] = relationship()

"""Calendar feeds: secret personal addresses and the stored text of each event."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.person import Person
from cop.models.types import Language, UTCDateTime, created, enum_type, intpk, reference


class PersonalFeed(Base):
    """A person's secret feed address. Revoked, it answers with a notice for 30 days, then 410."""

    __tablename__ = "personal_feed"

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id")
    # None: every community of the person.
    community_id: Mapped[int | None] = reference("community.id", nullable=True)
    # Where the person uses it, as "phone".
    name: Mapped[str] = mapped_column(String(60), default="")
    token: Mapped[str] = mapped_column(String(64), unique=True)
    # Leave out the meetings invited to by mail and said yes to: a calendar would show them twice.
    omits_invited: Mapped[bool] = mapped_column(default=False)
    # Ring half an hour before.
    has_alarm: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created]
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()
    community: Mapped[Community | None] = relationship()


class CalendarFragment(Base):
    """The serialised VEVENT of one meeting for one audience and language.

    Stale where `revision` is not the meeting's or `format_version` not the one written today.
    """

    __tablename__ = "calendar_fragment"

    meeting_id: Mapped[int] = reference("meeting.id", primary_key=True, index=False)
    audience: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[Language] = mapped_column(enum_type(Language), primary_key=True)
    revision: Mapped[int]
    format_version: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)

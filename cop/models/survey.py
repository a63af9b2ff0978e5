"""Surveys: what is asked, of whom, between when, and whether anybody can know who said what."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.mail_rule import MailRule
from cop.models.meeting import Meeting
from cop.models.training import Edition
from cop.models.types import (
    BilingualText,
    UTCDateTime,
    created,
    enum_type,
    intpk,
    long_text,
    reference,
)

# A number whose default is not taken where None is said.
_EVEN_NONE = Integer().evaluates_none()


class SurveyPurpose(StrEnum):
    FEEDBACK = "feedback"
    NEEDS = "needs"
    CONSULTATION = "consultation"
    FOLLOW_UP = "follow_up"


class SurveyAudience(StrEnum):
    """Who is asked. PUBLIC is whoever has the address; everybody else gets a personal link."""

    # Who was present at the meeting.
    ATTENDEES = "attendees"
    # Who was present at a session of the edition.
    PARTICIPANTS = "participants"
    MEMBERS = "members"
    # Those members who are what `segment` says.
    SEGMENT = "segment"
    PUBLIC = "public"


class SurveyStatus(StrEnum):
    """DRAFT is being written; SCHEDULED opens by itself at `opens_at`; CLOSED is final, its figures are frozen."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


class Survey(Base):
    """A survey of a meeting, of an edition, of a community, or (none of the three) of the whole ecosystem.

    Whether it is anonymous cannot change once somebody has answered: the answers of either sort refer to
    (id, is_anonymous), so the database refuses it.
    """

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN community_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN edition_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_place",
        ),
        # Nobody is known by a public link, so nobody can be named.
        CheckConstraint("audience <> 'public' OR is_anonymous", name="public_is_anonymous"),
        # Figures of an anonymous survey exist once it is closed: without an end there would be none.
        CheckConstraint("status IN ('draft', 'closed') OR closes_at IS NOT NULL", name="ends"),
        CheckConstraint("quota IS NULL OR quota > 0", name="quota_positive"),
        UniqueConstraint("id", "is_anonymous"),
        # What a rule makes for a meeting it makes once.
        UniqueConstraint("rule_id", "meeting_id"),
        UniqueConstraint("rule_id", "edition_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[intpk]
    # The secret part of the address by which anybody answers a public one.
    public_code: Mapped[str] = mapped_column(String(32), unique=True)
    purpose: Mapped[SurveyPurpose] = mapped_column(enum_type(SurveyPurpose))
    audience: Mapped[SurveyAudience] = mapped_column(enum_type(SurveyAudience))
    # For SEGMENT, and "staff" for who was there: see `cop.queries.segments`.
    segment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    meeting_id: Mapped[int | None] = reference("meeting.id", nullable=True)
    edition_id: Mapped[int | None] = reference("edition.id", nullable=True)
    community_id: Mapped[int | None] = reference("community.id", nullable=True)
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    title_it: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    intro_it: Mapped[long_text]
    intro_en: Mapped[long_text]
    thanks_it: Mapped[long_text]
    thanks_en: Mapped[long_text]
    # How it reads among the figures, one and many; without these words it is not counted there.
    one_it: Mapped[str] = mapped_column(String(200), default="")
    one_en: Mapped[str] = mapped_column(String(200), default="")
    many_it: Mapped[str] = mapped_column(String(200), default="")
    many_en: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[SurveyStatus] = mapped_column(enum_type(SurveyStatus), default=SurveyStatus.DRAFT)
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # As many answers as are wanted: the last one closes it. They are counted under the lock of this row.
    quota: Mapped[int | None]
    # The one reminder, so many days after it opened, to those who are silent; None: no reminder.
    reminder_days: Mapped[int | None] = mapped_column(_EVEN_NONE, default=4)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The shipped questionnaire that it was made from (`cop.questionnaires`), or the survey it is a copy of.
    questionnaire: Mapped[str] = mapped_column(String(40), default="")
    copied_from_id: Mapped[int | None] = reference("survey.id", ondelete="SET NULL", nullable=True)
    rule_id: Mapped[int | None] = reference("mail_rule.id", ondelete="SET NULL", index=False, nullable=True)
    # The figures on the day it closed: page, report and export of a closed survey all read these. They are long:
    # a list of surveys does not load them.
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    # Since when anybody may read its figures.
    results_public_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[created]

    title = BilingualText("title_it", "title_en")
    intro = BilingualText("intro_it", "intro_en")
    thanks = BilingualText("thanks_it", "thanks_en")
    one = BilingualText("one_it", "one_en")
    many = BilingualText("many_it", "many_en")
    meeting: Mapped[Meeting | None] = relationship()
    edition: Mapped[Edition | None] = relationship()
    community: Mapped[Community | None] = relationship()
    copied_from: Mapped["Survey | None"] = relationship(remote_side="Survey.id")
    rule: Mapped[MailRule | None] = relationship(foreign_keys=[rule_id])

    @property
    def place(self) -> Meeting | Edition | Community | None:
        """What it is about; None is the whole ecosystem."""
        return self.meeting or self.edition or self.community

    @property
    def hosts(self) -> list[Community]:
        """The communities whose coordinators manage it; none where it is the ecosystem's."""
        if self.community:
            return [self.community]
        held = self.meeting or self.edition
        return list(held.hosts) if held else []


class SurveyRule(Base):
    """With what a rule of the actions FEEDBACK_SURVEY and EDITION_SURVEY asks: one shipped, or a copy of a survey."""

    __tablename__ = "survey_rule"
    __table_args__ = (
        CheckConstraint("(questionnaire <> '') <> (survey_id IS NOT NULL)", name="one_source"),
        CheckConstraint("open_days > 0", name="open_days_positive"),
    )

    rule_id: Mapped[int] = reference("mail_rule.id", primary_key=True, index=False)
    questionnaire: Mapped[str] = mapped_column(String(40), default="")
    survey_id: Mapped[int | None] = reference("survey.id", nullable=True)
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    open_days: Mapped[int] = mapped_column(default=14)
    reminder_days: Mapped[int | None] = mapped_column(_EVEN_NONE, default=4)

    rule: Mapped[MailRule] = relationship(back_populates="asking")
    survey: Mapped[Survey | None] = relationship()

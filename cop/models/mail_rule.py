"""Rules that send mail by themselves: so long before or after which meetings, to whom, what; and each time it did."""

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.meeting import Meeting, MeetingKind
from cop.models.series import Series
from cop.models.training import Edition
from cop.models.types import (
    BilingualText,
    UTCDateTime,
    created,
    enum_type,
    instant,
    intpk,
    long_text,
    reference,
)

if TYPE_CHECKING:
    from cop.models.survey import SurveyRule


class RuleAction(StrEnum):
    """What a rule sends."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST_CALL = "last_call"
    STILL_COMING = "still_coming"
    PRACTICAL_NOTES = "practical_notes"
    THANKS = "thanks"
    FEEDBACK_SURVEY = "feedback_survey"
    # Once, after the last session of an edition, to all who took part in it.
    EDITION_SURVEY = "edition_survey"
    REPORT_PUBLISHED = "report_published"


class RuleMoment(StrEnum):
    """What the time is counted from: the meeting's start backwards, or its end forwards."""

    BEFORE = "before"
    AFTER = "after"


class RuleUnit(StrEnum):
    DAYS = "days"
    HOURS = "hours"


class RuleAudience(StrEnum):
    """The state of the people that a rule writes to, asked at the moment of sending."""

    # Whom the meeting is for and who is not on its list yet.
    NOT_INVITED = "not_invited"
    UNANSWERED = "unanswered"
    COMING = "coming"
    UNDECIDED = "undecided"
    COMING_OR_UNDECIDED = "coming_or_undecided"
    WAITING = "waiting"
    PRESENT = "present"
    ABSENT = "absent"


class MailRule(Base):
    """One rule. Without kind, community, series, edition or meeting it is about all of them.

    A number of days is counted on the wall and leaves at `at_time` there, also across a change of the clocks;
    a number of hours is counted on the clock.
    """

    __tablename__ = "mail_rule"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("(unit = 'days') = (at_time IS NOT NULL)", name="days_have_a_time"),
    )

    id: Mapped[intpk]
    action: Mapped[RuleAction] = mapped_column(enum_type(RuleAction))
    audience: Mapped[RuleAudience] = mapped_column(enum_type(RuleAudience))
    amount: Mapped[int]
    unit: Mapped[RuleUnit] = mapped_column(enum_type(RuleUnit))
    moment: Mapped[RuleMoment] = mapped_column(enum_type(RuleMoment))
    at_time: Mapped[time | None] = mapped_column(Time)
    kind_id: Mapped[int | None] = reference("meeting_kind.id", nullable=True)
    community_id: Mapped[int | None] = reference("community.id", nullable=True)
    series_id: Mapped[int | None] = reference("series.id", nullable=True)
    edition_id: Mapped[int | None] = reference("edition.id", nullable=True)
    meeting_id: Mapped[int | None] = reference("meeting.id", nullable=True)
    # Own words of the coordinator, put into the mail.
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[created]
    # When its timing, scope or audience last changed: what was due before is not made up for.
    changed_at: Mapped[created]

    text = BilingualText("text_it", "text_en")
    kind: Mapped[MeetingKind | None] = relationship()
    community: Mapped[Community | None] = relationship()
    series: Mapped[Series | None] = relationship()
    edition: Mapped[Edition | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    # With what it asks, where it sends a survey and somebody has chosen.
    asking: Mapped["SurveyRule | None"] = relationship(
        "SurveyRule", back_populates="rule", cascade="all, delete-orphan", lazy="joined"
    )


class RunState(StrEnum):
    SENT = "sent"
    SKIPPED = "skipped"


class MailRuleRun(Base):
    """One rule done, or skipped, for one meeting at the instant it was due: never twice for the same instant."""

    __tablename__ = "mail_rule_run"
    __table_args__ = (
        UniqueConstraint("rule_id", "meeting_id", "due_at"),
        Index(None, "due_at"),
    )

    id: Mapped[intpk]
    rule_id: Mapped[int] = reference("mail_rule.id", index=False)
    meeting_id: Mapped[int] = reference("meeting.id")
    due_at: Mapped[instant]
    state: Mapped[RunState] = mapped_column(enum_type(RunState))
    told: Mapped[int] = mapped_column(default=0)
    ran_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Who skipped it or sent it at once; None: the worker.
    by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    rule: Mapped[MailRule] = relationship()
    meeting: Mapped[Meeting] = relationship()

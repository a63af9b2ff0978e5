"""Whom a survey still waits for: the silent, and the mails to them that have not left."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import text as sql
from sqlalchemy.orm import contains_eager

from cop.extensions import db
from cop.models import (
    Message,
    MessageState,
    Person,
    Survey,
    SurveyAudience,
    SurveyInvitation,
    SurveyQuestion,
    SurveyStatus,
)

# The kinds of mail that ask for answers: the first time, and once more.
ASKING_KINDS = ("survey_invitation", "survey_reminder")
# What the address is signed for by which somebody stops being asked.
NO_SURVEYS = "no_surveys"
_MOST = 2000
_MINUTES_OF_HOUR = 5
_IS_WANTED = (
    Survey.status == SurveyStatus.OPEN,
    SurveyInvitation.answered_on.is_(None),
    Person.surveys_refused_at.is_(None),
    Person.email.is_not(None),
)


class Database(Protocol):
    """A Session or a Connection."""

    def execute(self, statement: Any, params: Any = None) -> Any: ...


def silent_since(survey: Survey, before: datetime) -> Sequence[SurveyInvitation]:
    """Return who was asked by an instant, has not answered, and has not been reminded, in no order of time."""
    rows = select(SurveyInvitation).join(SurveyInvitation.person).join(SurveyInvitation.survey)
    rows = rows.where(SurveyInvitation.survey_id == survey.id, SurveyInvitation.asked_at <= before)
    rows = rows.where(SurveyInvitation.reminded_at.is_(None), *_IS_WANTED)
    whole = contains_eager(SurveyInvitation.person)
    return db.session.scalars(rows.options(whole).order_by(SurveyInvitation.id)).all()


def surveys_that_remind(at: datetime) -> list[int]:
    """Return the ids of open surveys with somebody who has not been reminded and whose day has come."""
    rows = select(Survey.id, Survey.reminder_days, func.min(SurveyInvitation.asked_at))
    rows = rows.join(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
    rows = rows.join(Person, Person.id == SurveyInvitation.person_id)
    rows = rows.where(Survey.reminder_days.is_not(None), Survey.closes_at > at, *_IS_WANTED)
    found = db.session.execute(
        rows.where(SurveyInvitation.reminded_at.is_(None)).group_by(Survey.id, Survey.reminder_days)
    )
    return sorted(id_ for id_, days, first in found if first <= at - timedelta(days=days or 0))


def surveys_that_ask(at: datetime) -> Sequence[int]:
    """Return the ids of the open surveys of which somebody may have come among those asked.

    Of attendance any minute; of members, who are many and seldom new, in the first minutes of an hour.
    """
    audiences = [SurveyAudience.ATTENDEES, SurveyAudience.PARTICIPANTS]
    if at.minute < _MINUTES_OF_HOUR:
        audiences += [SurveyAudience.MEMBERS, SurveyAudience.SEGMENT]
    is_open = (Survey.status == SurveyStatus.OPEN, Survey.closes_at > at, Survey.audience.in_(audiences))
    return db.session.scalars(select(Survey.id).where(*is_open).order_by(Survey.id)).all()


def asking_mails(*, survey_id: int | None = None, person_id: int | None = None) -> Sequence[int]:
    """Return the ids of the mails about one survey, or to one person about any, that have not left yet."""
    rows = select(Message.id).where(Message.kind.in_(ASKING_KINDS), _has_not_left())
    if survey_id:
        rows = rows.where(Message.subject.startswith(f"survey:{survey_id}:"))
    if person_id:
        rows = rows.where(Message.person_id == person_id)
    return db.session.scalars(rows).all()


def outdated_mails() -> list[int]:
    """Return the ids of mails that ask people who have answered, or want no more surveys, and have not left yet."""
    rows = select(Message.id, Message.subject).where(Message.kind.in_(ASKING_KINDS), _has_not_left())
    mails = {id_: invitation_of(about) for id_, about in db.session.execute(rows.limit(_MOST))}
    ids = set(mails.values()) - {None}
    wanted = set(db.session.scalars(_wanted().where(SurveyInvitation.id.in_(ids)))) if ids else set()
    return [id_ for id_, invitation_id in mails.items() if invitation_id not in wanted]


def is_still_asked(database: Database, about: str) -> bool:
    """Whether the answer that a mail asks for is still waited for, on the worker's own connection."""
    invitation_id = invitation_of(about)
    if invitation_id is None:
        return False
    return database.execute(_wanted().where(SurveyInvitation.id == invitation_id)).first() is not None


def invitation_of(about: str) -> int | None:
    """Return the id of the invitation in "survey:12:345", None for anything else."""
    parts = about.split(":")
    is_one = len(parts) == 3 and parts[0] == "survey" and parts[2].isascii() and parts[2].isdigit()
    return int(parts[2]) if is_one else None


def waiting_for(person_id: int, *, at: datetime) -> Sequence[SurveyInvitation]:
    """Return the open surveys that wait for a person's answer, what closes next first."""
    rows = select(SurveyInvitation).join(SurveyInvitation.survey).join(SurveyInvitation.person)
    rows = rows.where(SurveyInvitation.person_id == person_id, Survey.closes_at > at, *_IS_WANTED)
    whole = contains_eager(SurveyInvitation.survey)
    return db.session.scalars(rows.options(whole).order_by(Survey.closes_at, Survey.id)).all()


def number_of_questions(survey: Survey) -> int:
    """Return how many questions a survey asks today."""
    active = and_(SurveyQuestion.survey_id == survey.id, SurveyQuestion.retired_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(SurveyQuestion).where(active)) or 0


def _wanted() -> Any:
    rows = select(SurveyInvitation.id).join(Survey, Survey.id == SurveyInvitation.survey_id)
    return rows.join(Person, Person.id == SurveyInvitation.person_id).where(*_IS_WANTED)


def _has_not_left() -> ColumnElement[bool]:
    # Written out, so that the partial indexes of the outbox are used.
    leased = and_(sql("state IN ('leased', 'sending')"), Message.state == MessageState.LEASED)
    return or_(sql("message.state = 'queued'"), sql("message.state = 'ready'"), leased)

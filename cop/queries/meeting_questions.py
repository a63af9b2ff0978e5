"""What a meeting asks those who register, and what they answered."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import Answer, Meeting, MeetingQuestion, QuestionAnswer, Registration


def questions_of(meeting: Meeting, *, has_retired: bool = False) -> Sequence[MeetingQuestion]:
    """Return the questions of a meeting in their order, with their choices; those retired only on request."""
    found = select(MeetingQuestion).where(MeetingQuestion.meeting_id == meeting.id)
    if not has_retired:
        found = found.where(MeetingQuestion.retired_at.is_(None))
    found = found.options(selectinload(MeetingQuestion.choices))
    return db.session.scalars(found.order_by(MeetingQuestion.position, MeetingQuestion.id)).all()


def asks_anything(meeting: Meeting) -> bool:
    """Whether a meeting asks any question: the cheap look before each answer, for most ask none."""
    asked = select(MeetingQuestion.id).where(MeetingQuestion.meeting_id == meeting.id)
    return db.session.scalar(asked.where(MeetingQuestion.retired_at.is_(None)).limit(1)) is not None


def question_of(meeting: Meeting, question_id: int) -> MeetingQuestion | None:
    """Return a question of a meeting by its id."""
    found = select(MeetingQuestion).where(
        MeetingQuestion.id == question_id, MeetingQuestion.meeting_id == meeting.id
    )
    return db.session.scalar(found.options(selectinload(MeetingQuestion.choices)))


def answers_of(registration: Registration) -> dict[int, QuestionAnswer]:
    """Return what one person answered, by the question's id."""
    found = select(QuestionAnswer).where(QuestionAnswer.registration_id == registration.id)
    rows = db.session.scalars(found.options(joinedload(QuestionAnswer.file)))
    return {row.question_id: row for row in rows}


def answers_in(
    meeting: Meeting, *, registration_ids: Collection[int] | None = None
) -> dict[int, dict[int, QuestionAnswer]]:
    """Return what people answered to a meeting's questions, by registration and question.

    `registration_ids`: theirs alone; None: of everybody who is on the list still.
    """
    found = (
        select(QuestionAnswer)
        .join(Registration, Registration.id == QuestionAnswer.registration_id)
        .where(Registration.meeting_id == meeting.id)
        .options(joinedload(QuestionAnswer.file))
    )
    if registration_ids is None:
        found = found.where(Registration.answer != Answer.WITHDRAWN)
    else:
        found = found.where(Registration.id.in_(registration_ids))
    answers: dict[int, dict[int, QuestionAnswer]] = defaultdict(dict)
    for row in db.session.scalars(found):
        answers[row.registration_id][row.question_id] = row
    return answers


def answer_numbers(meeting: Meeting) -> dict[int, int]:
    """Return how many people answered each question, by its id; those without an answer left out."""
    rows = db.session.execute(
        select(QuestionAnswer.question_id, func.count())
        .join(MeetingQuestion, MeetingQuestion.id == QuestionAnswer.question_id)
        .where(MeetingQuestion.meeting_id == meeting.id)
        .group_by(QuestionAnswer.question_id)
    )
    return {id_: number for id_, number in rows}  # noqa: C416 -- a Row is no pair to mypy


def choices_taken(question: MeetingQuestion) -> set[int]:
    """Return the ids of the choices that somebody took."""
    rows = db.session.scalars(select(QuestionAnswer.choices).where(QuestionAnswer.question_id == question.id))
    return {choice for row in rows for choice in row}


def answer_with_file(answer_id: int) -> QuestionAnswer | None:
    """Return an answer that holds a file, with all that rules ask about it."""
    found = select(QuestionAnswer).where(QuestionAnswer.id == answer_id, QuestionAnswer.file_id.is_not(None))
    meeting = joinedload(QuestionAnswer.registration).joinedload(Registration.meeting)
    return db.session.scalar(
        found.options(joinedload(QuestionAnswer.file), meeting.selectinload(Meeting.hosts))
    )


def sensitive_questions_due(*, at: datetime) -> list[int]:
    """Return the ids of the sensitive questions that still have answers although their days are over."""
    rows = db.session.execute(
        select(MeetingQuestion.id, MeetingQuestion.kept_days, Meeting.ends_at)
        .join(Meeting, Meeting.id == MeetingQuestion.meeting_id)
        .where(MeetingQuestion.is_sensitive, Meeting.ends_at < at)
        .where(select(QuestionAnswer.id).where(QuestionAnswer.question_id == MeetingQuestion.id).exists())
    )
    return [id_ for id_, days, ends_at in rows if ends_at + timedelta(days=days or 0) <= at]

"""What a meeting asks those who register, or an edition those who enrol, and what they answered."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop import clock
from cop.extensions import db
from cop.models import (
    Answer,
    Answering,
    Asking,
    Edition,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingQuestion,
    MeetingStatus,
    QuestionAnswer,
    Registration,
)

# Who is on the list of an edition no more.
OFF_THE_LIST = frozenset({EnrolmentStatus.REFUSED, EnrolmentStatus.WITHDRAWN})


def questions_of(place: Asking, *, has_retired: bool = False) -> Sequence[MeetingQuestion]:
    """Return the questions of a meeting or an edition in order, with their choices; those retired on request."""
    found = select(MeetingQuestion).where(_asked_by(place))
    if not has_retired:
        found = found.where(MeetingQuestion.retired_at.is_(None))
    found = found.options(selectinload(MeetingQuestion.choices))
    return db.session.scalars(found.order_by(MeetingQuestion.position, MeetingQuestion.id)).all()


def asks_anything(place: Asking) -> bool:
    """Whether any question is asked: the cheap look before each answer, for most ask none."""
    asked = select(MeetingQuestion.id).where(_asked_by(place))
    return db.session.scalar(asked.where(MeetingQuestion.retired_at.is_(None)).limit(1)) is not None


def question_of(place: Asking, question_id: int) -> MeetingQuestion | None:
    """Return a question of a meeting or an edition by its id."""
    found = select(MeetingQuestion).where(MeetingQuestion.id == question_id, _asked_by(place))
    return db.session.scalar(found.options(selectinload(MeetingQuestion.choices)))


def last_position(place: Asking) -> int:
    """Return the place of the last question, 0 where none is asked."""
    return db.session.scalar(select(func.max(MeetingQuestion.position)).where(_asked_by(place))) or 0


def answers_of(given_by: Answering) -> dict[int, QuestionAnswer]:
    """Return what one person answered, by the question's id."""
    found = select(QuestionAnswer).where(_answer_of(given_by))
    rows = db.session.scalars(found.options(joinedload(QuestionAnswer.file)))
    return {row.question_id: row for row in rows}


def answers_in(
    place: Asking, *, holder_ids: Collection[int] | None = None
) -> dict[int, dict[int, QuestionAnswer]]:
    """Return what people answered, by registration (of an edition: by enrolment) and question.

    `holder_ids`: of these registrations or enrolments alone; None: of everybody who is on the list still.
    """
    found = _answered_in(place, holder_ids).options(joinedload(QuestionAnswer.file))
    answers: dict[int, dict[int, QuestionAnswer]] = defaultdict(dict)
    for row in db.session.scalars(found):
        answers[row.holder_id][row.question_id] = row
    return answers


def answer_numbers(place: Asking) -> dict[int, int]:
    """Return how many people answered each question, by its id; those without an answer left out."""
    rows = db.session.execute(
        select(QuestionAnswer.question_id, func.count())
        .join(MeetingQuestion, MeetingQuestion.id == QuestionAnswer.question_id)
        .where(_asked_by(place))
        .group_by(QuestionAnswer.question_id)
    )
    return {id_: number for id_, number in rows}  # noqa: C416 -- a Row is no pair to mypy


def choices_taken(question: MeetingQuestion) -> set[int]:
    """Return the ids of the choices that somebody took."""
    rows = db.session.scalars(select(QuestionAnswer.choices).where(QuestionAnswer.question_id == question.id))
    return {choice for row in rows for choice in row}


def answer_with_file(place: Asking, answer_id: int) -> QuestionAnswer | None:
    """Return an answer that holds a file, given to a question of a meeting or an edition."""
    found = (
        select(QuestionAnswer)
        .join(MeetingQuestion, MeetingQuestion.id == QuestionAnswer.question_id)
        .where(QuestionAnswer.id == answer_id, QuestionAnswer.file_id.is_not(None), _asked_by(place))
    )
    holders = (joinedload(QuestionAnswer.registration), joinedload(QuestionAnswer.enrolment))
    return db.session.scalar(found.options(joinedload(QuestionAnswer.file), *holders))


def sensitive_questions_due(*, at: datetime) -> list[int]:
    """Return the ids of the sensitive questions that still have answers although their days are over."""
    ends = [*_ends_of_meetings(), *_ends_of_editions()]
    return [id_ for id_, days, end in ends if end and end + timedelta(days=days or 0) <= at]


def end_of(place: Asking) -> datetime | None:
    """Return when all is over: the meeting, or the last session of an edition; None where that is not known."""
    if isinstance(place, Meeting):
        return place.ends_at
    last = db.session.scalar(select(_last_session_end()).where(Edition.id == place.id))
    return _edition_end(last, place.ends_on, place.cancelled_at)


def _asked_by(place: Asking) -> ColumnElement[bool]:
    is_meeting = isinstance(place, Meeting)
    return (MeetingQuestion.meeting_id if is_meeting else MeetingQuestion.edition_id) == place.id


def _answer_of(given_by: Answering) -> ColumnElement[bool]:
    is_meeting = isinstance(given_by, Registration)
    return (QuestionAnswer.registration_id if is_meeting else QuestionAnswer.enrolment_id) == given_by.id


def _answered_in(place: Asking, holder_ids: Collection[int] | None) -> Select[QuestionAnswer]:
    if isinstance(place, Meeting):
        found = select(QuestionAnswer).join(Registration, Registration.id == QuestionAnswer.registration_id)
        found = found.where(Registration.meeting_id == place.id)
        is_wanted = Registration.answer != Answer.WITHDRAWN
        return found.where(is_wanted if holder_ids is None else Registration.id.in_(holder_ids))
    found = select(QuestionAnswer).join(Enrolment, Enrolment.id == QuestionAnswer.enrolment_id)
    found = found.where(Enrolment.edition_id == place.id)
    is_wanted = Enrolment.status.not_in(OFF_THE_LIST)
    return found.where(is_wanted if holder_ids is None else Enrolment.id.in_(holder_ids))


def _ends_of_meetings() -> list[tuple[int, int | None, datetime | None]]:
    found = _sensitive().add_columns(Meeting.ends_at).join(Meeting, Meeting.id == MeetingQuestion.meeting_id)
    return [(id_, days, ends_at) for id_, days, ends_at in db.session.execute(found)]


def _ends_of_editions() -> list[tuple[int, int | None, datetime | None]]:
    ends = (_last_session_end(), Edition.ends_on, Edition.cancelled_at)
    found = _sensitive().add_columns(*ends).join(Edition, Edition.id == MeetingQuestion.edition_id)
    return [(id_, days, _edition_end(*end)) for id_, days, *end in db.session.execute(found)]


def _sensitive() -> Select[int, int | None]:
    is_answered = select(QuestionAnswer.id).where(QuestionAnswer.question_id == MeetingQuestion.id).exists()
    found = select(MeetingQuestion.id, MeetingQuestion.kept_days)
    return found.where(MeetingQuestion.is_sensitive, is_answered)


def _last_session_end() -> ScalarSelect[datetime]:
    takes_place = Meeting.status.not_in([MeetingStatus.DRAFT, MeetingStatus.CANCELLED])
    ends = select(func.max(Meeting.ends_at)).where(Meeting.edition_id == Edition.id, takes_place)
    return ends.correlate(Edition).scalar_subquery()


def _edition_end(
    last_session: datetime | None, ends_on: date | None, cancelled_at: datetime | None
) -> datetime | None:
    if cancelled_at is not None:
        return cancelled_at
    if last_session is None and ends_on is not None:
        return datetime.combine(ends_on + timedelta(days=1), time(), clock.ROME)
    return last_session

"""What a meeting asks those who register, or an edition those who enrol: put in order, answered, forgotten in time.

A question that somebody has answered keeps its kind and the choices that were taken: its words may be put
right, choices may be added, and it may be retired, so that it is asked no more and its answers stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Answering,
    Asking,
    Meeting,
    MeetingQuestion,
    QuestionAnswer,
    QuestionChoice,
    QuestionKind,
    Registration,
)
from cop.queries.meeting_questions import (
    answer_numbers,
    answers_of,
    choices_taken,
    last_position,
    questions_of,
    sensitive_questions_due,
)
from cop.rules.meeting_questions import place_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change
from cop.services.stored_files import Taken, keep_file

FACTS = ("kind", "text_it", "text_en", "is_required", "is_sensitive", "kept_days")
WITH_CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.SEVERAL})
LEAST_CHOICES, MOST_CHOICES, MOST_QUESTIONS = 2, 30, 30


@dataclass(frozen=True)
class ChoiceFacts:
    """The words of one choice; `id` is None for a new one. Without words it is taken away."""

    id: int | None
    text_it: str
    text_en: str

    @property
    def is_empty(self) -> bool:
        return not self.text_it and not self.text_en


@dataclass(frozen=True)
class Given:
    """What somebody answered to a question; all empty: nothing. `keeps_file`: the one sent before stays."""

    text: str = ""
    choices: Sequence[int] = field(default_factory=tuple)
    file: Taken | None = None
    keeps_file: bool = False


def add_question(
    place: Asking, *, choices: Sequence[ChoiceFacts] = (), by: Viewer, **facts: object
) -> MeetingQuestion:
    """Add a question at the end. Raises CopError (field "choices") where there is too little to choose from."""
    asked = questions_of(place, has_retired=True)
    if len(asked) >= MOST_QUESTIONS:
        raise CopError(_("At most %(number)s questions are asked.", number=MOST_QUESTIONS))
    question = MeetingQuestion(position=last_position(place) + 1, **_belongs_to(place))
    change(question, facts, allowed=FACTS)
    _set_choices(question, choices)
    db.session.add(question)
    db.session.flush()
    log_act("create", question, by=by, **_named(question))
    return question


def edit_question(
    question: MeetingQuestion, *, choices: Sequence[ChoiceFacts] = (), by: Viewer, **facts: object
) -> None:
    """Change a question. Raises CopError where somebody has answered it and would have answered another one."""
    is_answered = bool(answer_numbers(question.place).get(question.id))
    if is_answered and facts.get("kind", question.kind) != question.kind:
        raise CopError(_("Somebody has answered: the kind stays. Retire it and ask anew."), field="kind")
    changed = change(question, facts, allowed=FACTS)
    _set_choices(question, choices)
    db.session.flush()
    log_act("update", question, by=by, **_named(question), fields=[*changed, "choices"])


def move_question(question: MeetingQuestion, *, step: int, by: Viewer) -> None:
    """Move a question by `step` places (-1 up, 1 down); at the end of the list it stays."""
    rows = list(questions_of(question.place))
    old = rows.index(question)
    new = min(max(old + step, 0), len(rows) - 1)
    rows.insert(new, rows.pop(old))
    for position, one in enumerate(rows, start=1):
        one.position = position
    db.session.flush()
    log_act("update", question, by=by, **_named(question), fields=["position"])


def remove_question(question: MeetingQuestion, *, by: Viewer, at: datetime) -> bool:
    """Take a question away; return whether it is deleted: one with answers is retired, and they stay."""
    if answer_numbers(question.place).get(question.id):
        question.retired_at = at
        log_act("end", question, by=by, **_named(question))
    else:
        log_act("delete", question, by=by, **_named(question))
        db.session.delete(question)
    db.session.flush()
    return question.retired_at is None


def restore_question(question: MeetingQuestion, *, by: Viewer) -> None:
    """Ask a retired question again, after the others."""
    question.retired_at, question.position = None, last_position(question.place) + 1
    db.session.flush()
    log_act("update", question, by=by, **_named(question), fields=["retired_at"])


def save_answers(
    given_by: Answering, given: Mapping[int, Given], *, by: Viewer | None, at: datetime
) -> list[int]:
    """Save what a person answered, by question id; return the ids of the questions whose answer is another now.

    Questions left out stay as they were; an empty answer takes the earlier one away. Only questions that
    are asked there are answered. Call under the lock of the meeting or the edition (after the answer itself).
    """
    known = answers_of(given_by)
    changed = []
    for question in questions_of(place_of(given_by)):
        if question.id in given and _answer(given_by, question, known, given[question.id], at=at):
            changed.append(question.id)
    if changed:
        db.session.flush()
        log_act("answer", given_by, by=by, questions=changed)
    return changed


def forget_sensitive(at: datetime) -> int:
    """Delete the sensitive answers whose days are over; return how many. Their files follow within the hour."""
    due = sensitive_questions_due(at=at)
    gone = delete(QuestionAnswer).where(QuestionAnswer.question_id.in_(due)).returning(QuestionAnswer.id)
    number = (
        len(db.session.scalars(gone, execution_options={"synchronize_session": False}).all()) if due else 0
    )
    if number:
        log_act("put_away", "sensitive_answers", by=None, questions=due, count=number)
    return number


def _answer(
    given_by: Answering,
    question: MeetingQuestion,
    known: Mapping[int, QuestionAnswer],
    given: Given,
    *,
    at: datetime,
) -> bool:
    """Save one answer; return whether it is another one than before."""
    old = known.get(question.id)
    choices = [choice.id for choice in question.choices if choice.id in given.choices]
    if given.file is None and given.keeps_file and old is not None and old.file_id is not None:
        return False
    if not given.text and not choices and given.file is None:
        if old is not None:
            db.session.delete(old)
        return old is not None
    if old and given.file is None and (old.text, old.choices) == (given.text, choices):
        return False
    answer = old or QuestionAnswer(question_id=question.id, **_given_by(given_by))
    answer.text, answer.choices, answer.answered_at = given.text, choices, at
    if given.file is not None:
        answer.file = keep_file(given.file, owner_id=given_by.person_id, at=at)
        answer.text = given.file.name
    db.session.add(answer)
    return True


def _set_choices(question: MeetingQuestion, choices: Sequence[ChoiceFacts]) -> None:
    """Give a question its choices in this order; those that somebody took stay."""
    wanted = [one for one in choices if not one.is_empty] if question.kind in WITH_CHOICES else []
    if question.kind in WITH_CHOICES and not LEAST_CHOICES <= len(wanted) <= MOST_CHOICES:
        raise CopError(
            _("Give %(least)s to %(most)s answers to choose from.", least=LEAST_CHOICES, most=MOST_CHOICES),
            field="choices",
        )
    old = {choice.id: choice for choice in question.choices}
    gone = set(old) - {one.id for one in wanted}
    if gone and gone & choices_taken(question):
        raise CopError(
            _("Somebody has chosen an answer that would be gone: leave it there."), field="choices"
        )
    rows = []
    for position, one in enumerate(wanted, start=1):
        row = old.pop(one.id, None) if one.id is not None else None
        row = row or QuestionChoice()
        row.text_it, row.text_en, row.position = one.text_it, one.text_en, position
        rows.append(row)
    question.choices = rows


def _belongs_to(place: Asking) -> dict[str, int]:
    return {"meeting_id" if isinstance(place, Meeting) else "edition_id": place.id}


def _given_by(given_by: Answering) -> dict[str, int]:
    return {"registration_id" if isinstance(given_by, Registration) else "enrolment_id": given_by.id}


def _named(question: MeetingQuestion) -> dict[str, Any]:
    """The meeting or the edition, as the audit log names it."""
    if question.meeting_id is not None:
        return {"meeting": question.meeting_id}
    return {"edition": question.edition_id}

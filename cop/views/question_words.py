"""How answers to a meeting's questions read: under a name of the list, in its file, and counted."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from cop import clock
from cop.models import Meeting, MeetingQuestion, QuestionAnswer
from cop.queries.meeting_questions import answers_in, questions_of
from cop.queries.registration_lists import Line
from cop.services.meeting_questions import WITH_CHOICES
from cop.views.language import current_language

_DETAIL = Markup('<span class="detail">{} {}</span>')


def said(question: MeetingQuestion, answer: QuestionAnswer | None) -> str:
    """Return an answer in words, its choices in the language of the page; "" for none."""
    if answer is None:
        return ""
    if question.kind not in WITH_CHOICES:
        return answer.text
    language = current_language()
    chosen = [c.text.in_language(language) for c in question.choices if c.id in answer.choices]
    return "; ".join(chosen)


def answers_under_names(meeting: Meeting, lines: Collection[Line]) -> dict[int, Markup]:
    """Return, by registration id, what stands under a name of the list: nothing that is sensitive."""
    questions = [one for one in questions_of(meeting, has_retired=True) if not one.is_sensitive]
    if not questions:
        return {}
    answers, language = answers_in(meeting, registration_ids=[line.id for line in lines]), current_language()
    shown = {}
    for id_, given in answers.items():
        parts = [
            _DETAIL.format(_as_question(question.text.in_language(language)), words)
            for question in questions
            if (words := said(question, given.get(question.id)))
        ]
        shown[id_] = Markup("").join(parts)
    return shown


def columns_of(meeting: Meeting) -> tuple[list[str], Sequence[MeetingQuestion]]:
    """Return the headers of the questions in the file, and the questions; a sensitive one says until when."""
    questions, language = questions_of(meeting, has_retired=True), current_language()
    return [_header(meeting, one, language) for one in questions], questions


def with_answers(
    meeting: Meeting,
    questions: Sequence[MeetingQuestion],
    lines: Collection[Line],
    rows: Iterable[list[object]],
) -> Iterator[list[object]]:
    """Yield the rows of the file, each with what its person answered."""
    answers: Mapping[int, Mapping[int, QuestionAnswer]] = {}
    if questions:
        answers = answers_in(meeting, registration_ids=[line.id for line in lines])
    for line, row in zip(lines, rows, strict=True):
        given = answers.get(line.id, {})
        yield [*row, *(said(question, given.get(question.id)) for question in questions)]


def tally_of(
    question: MeetingQuestion, answers: Iterable[Mapping[int, QuestionAnswer]]
) -> list[tuple[str, int]]:
    """Return each choice in words with how many people took it."""
    taken = [one[question.id].choices for one in answers if question.id in one]
    language = current_language()
    return [
        (choice.text.in_language(language), sum(choice.id in row for row in taken))
        for choice in question.choices
    ]


def deleted_on(meeting: Meeting, question: MeetingQuestion) -> Any:
    """Return the day on which the answers to a sensitive question are deleted."""
    return clock.day_of(meeting.ends_at + timedelta(days=question.kept_days or 0))


def _as_question(text: str) -> str:
    return text if text.endswith("?") else f"{text}:"


def _header(meeting: Meeting, question: MeetingQuestion, language: str) -> str:
    text = question.text.in_language(language)
    if not question.is_sensitive:
        return text
    day = format_date(deleted_on(meeting, question), "d MMMM y")
    return _("%(question)s (delete by %(day)s)", question=text, day=day)

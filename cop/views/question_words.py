"""How answers to the questions of a meeting or an edition read: under a name of the list, in its file, and counted."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from cop import clock
from cop.models import Asking, MeetingQuestion, QuestionAnswer
from cop.queries.meeting_questions import answers_in, end_of, questions_of
from cop.services.meeting_questions import WITH_CHOICES
from cop.views.language import current_language

_DETAIL = Markup('<span class="detail">{} {}</span>')


class Listed(Protocol):
    """A line of the list of a meeting's people, or of an edition's: its id is what answers are kept under."""

    @property
    def id(self) -> int: ...


def said(question: MeetingQuestion, answer: QuestionAnswer | None) -> str:
    """Return an answer in words, its choices in the language of the page; "" for none."""
    if answer is None:
        return ""
    if question.kind not in WITH_CHOICES:
        return answer.text
    language = current_language()
    chosen = [c.text.in_language(language) for c in question.choices if c.id in answer.choices]
    return "; ".join(chosen)


def answers_under_names(place: Asking, lines: Collection[Listed]) -> dict[int, Markup]:
    """Return, by registration or enrolment, what stands under a name of the list: nothing that is sensitive."""
    questions = [one for one in questions_of(place, has_retired=True) if not one.is_sensitive]
    if not questions:
        return {}
    answers, language = answers_in(place, holder_ids=[line.id for line in lines]), current_language()
    shown = {}
    for id_, given in answers.items():
        parts = [
            _DETAIL.format(_as_question(question.text.in_language(language)), words)
            for question in questions
            if (words := said(question, given.get(question.id)))
        ]
        shown[id_] = Markup("").join(parts)
    return shown


def columns_of(place: Asking) -> tuple[list[str], Sequence[MeetingQuestion]]:
    """Return the headers of the questions in the file, and the questions; a sensitive one says until when."""
    questions, language = questions_of(place, has_retired=True), current_language()
    return [_header(place, one, language) for one in questions], questions


def with_answers(
    place: Asking,
    questions: Sequence[MeetingQuestion],
    lines: Collection[Listed],
    rows: Iterable[list[object]],
) -> Iterator[list[object]]:
    """Yield the rows of the file, each with what its person answered."""
    answers: Mapping[int, Mapping[int, QuestionAnswer]] = {}
    if questions:
        answers = answers_in(place, holder_ids=[line.id for line in lines])
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


def deleted_on(place: Asking, question: MeetingQuestion) -> date | None:
    """Return the day on which the answers to a sensitive question are deleted; None where no end is known."""
    end = end_of(place)
    return clock.day_of(end + timedelta(days=question.kept_days or 0)) if end else None


def _as_question(text: str) -> str:
    return text if text.endswith("?") else f"{text}:"


def _header(place: Asking, question: MeetingQuestion, language: str) -> str:
    text = question.text.in_language(language)
    last = deleted_on(place, question) if question.is_sensitive else None
    if last is None:
        return text
    day = format_date(last, "d MMMM y")
    return _("%(question)s (delete by %(day)s)", question=text, day=day)

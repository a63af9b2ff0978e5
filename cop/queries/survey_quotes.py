"""Open answers of surveys, each alone and in an order that tells nothing, and what was released of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from cop import tokens
from cop.extensions import db
from cop.models import (
    CommunityReport,
    EditionReport,
    QuoteState,
    Survey,
    SurveyInvitation,
    SurveyQuestion,
    SurveyQuote,
    SurveyReply,
    SurveySection,
)
from cop.queries.survey_answering import REPLY_SOURCE, sources_of
from cop.queries.survey_questions import questions_of
from cop.queries.survey_results import results_of
from cop.rules.figures import LEAST_SHOWN
from cop.rules.survey_figures import OPEN_KINDS

_REF = 24
_IN_ORDER = (SurveySection.position, SurveySection.id, SurveyQuestion.position, SurveyQuestion.id)


@dataclass(frozen=True)
class OpenAnswer:
    """One answer in words, and what was decided about it. `ref` names it in addresses.

    The refs of two answers of one person to two questions have nothing in common, and answers stand in the order of
    their refs: whoever reads one question after the other cannot put together who wrote both.
    """

    ref: str
    source: str
    text: str
    quote: SurveyQuote | None

    @property
    def is_released(self) -> bool:
        return self.quote is not None and self.quote.state == QuoteState.RELEASED

    @property
    def is_held_back(self) -> bool:
        return self.quote is not None and self.quote.state == QuoteState.HELD_BACK

    @property
    def is_redacted(self) -> bool:
        return self.quote is not None and self.is_released and self.quote.text != one_spaced(self.text)


@dataclass(frozen=True)
class OpenQuestion:
    """An open question with its answers; none of them where fewer than five have answered it."""

    question: SurveyQuestion
    answers: list[OpenAnswer]
    number: int | None

    @property
    def read(self) -> int:
        return sum(answer.quote is not None for answer in self.answers)

    @property
    def released(self) -> list[OpenAnswer]:
        return [answer for answer in self.answers if answer.is_released]

    @property
    def unread(self) -> list[OpenAnswer]:
        return [answer for answer in self.answers if answer.quote is None]

    def answer(self, ref: str) -> OpenAnswer | None:
        return next((answer for answer in self.answers if answer.ref == ref), None)

    def next_unread(self, after: str = "") -> OpenAnswer | None:
        """Return the first answer not read yet after the one with a ref, from the beginning again at the end."""
        return next((a for a in self.unread if a.ref > after), next(iter(self.unread), None))


def open_questions(survey: Survey) -> list[OpenQuestion]:
    """Return the open questions of a closed survey with their answers, in the order of the survey."""
    questions = [one for one in questions_of(survey, has_retired=True) if one.kind in OPEN_KINDS]
    answers = sources_of(survey) if questions else []
    quotes = {(quote.question_id, quote.source): quote for quote in _quotes(survey)}
    unread = _too_few(survey) if questions else set()
    return [
        OpenQuestion(one, [], None) if one.id in unread else _open_question(one, answers, quotes)
        for one in questions
    ]


def released_quotes(survey_ids: Collection[int]) -> dict[int, list[SurveyQuote]]:
    """Return the released quotes by question, in the order of questions and, in each, one that tells nothing."""
    found = (
        select(SurveyQuote)
        .join(SurveyQuote.question)
        .join(SurveyQuestion.section)
        .where(SurveyQuote.survey_id.in_(survey_ids), SurveyQuote.state == QuoteState.RELEASED)
        .order_by(*_IN_ORDER)
        .options(contains_eager(SurveyQuote.question))
    )
    quotes: dict[int, list[SurveyQuote]] = {}
    for quote in db.session.scalars(found):
        quotes.setdefault(quote.question_id, []).append(quote)
    return {key: sorted(some, key=lambda q: ref_of(key, q.source)) for key, some in quotes.items()}


def reports_with(quote: SurveyQuote) -> bool:
    """Whether a report that is published holds a quote: what is out stays as it is."""
    survey = quote.survey
    edition_id = survey.edition_id or (survey.meeting.edition_id if survey.meeting else None)
    editions = select(EditionReport.facts).where(
        EditionReport.edition_id == edition_id, EditionReport.published_at.is_not(None)
    )
    communities = select(CommunityReport.facts).where(
        CommunityReport.community_id.in_([host.id for host in survey.hosts]),
        CommunityReport.published_at.is_not(None),
    )
    facts = [*db.session.scalars(editions), *db.session.scalars(communities)]
    return any(quote.id in _quotes_in(one) for one in facts)


def people_of(answers: Iterable[OpenAnswer]) -> list[int]:
    """Return the ids of the people whose named answers these are, for the log; none of anonymous ones."""
    named = [a.source.removeprefix(REPLY_SOURCE) for a in answers if a.source.startswith(REPLY_SOURCE)]
    found = select(SurveyInvitation.person_id).join(
        SurveyReply, SurveyReply.invitation_id == SurveyInvitation.id
    )
    ids = [int(number) for number in named if number.isdecimal()]
    return list(db.session.scalars(found.where(SurveyReply.id.in_(ids)))) if ids else []


def quotes_of_replies(condition: ColumnElement[bool]) -> list[SurveyQuote]:
    """Return the quotes from the words of the replies that a condition on replies and invitations picks."""
    found = select(SurveyReply.id).join(SurveyReply.invitation).where(condition)
    sources = [f"{REPLY_SOURCE}{reply_id}" for reply_id in db.session.scalars(found)]
    return list(db.session.scalars(select(SurveyQuote).where(SurveyQuote.source.in_(sources))))


def is_reply_of(people: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a reply is of one of these people."""
    return SurveyInvitation.person_id.in_(people)


def ref_of(question_id: int, source: str) -> str:
    """Return what an answer is called in addresses: nobody can tell from two of them whether one person wrote both."""
    return tokens.keyed_hash_of(f"open answer {question_id} {source}")[:_REF]


def one_spaced(text: str) -> str:
    """Return a text as it is compared: without blanks around it, each of its lines with single blanks."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _too_few(survey: Survey) -> set[int]:
    """The questions of an anonymous survey of which not even the number of answers is shown."""
    if not survey.is_anonymous:
        return set()
    return {one.id for one in results_of(survey, exact=False).questions if one.figures.is_too_few}


def _quotes(survey: Survey) -> list[SurveyQuote]:
    return list(db.session.scalars(select(SurveyQuote).where(SurveyQuote.survey_id == survey.id)))


def _open_question(
    question: SurveyQuestion,
    answers: list[tuple[str, dict[str, Any]]],
    quotes: Mapping[tuple[int, str], SurveyQuote],
) -> OpenQuestion:
    written = [(source, given.get(str(question.id))) for source, given in answers]
    words = [(source, text) for source, text in written if isinstance(text, str) and text.strip()]
    if len(words) < LEAST_SHOWN:
        return OpenQuestion(question, [], None if words else 0)
    found = [
        OpenAnswer(ref_of(question.id, source), source, text, quotes.get((question.id, source)))
        for source, text in words
    ]
    return OpenQuestion(question, sorted(found, key=lambda answer: answer.ref), len(found))


def _quotes_in(facts: Any) -> set[int]:
    """The ids of the quotes in the facts of a published report; see `queries.feedback`."""
    surveys = ((facts or {}).get("feedback") or {}).get("surveys", [])
    return {quote["id"] for one in surveys for quote in one["quotes"]}

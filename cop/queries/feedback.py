"""What people said in the surveys of an edition or of a community's year, as anybody may read it.

One computation for page, PDF, CSV and JSON of a report. Of every survey, named ones too, the public form: nothing of
fewer than five. A report keeps it as JSON when it is published. Of released words it keeps which they are, not the
words: what is held back later, or of somebody erased since, is gone from the report as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop import clock
from cop.extensions import db
from cop.models import (
    Bilingual,
    Community,
    Edition,
    Meeting,
    QuoteState,
    Survey,
    SurveyFinding,
    SurveyPurpose,
    SurveyQuote,
    SurveyStatus,
)
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.queries.survey_results import results_of
from cop.queries.surveys import is_hosted_by
from cop.rules.survey_figures import SurveyResults, percent_of


@dataclass(frozen=True)
class Quote:
    """An open answer that was released, in the words and the language in which it may be shown."""

    id: int
    question_id: int
    text: str
    language: str


@dataclass(frozen=True)
class Finding:
    """A published result: `count` of `base`, and the words that go on from there."""

    words: Bilingual
    count: int
    base: int

    @property
    def percent(self) -> int:
        return percent_of(self.count, self.base)


@dataclass(frozen=True)
class SurveyFeedback:
    """A closed survey: what it was about (`session` is the number of a session), its figures, and its words.

    `about` is the title of the meeting or of the edition, empty where it is of the community itself.
    """

    survey_id: int
    title: Bilingual
    purpose: SurveyPurpose
    about: Bilingual
    session: int | None
    is_about_meeting: bool
    closed_on: date
    results: SurveyResults
    quotes: tuple[Quote, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def answered(self) -> int | None:
        """How many answered, None where that is from one to four."""
        return None if self.results.is_too_few and self.results.answered else self.results.answered

    def quotes_of(self, question_id: int) -> list[Quote]:
        return [one for one in self.quotes if one.question_id == question_id]


@dataclass(frozen=True)
class Feedback:
    """The surveys of a report: those of the whole first, then those of its meetings by time."""

    surveys: tuple[SurveyFeedback, ...] = ()

    @property
    def answers(self) -> int:
        """The answers to all surveys that had enough of them to be shown."""
        return sum(one.results.answered for one in self.surveys if not one.results.is_too_few)

    @property
    def quotes(self) -> int:
        return sum(len(one.quotes) for one in self.surveys)


def feedback_of_edition(edition: Edition) -> Feedback:
    """Return the feedback on an edition: the closed surveys about it, and those about its sessions."""
    sessions = sessions_of(edition)
    of_it = (Survey.edition_id == edition.id) | Survey.meeting_id.in_([one.id for one in sessions])
    return feedback_of(_closed(of_it), sessions=numbers_of(sessions))


def feedback_of_year(community: Community, year: int) -> Feedback:
    """Return the feedback of a community's year: the surveys about it, its meetings and its editions that were closed
    in the year, on the wall in Turin.
    """
    found = _closed(is_hosted_by([community.id]))
    return feedback_of([one for one in found if one.closed_at and clock.day_of(one.closed_at).year == year])


def feedback_of(surveys: Iterable[Survey], *, sessions: Mapping[int, int] | None = None) -> Feedback:
    """Return what was answered to surveys as anybody may read it; those that are not closed are left out.

    `sessions` are the numbers of the sessions of an edition by meeting id.
    """
    closed = [one for one in surveys if one.status == SurveyStatus.CLOSED and one.closed_at]
    ids = [one.id for one in closed]
    quotes, findings = _quotes(SurveyQuote.survey_id.in_(ids)), _findings(ids)
    found = [_survey(one, sessions or {}, quotes, findings) for one in sorted(closed, key=_place)]
    return Feedback(tuple(found))


def feedback_facts(feedback: Feedback | None) -> dict[str, Any] | None:
    """Return feedback as JSON can keep it, of quotes their ids alone."""
    if feedback is None:
        return None
    return {"surveys": [_facts(one) for one in feedback.surveys]}


def feedback_from(facts: Mapping[str, Any] | None) -> Feedback | None:
    """Return the feedback that `feedback_facts` kept; its quotes are without words until `with_words`."""
    if facts is None:
        return None
    return Feedback(tuple(_survey_from(one) for one in facts["surveys"]))


def with_words(feedback: Feedback | None) -> Feedback | None:
    """Return kept feedback with the words of its quotes, those left out that are not released any more."""
    if feedback is None or not feedback.quotes:
        return feedback
    ids = [quote.id for one in feedback.surveys for quote in one.quotes]
    known = {quote.id: quote for quote in _quotes(SurveyQuote.id.in_(ids))}
    return Feedback(
        tuple(
            replace(one, quotes=tuple(known[quote.id] for quote in one.quotes if quote.id in known))
            for one in feedback.surveys
        )
    )


def _closed(condition: Any) -> Sequence[Survey]:
    found = select(Survey).where(Survey.status == SurveyStatus.CLOSED, condition)
    places = (joinedload(Survey.meeting), joinedload(Survey.edition).joinedload(Edition.programme))
    return db.session.scalars(found.options(*places).order_by(Survey.id)).all()


def _place(survey: Survey) -> tuple[bool, Any, int]:
    """Of the whole before its meetings; each by time."""
    is_of_meeting = survey.meeting is not None
    return is_of_meeting, survey.meeting.starts_at if survey.meeting else survey.closed_at, survey.id


def _survey(
    survey: Survey,
    sessions: Mapping[int, int],
    quotes: Sequence[Quote],
    findings: Mapping[int, list[Finding]],
) -> SurveyFeedback:
    results = results_of(survey, exact=False)
    questions = {one.id for one in results.questions}
    closed_at = survey.closed_at or clock.now()
    return SurveyFeedback(
        survey.id,
        survey.title,
        survey.purpose,
        about=_about(survey),
        session=sessions.get(survey.meeting_id or 0),
        is_about_meeting=survey.meeting_id is not None,
        closed_on=clock.day_of(closed_at),
        results=results,
        quotes=tuple(one for one in quotes if one.question_id in questions),
        findings=tuple(findings.get(survey.id, [])),
    )


def _about(survey: Survey) -> Bilingual:
    place = survey.place
    if isinstance(place, Meeting):
        return place.title
    if isinstance(place, Edition):
        name = place.programme.name
        return Bilingual(*(f"{name.in_language(code)} {place.name}" for code in ("it", "en")))
    return Bilingual("", "")


def _quotes(condition: Any) -> list[Quote]:
    """The released words, in the order of the alphabet: that in which they were handed in tells nothing here."""
    found = select(SurveyQuote).where(condition, SurveyQuote.state == QuoteState.RELEASED)
    rows = db.session.scalars(found.order_by(SurveyQuote.text, SurveyQuote.id))
    return [Quote(one.id, one.question_id, one.text, str(one.language)) for one in rows]


def _findings(survey_ids: Sequence[int]) -> dict[int, list[Finding]]:
    found = select(SurveyFinding).where(
        SurveyFinding.survey_id.in_(survey_ids), SurveyFinding.published_at.is_not(None)
    )
    by_survey: dict[int, list[Finding]] = {}
    for one in db.session.scalars(found.order_by(SurveyFinding.position, SurveyFinding.id)):
        if one.facts:
            finding = Finding(one.words, one.facts["count"], one.facts["base"])
            by_survey.setdefault(one.survey_id, []).append(finding)
    return by_survey


def _facts(one: SurveyFeedback) -> dict[str, Any]:
    quotes = [{"id": quote.id, "question_id": quote.question_id} for quote in one.quotes]
    return asdict(replace(one, quotes=())) | {
        "closed_on": one.closed_on.isoformat(),
        "results": one.results.to_json(),
        "quotes": quotes,
    }


def _survey_from(facts: Mapping[str, Any]) -> SurveyFeedback:
    findings = [Finding(Bilingual(**one["words"]), one["count"], one["base"]) for one in facts["findings"]]
    read = {
        "title": Bilingual(**facts["title"]),
        "about": Bilingual(**facts["about"]),
        "purpose": SurveyPurpose(facts["purpose"]),
        "closed_on": date.fromisoformat(facts["closed_on"]),
        "results": SurveyResults.from_json(facts["results"]),
        "quotes": tuple(Quote(one["id"], one["question_id"], "", "it") for one in facts["quotes"]),
        "findings": tuple(findings),
    }
    return SurveyFeedback(**{**facts, **read})

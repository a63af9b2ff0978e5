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
from sqlalchemy.orm import joinedload, undefer

from cop import clock
from cop.extensions import db
from cop.models import (
    LANGUAGES,
    Bilingual,
    Community,
    Edition,
    Meeting,
    Survey,
    SurveyFinding,
    SurveyPurpose,
    SurveyQuote,
    SurveyStatus,
)
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.queries.survey_findings import published_findings, sentence_of
from cop.queries.survey_quotes import released_quotes
from cop.queries.survey_results import results_of
from cop.queries.surveys import is_hosted_by
from cop.rules.survey_figures import SurveyResults


@dataclass(frozen=True)
class Quote:
    """An open answer that was released, in the words and the language in which it may be shown."""

    id: int
    question_id: int
    text: str
    language: str


@dataclass(frozen=True)
class Finding:
    """A published result as a sentence, and what it counts: `count` of `base`."""

    sentence: Bilingual
    count: int
    base: int


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

    @property
    def findings(self) -> int:
        return sum(len(one.findings) for one in self.surveys)


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
    quotes, findings = released_quotes(ids), published_findings(ids)
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
    released = released_quotes([one.survey_id for one in feedback.surveys])
    known = {quote.id: _quote(quote) for quotes in released.values() for quote in quotes}
    return Feedback(
        tuple(
            replace(one, quotes=tuple(known[quote.id] for quote in one.quotes if quote.id in known))
            for one in feedback.surveys
        )
    )


def _closed(condition: Any) -> Sequence[Survey]:
    found = select(Survey).where(Survey.status == SurveyStatus.CLOSED, condition)
    places = (joinedload(Survey.meeting), joinedload(Survey.edition).joinedload(Edition.programme))
    return db.session.scalars(found.options(*places, undefer(Survey.facts)).order_by(Survey.id)).all()


def _place(survey: Survey) -> tuple[bool, Any, int]:
    """Of the whole before its meetings; each by time."""
    is_of_meeting = survey.meeting is not None
    return is_of_meeting, survey.meeting.starts_at if survey.meeting else survey.closed_at, survey.id


def _survey(
    survey: Survey,
    sessions: Mapping[int, int],
    quotes: Mapping[int, list[SurveyQuote]],
    findings: Mapping[int, list[SurveyFinding]],
) -> SurveyFeedback:
    results = results_of(survey, exact=False)
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
        quotes=tuple(_quote(quote) for one in results.questions for quote in quotes.get(one.id, [])),
        findings=tuple(_finding(one) for one in findings.get(survey.id, []) if one.facts),
    )


def _about(survey: Survey) -> Bilingual:
    place = survey.place
    if isinstance(place, Meeting):
        return place.title
    if isinstance(place, Edition):
        name = place.programme.name
        return Bilingual(*(f"{name.in_language(code)} {place.name}" for code in ("it", "en")))
    return Bilingual("", "")


def _quote(one: SurveyQuote) -> Quote:
    return Quote(one.id, one.question_id, one.text, str(one.language))


def _finding(one: SurveyFinding) -> Finding:
    facts = one.facts or {}
    said = Bilingual(*(str(sentence_of(one, language) or "") for language in LANGUAGES))
    return Finding(said, facts["count"], facts["base"])


def _facts(one: SurveyFeedback) -> dict[str, Any]:
    quotes = [{"id": quote.id, "question_id": quote.question_id} for quote in one.quotes]
    return asdict(replace(one, quotes=())) | {
        "closed_on": one.closed_on.isoformat(),
        "results": one.results.to_json(),
        "quotes": quotes,
    }


def _survey_from(facts: Mapping[str, Any]) -> SurveyFeedback:
    findings = [Finding(Bilingual(**one["sentence"]), one["count"], one["base"]) for one in facts["findings"]]
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

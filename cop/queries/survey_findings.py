"""Results of surveys as sentences: "53 % of 38 respondents apply to calls with a value over EUR 100,000"."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, format_decimal, gettext
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cop.extensions import db
from cop.models import (
    Bilingual,
    Edition,
    EditionHost,
    Meeting,
    MeetingHost,
    Survey,
    SurveyFinding,
    SurveyQuestion,
    SurveyStatus,
)
from cop.queries.survey_results import results_of
from cop.rules.survey_figures import SurveyResults, percent_of
from cop.rules.survey_findings import Choice, choice_of, counted, share_in


@dataclass(frozen=True)
class Sentence:
    """A result in one language: what stands before its share, the share, and the rest. `str()` is the whole."""

    language: str
    before: str
    share: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.share} {self.after}"


def findings_of(survey: Survey, *, published: bool = False) -> list[SurveyFinding]:
    """Return the sentences about a survey in their order, or those alone that are published."""
    options = joinedload(SurveyFinding.question).selectinload(SurveyQuestion.options)
    found = _findings().where(SurveyFinding.survey_id == survey.id).options(options)
    if published:
        found = found.where(SurveyFinding.published_at.is_not(None))
    return list(db.session.scalars(found))


def finding_in(survey: Survey, finding_id: int) -> SurveyFinding | None:
    """Return a sentence about a survey by its id."""
    return db.session.scalar(
        _findings().where(SurveyFinding.id == finding_id, SurveyFinding.survey_id == survey.id)
    )


def published_findings(survey_ids: Collection[int]) -> dict[int, list[SurveyFinding]]:
    """Return the published sentences about surveys, by survey, each in its order."""
    found: dict[int, list[SurveyFinding]] = {}
    published = _findings().where(
        SurveyFinding.survey_id.in_(survey_ids), SurveyFinding.published_at.is_not(None)
    )
    for finding in db.session.scalars(published):
        found.setdefault(finding.survey_id, []).append(finding)
    return found


def findings_about(community_id: int, *, limit: int = 6) -> list[SurveyFinding]:
    """Return what surveys of a community, its meetings and its editions found, the latest survey first."""
    meetings = select(MeetingHost.meeting_id).where(MeetingHost.community_id == community_id)
    editions = select(EditionHost.edition_id).where(EditionHost.community_id == community_id)
    is_own = or_(
        Survey.community_id == community_id,
        Survey.meeting_id.in_(meetings),
        Survey.edition_id.in_(editions),
    )
    published = _findings().where(is_own, SurveyFinding.published_at.is_not(None))
    latest = (Survey.closed_at.desc(), Survey.id, SurveyFinding.position, SurveyFinding.id)
    return list(db.session.scalars(published.order_by(None).order_by(*latest).limit(limit)))


def public_survey(survey_id: int) -> Survey | None:
    """Return a survey whose figures anybody may read; None for any other."""
    found = select(Survey).where(Survey.id == survey_id, Survey.status == SurveyStatus.CLOSED)
    place = (
        joinedload(Survey.meeting).selectinload(Meeting.hosts),
        joinedload(Survey.edition).selectinload(Edition.hosts),
        joinedload(Survey.edition).joinedload(Edition.programme),
        joinedload(Survey.community),
    )
    return db.session.scalar(found.where(Survey.results_public_at.is_not(None)).options(*place))


def choice_in(finding: SurveyFinding, results: SurveyResults) -> Choice | None:
    """Return what a sentence counts, None where its question is not among the figures."""
    figures = results.question(finding.question_id)
    if figures is None:
        return None
    ends = {"least": finding.least, "most": finding.most}
    return choice_of(finding.question, figures, options=finding.options, **ends)


def count_in(finding: SurveyFinding, results: SurveyResults) -> tuple[int, int] | None:
    """Return (how many, of how many) as the figures shown say it; None where they do not."""
    figures, choice = results.question(finding.question_id), choice_in(finding, results)
    return counted(figures, choice) if figures and choice else None


def sentence_of(
    finding: SurveyFinding, language: str, *, count: tuple[int, int] | None = None
) -> Sentence | None:
    """Return a sentence in "it" or "en", or in the other language where it has no words in this one.

    What is published says what it said on that day. A draft says `count`, or what the figures say now; None where
    they do not say it.
    """
    facts = finding.facts if finding.published_at is not None else None
    if facts:
        count = (facts["count"], facts["base"])
    count = count or count_in(finding, results_of(finding.survey, exact=False))
    return sentence_with(finding.words, language, count=count) if count else None


def sentence_with(words: Bilingual, language: str, *, count: tuple[int, int]) -> Sentence:
    """Return the sentence that says (how many, of how many), as `sentence_of` does."""
    language = words.language_shown(language)
    before, share = share_in(language, percent_of(*count))
    with force_locale(language):
        # What follows the share of a result, "53 %": the words are those of the result.
        said = words.in_language(language).strip().rstrip(".")
        after = gettext("of %(base)s respondents %(words)s", base=format_decimal(count[1]), words=said)
    return Sentence(language, before, share, after)


def _findings() -> Select[Any]:
    return (
        select(SurveyFinding)
        .join(SurveyFinding.survey)
        .order_by(SurveyFinding.position, SurveyFinding.id)
        .options(
            contains_eager(SurveyFinding.survey),
            joinedload(SurveyFinding.question),
        )
    )

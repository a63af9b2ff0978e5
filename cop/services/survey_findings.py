"""Putting results into sentences, and publishing them; publishing the figures of a survey."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from cop.errors import CopError
from cop.extensions import db
from cop.models import Survey, SurveyFinding, SurveyQuestion, SurveyStatus
from cop.queries.survey_findings import count_in
from cop.queries.survey_questions import question_in
from cop.queries.survey_results import results_of
from cop.rules.survey_findings import Choice, counted, stored
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.surveys import lock_survey


@dataclass(frozen=True)
class FindingFacts:
    """What a sentence counts (keys of answers to a question, or to one row of a matrix), and how it goes on."""

    question_id: int
    keys: Collection[str]
    words_it: str
    words_en: str = ""
    row: str = ""


def make_finding(survey: Survey, facts: FindingFacts, *, by: Viewer) -> SurveyFinding:
    """Add a sentence, not published yet. Raises CopError as `_checked` does."""
    lock_survey(survey.id)
    values = _checked(survey, facts)
    latest = select(func.max(SurveyFinding.position)).where(SurveyFinding.survey_id == survey.id)
    position = (db.session.scalar(latest) or 0) + 1
    finding = SurveyFinding(survey_id=survey.id, position=position, **values)
    db.session.add(finding)
    db.session.flush()
    log_act("create", finding, by=by, survey=survey.id)
    return finding


def change_finding(finding: SurveyFinding, facts: FindingFacts, *, by: Viewer) -> None:
    """Change a sentence that is not published. Raises CopError for one that is, and as `_checked` does."""
    lock_survey(finding.survey_id)
    db.session.refresh(finding)
    if finding.published_at is not None:
        raise CopError(_("This sentence is public: withdraw it before you change it."))
    for name, value in _checked(finding.survey, facts).items():
        setattr(finding, name, value)
    db.session.flush()
    log_act("update", finding, by=by, survey=finding.survey_id)


def publish_finding(finding: SurveyFinding, *, by: Viewer, at: datetime) -> None:
    """Show a sentence on the pages of its communities, with the numbers of the day the survey closed.

    Raises CopError where from one to four people, or all but so many, are meant. Once it is public nothing happens.
    """
    lock_survey(finding.survey_id)
    db.session.refresh(finding)
    if finding.published_at is not None:
        return
    survey = finding.survey
    _refuse_unfinished(survey)
    found = count_in(finding, results_of(survey, exact=False))
    if found is None:
        raise CopError(_too_few())
    finding.facts = {"count": found[0], "base": found[1]}
    finding.published_at, finding.published_by_id = at, by.person_id
    db.session.flush()
    log_act("publish", finding, by=by, survey=survey.id)


def withdraw_finding(finding: SurveyFinding, *, by: Viewer) -> None:
    """Let a sentence be seen by its managers alone again."""
    lock_survey(finding.survey_id)
    finding.published_at = finding.published_by_id = finding.facts = None
    db.session.flush()
    log_act("hide", finding, by=by, survey=finding.survey_id)


def delete_finding(finding: SurveyFinding, *, by: Viewer) -> None:
    """Delete a sentence. Raises CopError for one that is public."""
    lock_survey(finding.survey_id)
    db.session.refresh(finding)
    if finding.published_at is not None:
        raise CopError(_("This sentence is public: withdraw it before you delete it."))
    log_act("delete", finding, by=by, survey=finding.survey_id)
    db.session.delete(finding)
    db.session.flush()


def publish_results(survey: Survey, *, by: Viewer, at: datetime) -> None:
    """Let anybody read the figures of a survey, on a page of their own. Raises CopError for too few answers."""
    survey = lock_survey(survey.id)
    _refuse_unfinished(survey)
    if results_of(survey, exact=False).is_too_few:
        raise CopError(_("Fewer than five people have answered: there are no figures to publish."))
    if survey.results_public_at is None:
        survey.results_public_at = at
        db.session.flush()
        log_act("publish_results", survey, by=by)


def withdraw_results(survey: Survey, *, by: Viewer) -> None:
    """Let the figures of a survey be read by its managers and readers of figures alone again."""
    survey = lock_survey(survey.id)
    survey.results_public_at = None
    db.session.flush()
    log_act("withdraw_results", survey, by=by)


def _checked(survey: Survey, facts: FindingFacts) -> dict[str, Any]:
    """The columns of a sentence.

    Raises CopError (field "answers") where the figures do not say how many those are, and for numbers that do not
    stand side by side.
    """
    _refuse_unfinished(survey)
    question = question_in(survey, facts.question_id)
    figures = results_of(survey, exact=False).question(facts.question_id)
    if question is None or figures is None:
        raise CopError(_("This question has no figures."))
    choice = Choice(frozenset(facts.keys), facts.row)
    if counted(figures, choice) is None:
        raise CopError(_too_few(), field="answers")
    return _columns(question, figures, choice) | {
        "question_id": question.id,
        "words_it": facts.words_it,
        "words_en": facts.words_en,
    }


def _columns(question: SurveyQuestion, figures: Any, choice: Choice) -> dict[str, Any]:
    try:
        return stored(question, figures, choice)
    except ValueError:
        raise CopError(_("Choose numbers that stand side by side."), field="answers") from None


def _too_few() -> str:
    return _(
        "A sentence counts what the figures show: those who chose it, and those who did not, are nobody or at "
        "least five. Choose other answers."
    )


def _refuse_unfinished(survey: Survey) -> None:
    if survey.status != SurveyStatus.CLOSED:
        raise CopError(_("Results are published once the survey is closed."))

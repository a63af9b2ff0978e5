"""Surveys: written as drafts, changed as far as those asked were not promised otherwise, deleted while drafts.

They open in `survey_openings` and close in `survey_ends`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from cop import tokens
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Edition,
    MailRule,
    Meeting,
    Survey,
    SurveyAudience,
    SurveyRule,
    SurveySection,
    SurveyStatus,
)
from cop.queries.surveys import turnout_of
from cop.rules.surveys import WRITTEN, Place
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refuse_foreign

WORDS = frozenset({"one_it", "one_en", "many_it", "many_en"})
TEXTS = frozenset({"title_it", "title_en", "intro_it", "intro_en", "thanks_it", "thanks_en"})
# What may still change while it is open: nothing that those asked have been told of, but for a longer time.
OPEN_FACTS = WORDS | TEXTS | {"closes_at", "quota", "reminder_days"}
FACTS = OPEN_FACTS | {"purpose", "audience", "segment", "is_anonymous", "opens_at"}
_CODE_LENGTH = 26
# Until facts say otherwise; a questionnaire or a copy brings a title.
_AT_FIRST: dict[str, Any] = {"is_anonymous": True, "title_it": ""}


def lock_survey(survey_id: int) -> Survey:
    """Return the survey as it is now; its row stays locked until the transaction ends.

    Every answer, opening and end of a survey begins here, before any invitation: no answer slips in beside the
    end. On SQLite a writing transaction is alone already.
    """
    locked = select(Survey).where(Survey.id == survey_id).with_for_update()
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()


def make_survey(
    *,
    by: Viewer | None,
    at: datetime,
    place: Place | None = None,
    rule: MailRule | None = None,
    copied_from: Survey | None = None,
    **facts: Any,
) -> Survey:
    """Add a draft about a meeting, an edition, a community or (None) the whole ecosystem; return it.

    It has one empty section; questions come by `questionnaires.fill` or `copy_questions`. `facts` are those of
    `FACTS`; `by` is None for a rule. Raises CopError where who is asked does not fit the place, or a public one
    would be named ("audience", "naming"), or it would close before it opens ("last_day").
    """
    refuse_foreign(facts, allowed=FACTS)
    survey = Survey(
        public_code=tokens.new_base32(_CODE_LENGTH),
        status=SurveyStatus.DRAFT,
        created_at=at,
        rule=rule,
        copied_from=copied_from,
        **_AT_FIRST | _place_columns(place) | facts,
    )
    with db.session.no_autoflush:
        refuse_impossible(survey)
    db.session.add_all([survey, SurveySection(survey=survey)])
    db.session.flush()
    log_act("create", survey, by=by)
    return survey


def edit_survey(survey: Survey, *, by: Viewer, at: datetime, **facts: Any) -> list[str]:
    """Change what is given; return the names of what differs.

    Of an open survey only `OPEN_FACTS`, of a closed one its words among the figures. Raises CopError where it is
    too late for a change, where the last hour would come sooner than people were told ("last_day") or fewer
    answers were wanted than there are ("quota"), and as `make_survey` does.
    """
    survey = lock_survey(survey.id)
    _refuse_too_late(survey, facts, at=at)
    with db.session.no_autoflush:
        changed = change(survey, facts, allowed=FACTS)
        refuse_impossible(survey)
    if changed:
        db.session.flush()
        log_act("update", survey, by=by, fields=changed)
    return changed


def delete_draft(survey: Survey, *, by: Viewer | None) -> None:
    """Remove a draft for good, questions and all. Raises CopError for anything else: people have been asked.

    And where a rule asks with its questions.
    """
    survey = lock_survey(survey.id)
    if survey.status not in WRITTEN:
        raise CopError(_("Only a draft can be deleted. People have been asked: close the survey instead."))
    if db.session.scalar(select(SurveyRule.rule_id).where(SurveyRule.survey_id == survey.id).limit(1)):
        raise CopError(_("A rule asks with the questions of this draft. Change the rule first."))
    log_act("delete", survey, by=by)
    db.session.delete(survey)
    db.session.flush()


def refuse_impossible(survey: Survey) -> None:
    """Raise CopError where the facts of a survey do not go together."""
    if survey.audience == SurveyAudience.ATTENDEES and survey.meeting is None:
        raise CopError(_("Only a survey about a meeting can ask who was there."), field="audience")
    if survey.audience == SurveyAudience.PARTICIPANTS and survey.edition is None:
        raise CopError(_("Only a survey about a training edition can ask who took part."), field="audience")
    if survey.audience == SurveyAudience.PUBLIC and not survey.is_anonymous:
        raise CopError(
            _("Who answers by a public link is not known: such a survey is anonymous."), field="naming"
        )
    if survey.status == SurveyStatus.SCHEDULED and survey.closes_at is None:
        raise CopError(_("Choose until when people can answer: it opens by itself."), field="last_day")
    if survey.opens_at and survey.closes_at and survey.closes_at <= survey.opens_at:
        raise CopError(_("The survey must close after it opens."), field="last_day")


def _place_columns(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    if isinstance(place, Meeting):
        return {"meeting": place}
    return {"edition": place} if isinstance(place, Edition) else {"community": place}


def _refuse_too_late(survey: Survey, facts: dict[str, Any], *, at: datetime) -> None:
    different = {name for name, value in facts.items() if getattr(survey, name) != value}
    if survey.status == SurveyStatus.CLOSED and different - WORDS:
        raise CopError(_("This survey is closed, and closed it stays as it was."))
    if survey.status != SurveyStatus.OPEN:
        return
    if "is_anonymous" in different:
        raise CopError(_told_so(survey), field="naming")
    if different - OPEN_FACTS:
        raise CopError(_("People have been asked already: this cannot be changed any more."))
    _refuse_shorter(survey, facts, different, at=at)


def _told_so(survey: Survey) -> str:
    if survey.is_anonymous:
        return _("Whoever was asked has been told that nobody will know who answered what. So it stays.")
    return _("Whoever was asked has been told that answers carry their name. So it stays.")


def _refuse_shorter(
    survey: Survey, facts: dict[str, Any], different: Collection[str], *, at: datetime
) -> None:
    if "closes_at" in different:
        wanted = facts["closes_at"]
        if wanted is None or wanted <= at or (survey.closes_at and wanted < survey.closes_at):
            raise CopError(
                _("People have been told until when they can answer: choose a later day, or close it now."),
                field="last_day",
            )
    if "quota" in different and facts["quota"] is not None:
        answered = turnout_of(survey).answered
        if facts["quota"] <= answered:
            raise CopError(
                _("There are %(num)s answers already: choose a larger number.", num=answered), field="quota"
            )

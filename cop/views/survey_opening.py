"""From the draft of a survey to its end: opened now or at an hour, closed, deleted."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.clock import day_of
from cop.forms.surveys import LaterForm, OpenForm
from cop.models import Survey, SurveyStatus
from cop.queries.surveys import turnout_of
from cop.rules.surveys import WRITTEN
from cop.services import survey_ends, survey_openings
from cop.services.surveys import delete_draft, edit_survey
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, managed_survey, viewer
from cop.views.saving import saving
from cop.views.survey_words import who_is_asked
from cop.views.surveys import bp, readiness

USUAL_TIME = timedelta(days=14)  # to answer, where the person has not chosen


@bp.get("/<int:survey_id>/open")
def confirm_open(survey_id: int) -> ResponseReturnValue:
    """The last look before people are asked."""
    return open_page(unopened(survey_id))


@bp.post("/<int:survey_id>/open")
def open_(survey_id: int) -> ResponseReturnValue:
    survey, form, asked = unopened(survey_id), OpenForm(request.form), 0
    if form.validate():
        with saving(form):
            edit_survey(survey, by=viewer(), at=clock.now(), **form.facts())
            asked = survey_openings.open_survey(survey, by=viewer(), at=clock.now())
    if form.errors:
        return open_page(unopened(survey_id), now=form), 422
    flash(opened_sentence(asked), "success")
    return redirect(url_for(".show", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/schedule")
def schedule(survey_id: int) -> ResponseReturnValue:
    """Let it open by itself."""
    survey, form = unopened(survey_id), LaterForm(request.form)
    if form.validate():
        with saving(form):
            edit_survey(survey, by=viewer(), at=clock.now(), **form.facts())
            survey_openings.schedule_survey(survey, opens_at=form.opens_at.data, by=viewer(), at=clock.now())
    if form.errors:
        return open_page(unopened(survey_id), later=form), 422
    flash(_("It opens by itself."), "success")
    return redirect(url_for(".show", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/unschedule")
def unschedule(survey_id: int) -> ResponseReturnValue:
    """Let it wait for its hour no longer."""
    survey = managed_survey(survey_id)
    return act(
        lambda: survey_openings.unschedule_survey(survey, by=viewer()),
        done=_("It is a draft again, and does not open by itself."),
        then=url_for(".show", survey_id=survey_id),
    )


@bp.get("/<int:survey_id>/close")
def confirm_close(survey_id: int) -> ResponseReturnValue:
    """What closing means, before it is done: it cannot be undone."""
    survey = managed_survey(survey_id)
    allowed_or_403(survey.status == SurveyStatus.OPEN)
    return render_template("surveys/close.html", survey=survey, turnout=turnout_of(survey))


@bp.post("/<int:survey_id>/close")
def close(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    return act(
        lambda: survey_ends.close_survey(survey, by=viewer(), at=clock.now()),
        done=_("The survey is closed. These are its figures."),
        then=url_for("survey_results.show", survey_id=survey_id),
        refused=url_for(".show", survey_id=survey_id),
    )


@bp.post("/<int:survey_id>/delete")
def delete(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    return act(
        lambda: delete_draft(survey, by=viewer()),
        done=_("The draft is deleted."),
        then=url_for(".index", status="drafts"),
        refused=url_for(".show", survey_id=survey_id),
    )


def unopened(survey_id: int) -> Survey:
    """Return a survey of the viewer that is not open yet; 403 for one that is, or was."""
    survey = managed_survey(survey_id)
    allowed_or_403(survey.status in WRITTEN)
    return survey


def opened_sentence(asked: int) -> str:
    if not asked:
        return _("The survey is open.")
    return ngettext(
        "The survey is open. The question is on its way to %(num)s person.",
        "The survey is open. The question is on its way to %(num)s people.",
        asked,
    )


def open_page(survey: Survey, *, now: OpenForm | None = None, later: LaterForm | None = None) -> str:
    """The page with both ways to open; where no last day was chosen yet it proposes one."""
    proposed = {"last_day": day_of(survey.closes_at or clock.now() + USUAL_TIME)}
    return render_template(
        "surveys/open.html",
        survey=survey,
        form=now or later,
        now=now or OpenForm(data=proposed),
        later=later or LaterForm(data=proposed),
        who=who_is_asked(survey),
        **readiness(survey),
    )

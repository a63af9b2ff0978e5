"""The figures of a survey that anybody may read, on a page of their own."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.models import Survey
from cop.queries.survey_findings import findings_of, public_survey, sentence_of
from cop.queries.survey_quotes import released_quotes
from cop.queries.survey_results import results_of
from cop.queries.surveys import survey_for
from cop.rules.surveys import can_manage_survey, can_read_results
from cop.services import survey_findings as services
from cop.views.acts import act
from cop.views.kept import kept
from cop.views.language import current_language
from cop.views.loaders import managed_survey, seen_or_404, viewer
from cop.views.security import public
from cop.views.survey_words import who_is_asked

bp = Blueprint("survey_publications", __name__, url_prefix="/surveys")

PLACE = "/<int:survey_id>/public-results"


@bp.get(PLACE)
@public
@kept
def show(survey_id: int) -> str:
    """The page as anybody reads it; before it is public, as those who read the results would see it."""
    survey = public_survey(survey_id) or unpublished(survey_id)
    results = results_of(survey, exact=False)
    return render_template(
        "survey_publications/show.html",
        survey=survey,
        results=results,
        sentences=[sentence_of(one, current_language()) for one in findings_of(survey, published=True)],
        quotes=released_quotes([survey.id]) if not results.is_too_few else {},
        who=who_is_asked(survey),
        is_manager=can_manage_survey(viewer(), survey),
    )


@bp.post(f"{PLACE}/publish")
def publish(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    return act(
        lambda: services.publish_results(survey, by=viewer(), at=clock.now()),
        done=_("Anybody may read the figures now."),
        then=url_for("survey_findings.index", survey_id=survey_id),
    )


@bp.post(f"{PLACE}/withdraw")
def withdraw(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    return act(
        lambda: services.withdraw_results(survey, by=viewer()),
        done=_("The figures are no longer public."),
        then=url_for("survey_findings.index", survey_id=survey_id),
    )


def unpublished(survey_id: int) -> Survey:
    """Return a closed survey to those who read its results anyway; to everybody else it is not there."""
    is_reader = viewer().is_coordinator or viewer().is_viewer
    survey = survey_for(viewer(), survey_id) if is_reader else None
    is_read = survey is not None and survey.closed_at is not None and can_read_results(viewer(), survey)
    return seen_or_404(survey, is_read)

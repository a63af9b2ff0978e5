"""Surveys of those who manage them: the list, and how one stands."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cop import clock
from cop.emails import links
from cop.forms.survey_words import PURPOSES, SHELVES
from cop.models import Survey, SurveyAudience, SurveyPurpose
from cop.queries.meetings import managed_communities
from cop.queries.survey_audiences import audience_of
from cop.queries.survey_questions import sections_of
from cop.queries.surveys import SurveyShelf, survey_counts, survey_page, turnout_of, turnouts_of
from cop.rules.surveys import WRITTEN, can_create_survey, can_manage_survey, lack_of
from cop.views import survey_answers
from cop.views.language import current_language
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, managed_survey, seen_survey, viewer
from cop.views.meeting_editing import row_id
from cop.views.survey_words import survey_tabs, who_is_asked, words_lacking

bp = Blueprint("surveys", __name__, url_prefix="/surveys")
bp.add_app_template_global(survey_tabs)


@bp.get("")
def index() -> ResponseReturnValue:
    """The surveys that the viewer sees: open ones, drafts, closed ones."""
    allowed_or_403(viewer().is_coordinator or viewer().is_viewer)
    purpose, community_id = chosen("purpose", SurveyPurpose), row_id("community")
    counts = survey_counts(viewer(), purpose=purpose, community_id=community_id)
    first_held = next((one for one, number in counts.items() if number), SurveyShelf.OPEN)
    shelf = chosen("status", SurveyShelf) or first_held
    found = survey_page(viewer(), shelf, purpose=purpose, community_id=community_id, page=page_number())
    return render_template(
        "surveys/index.html",
        listing=found,
        turnouts=turnouts_of(found.rows),
        shelf=shelf,
        shelves=SHELVES,
        counts=counts,
        purposes=PURPOSES,
        purpose=purpose,
        communities=managed_communities(viewer()),
        community_id=community_id,
        is_narrowed=bool(request.args.get("purpose") or request.args.get("community")),
        can_create=can_create_survey(viewer()),
    )


@bp.get("/<int:survey_id>")
def show(survey_id: int) -> ResponseReturnValue:
    """How a survey stands, and what is to be done next."""
    survey = seen_survey(survey_id)
    is_manager = can_manage_survey(viewer(), survey)
    is_written = survey.status in WRITTEN
    return render_template(
        "surveys/show.html",
        survey=survey,
        is_manager=is_manager,
        turnout=turnout_of(survey),
        who=who_is_asked(survey),
        purposes=PURPOSES,
        public_url=public_url_of(survey),
        pages={tab.key: tab.url for tab in survey_tabs(survey)},
        **(readiness(survey) if is_manager and is_written else {}),
    )


@bp.get("/<int:survey_id>/preview")
def preview(survey_id: int) -> ResponseReturnValue:
    """The page exactly as those asked will see it."""
    return survey_answers.preview(managed_survey(survey_id))


def public_url_of(survey: Survey) -> str:
    """Return the address by which anybody answers a public survey; "" for any other."""
    if survey.audience != SurveyAudience.PUBLIC:
        return ""
    return links.page("survey_answers.public", language=current_language(), code=survey.public_code)


def readiness(survey: Survey) -> dict[str, object]:
    """Return what a survey that is not open yet has and lacks: for the page of a draft and for opening it."""
    sections = sections_of(survey)
    italian, english = words_lacking(survey, sections)
    number = sum(len(section.questions) for section in sections)
    return {
        "number_of_questions": number,
        "lack": lack_of(survey, has_questions=number > 0),
        "asked": len(audience_of(survey, clock.now()).asked),
        "italian_lacks": italian,
        "english_lacks": english,
    }

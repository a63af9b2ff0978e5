"""Making a survey: about what, with which questions; then what it says, whom it asks and until when."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from cop import clock
from cop.forms.choices import read_id
from cop.forms.survey_words import PURPOSES
from cop.forms.surveys import BLANK, COPY, NewSurveyForm, SurveyForm, values_of
from cop.models import Edition, Meeting, Survey, SurveyPurpose, SurveyStatus
from cop.queries.meetings import managed_communities
from cop.queries.survey_places import editions_to_ask_about, meetings_to_ask_about, place_by_id
from cop.queries.surveys import survey_for, surveys_to_copy
from cop.questionnaires import questionnaires
from cop.rules.surveys import Place, can_create_survey, can_create_survey_about
from cop.services import surveys as services
from cop.services.survey_copies import copy_survey, make_from_questionnaire, usual_audience
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, managed_survey, seen_or_404, viewer
from cop.views.meeting_editing import row_id
from cop.views.saving import saving
from cop.views.surveys import bp

# What is usually asked about each sort of place.
USUAL = {"meeting": "meeting_feedback", "edition": "edition_end"}
_NEVER_CHANGES = {"purpose", "naming", "audience"}
_CLOSED_FIELDS = {"one_it", "one_en", "many_it", "many_en"}


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(can_create_survey(viewer()))
    form = new_form()
    return new_page(form)


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(can_create_survey(viewer()))
    form = new_form(request.form)
    made = None
    if form.validate():
        place = place_of(form.place.data)
        allowed_or_403(can_create_survey_about(viewer(), place))
        with saving(form):
            made = make(form, place)
    if form.errors or made is None:
        return new_page(form, 422)
    flash(_("Saved as a draft. Nobody is asked before you open it."), "success")
    return redirect(url_for(".show", survey_id=made.id), 303)


@bp.get("/<int:survey_id>/edit")
def edit(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    return edit_page(survey, survey_form(survey))


@bp.post("/<int:survey_id>/edit")
def update(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    form = survey_form(survey, request.form)
    if form.validate():
        with saving(form):
            services.edit_survey(survey, by=viewer(), at=clock.now(), **form.facts())
    if form.errors:
        return edit_page(managed_survey(survey_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", survey_id=survey_id), 303)


def make(form: NewSurveyForm, place: Place | None) -> Survey:
    """Make the draft that a valid form asks for; 404 for an earlier survey that the viewer does not see."""
    by, at = viewer(), clock.now()
    if form.source.data == COPY:
        source = seen_or_404(survey_for(by, form.copied_id.data))
        return copy_survey(source, by=by, at=at, place=place, **form.titles)
    if form.source.data == BLANK:
        usual: dict[str, Any] = {"purpose": usual_purpose(place), "audience": usual_audience(place)}
        return services.make_survey(by=by, at=at, place=place, **usual | form.titles)
    return make_from_questionnaire(form.source.data, by=by, at=at, place=place, **form.titles)


def usual_purpose(place: Place | None) -> SurveyPurpose:
    return SurveyPurpose.FEEDBACK if isinstance(place, Meeting | Edition) else SurveyPurpose.NEEDS


def new_form(sent: Any = None) -> NewSurveyForm:
    """Return the form of a new survey; what the address proposes (`?meeting=3&copy=7`) is chosen already."""
    copied = row_id("copy")
    place = proposed_place()
    source = COPY if copied else USUAL.get(place.partition(":")[0])
    first = {"place": place, "source": source, "copied_id": copied}
    form = NewSurveyForm(sent, data=first)
    earlier = surveys_to_copy(viewer())
    form.copied_id.offer([(one.id, survey_label(one)) for one in earlier])
    language = current_language()
    form.source.choices = [SelectChoice(one.key, one.name.in_language(language)) for one in questionnaires()]
    if earlier:
        form.source.choices.append(SelectChoice(COPY, _("The questions of an earlier survey")))
    form.source.choices.append(SelectChoice(BLANK, _("None: I write them myself")))
    form.place.offer(places(form.place.data or ""), for_all=viewer().is_administrator)
    return form


def places(chosen: str) -> dict[object, list[tuple[str, str]]]:
    """Return what the viewer may ask about, in groups; `chosen` is among it even where it is long past."""
    found: dict[object, list[Place]] = {
        _("Communities"): list(managed_communities(viewer())),
        _("Meetings"): list(meetings_to_ask_about(viewer(), at=clock.now())),
        _("Training editions"): list(editions_to_ask_about(viewer())),
    }
    own = place_of(chosen) if chosen else None
    every = [place for group in found.values() for place in group]
    if own is not None and own not in every and can_create_survey_about(viewer(), own):
        found = {_("Chosen just now"): [own]} | found
    return {
        name: [(value_of(one), place_label(one)) for one in group] for name, group in found.items() if group
    }


def proposed_place() -> str:
    """What the address proposes to ask about: "meeting:12"; where it says nothing, the one community there is."""
    for kind in ("meeting", "edition", "community"):
        if found := row_id(kind):
            return f"{kind}:{found}"
    managed = managed_communities(viewer())
    return f"community:{managed[0].id}" if len(managed) == 1 else ""


def place_of(value: str) -> Place | None:
    """Return what "meeting:12" stands for; None for the whole ecosystem, and for what there is not."""
    kind, _sign, number = value.partition(":")
    try:
        found = read_id(number)
    except ValueError:
        return None
    return place_by_id(kind, found) if found else None


def value_of(place: Place) -> str:
    return f"{type(place).__name__.lower()}:{place.id}"


def place_label(place: Place) -> str:
    language = current_language()
    if isinstance(place, Meeting):
        return f"{place.title.in_language(language)} ({place.day:%d/%m/%Y})"
    if isinstance(place, Edition):
        return f"{place.programme.name.in_language(language)} {place.name}"
    return place.name.in_language(language)


def survey_label(survey: Survey) -> str:
    name = survey.title.in_language(current_language())
    return f"{name} – {place_label(survey.place)}" if survey.place else name


def survey_form(survey: Survey, sent: Any = None) -> SurveyForm:
    """Return the form of a survey, with what may still be changed."""
    form = SurveyForm(sent, data=values_of(survey))
    form.offer(survey.place)
    if survey.status == SurveyStatus.OPEN:
        form.keep_only(set(form.data) - _NEVER_CHANGES)
    if survey.status == SurveyStatus.CLOSED:
        form.keep_only(_CLOSED_FIELDS)
    return form


def new_page(form: NewSurveyForm, status: int = 200) -> ResponseReturnValue:
    about = {one.key: one for one in questionnaires()}
    return render_template("surveys/new.html", form=form, about=about, purposes=PURPOSES), status


def edit_page(survey: Survey, form: SurveyForm, status: int = 200) -> ResponseReturnValue:
    return render_template("surveys/form.html", survey=survey, form=form), status

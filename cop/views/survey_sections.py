"""The sections of a survey."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop.forms.survey_questions import SectionForm
from cop.models import Survey, SurveySection
from cop.queries.survey_questions import section_in, sections_of
from cop.services import survey_sections as services
from cop.views.acts import act
from cop.views.loaders import seen_or_404, viewer
from cop.views.saving import saving
from cop.views.survey_questions import index_url, writable

bp = Blueprint("survey_sections", __name__, url_prefix="/surveys/<int:survey_id>/sections")


@bp.get("/new")
def new(survey_id: int) -> ResponseReturnValue:
    return form_page(writable(survey_id), None, SectionForm())


@bp.post("/new")
def create(survey_id: int) -> ResponseReturnValue:
    survey = writable(survey_id)
    form = SectionForm(request.form)
    if form.validate():
        with saving(form):
            services.add_section(survey, by=viewer(), **form.data)
    if form.errors:
        return form_page(writable(survey_id), None, form, 422)
    flash(_("The section is at the end of the survey."), "success")
    return redirect(index_url(survey_id), 303)


@bp.get("/<int:section_id>/edit")
def edit(survey_id: int, section_id: int) -> ResponseReturnValue:
    survey, section = written(survey_id, section_id)
    return form_page(survey, section, SectionForm(obj=section))


@bp.post("/<int:section_id>/edit")
def update(survey_id: int, section_id: int) -> ResponseReturnValue:
    _survey, section = written(survey_id, section_id)
    form = SectionForm(request.form)
    if form.validate():
        with saving(form):
            services.edit_section(section, by=viewer(), **form.data)
    if form.errors:
        return form_page(*written(survey_id, section_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(index_url(survey_id), 303)


@bp.post("/<int:section_id>/move")
def move(survey_id: int, section_id: int) -> ResponseReturnValue:
    _survey, section = written(survey_id, section_id)
    step = -1 if request.form.get("do") == "up" else 1
    return act(
        lambda: services.move_section(section, step=step, by=viewer()),
        done=_("The order is saved."),
        then=index_url(survey_id),
    )


@bp.post("/<int:section_id>/remove")
def remove(survey_id: int, section_id: int) -> ResponseReturnValue:
    _survey, section = written(survey_id, section_id)
    return act(
        lambda: services.remove_section(section, by=viewer()),
        done=_("The section is gone."),
        then=index_url(survey_id),
    )


def written(survey_id: int, section_id: int) -> tuple[Survey, SurveySection]:
    survey = writable(survey_id)
    return survey, seen_or_404(section_in(survey, section_id))


def form_page(
    survey: Survey, section: SurveySection | None, form: SectionForm, status: int = 200
) -> ResponseReturnValue:
    sections = sections_of(survey)
    shown = next((one for one in sections if section is not None and one.id == section.id), None)
    return render_template(
        "survey_questions/section.html",
        survey=survey,
        section=section,
        form=form,
        can_remove=shown is not None and not shown.questions and len(sections) > 1,
    ), status

"""Who is asked by a survey: everybody by name with the reason, who is left out and why; and choosing some of them."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.emails.surveys import preview
from cop.forms.survey_audiences import SegmentForm, values_of
from cop.models import LANGUAGES, Survey, SurveyAudience
from cop.queries.communities import communities_for
from cop.queries.records import categories
from cop.queries.segments import Segment, municipalities_of
from cop.queries.survey_audiences import Audience, audience_if, audience_of, people_asked
from cop.rules.surveys import WRITTEN
from cop.services.surveys import edit_survey
from cop.views.language import current_language
from cop.views.loaders import managed_survey, viewer
from cop.views.mail_frame import mail_frame
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading
from cop.views.survey_audience_words import WHY_ASKED, WHY_NOT, segment_words
from cop.views.survey_words import who_is_asked

bp = Blueprint("survey_audiences", __name__, url_prefix="/surveys/<int:survey_id>/audience")
_WERE_THERE = frozenset({SurveyAudience.ATTENDEES, SurveyAudience.PARTICIPANTS})


@bp.get("")
@logs_reading
def show(survey_id: int) -> str:
    survey = managed_survey(survey_id)
    is_written = survey.status in WRITTEN
    audience = audience_of(survey, clock.now()) if is_written else Audience()
    asked = [] if is_written else people_asked(survey)
    people = [one.person.id for one in audience.asked] + [one.person.id for one in audience.left_out]
    people += [one.person_id for one in asked]
    log_reading(survey, people=people, part="audience")
    return render_template(
        "survey_audiences/show.html",
        survey=survey,
        audience=audience,
        invitations=asked,
        is_written=is_written,
        is_choosable=is_choosable(survey),
        who=who_is_asked(survey),
        lines=segment_words(survey),
        WHY_ASKED=WHY_ASKED,
        WHY_NOT=WHY_NOT,
        mails=[(code, *preview(survey, code)[:2]) for code in LANGUAGES],
    )


@bp.get("/edit")
def edit(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    if not is_choosable(survey):
        return back(survey)
    return page(survey, form_of(survey, None, data=values_of(Segment.read(survey.segment))))


@bp.post("/edit")
def update(survey_id: int) -> ResponseReturnValue:
    survey = managed_survey(survey_id)
    if not is_choosable(survey):
        return back(survey)
    form = form_of(survey, request.form)
    if request.form.get("do") == "count":
        return page(survey, form)
    if form.validate():
        with saving(form):
            edit_survey(survey, by=viewer(), at=clock.now(), **facts_of(survey, form.segment()))
    if form.errors:
        return page(managed_survey(survey_id), form, 422)
    flash(_("Saved."), "success")
    return back(survey)


@bp.post("/count")
def count(survey_id: int) -> str:
    """How many they are while one ticks, for htmx."""
    survey = managed_survey(survey_id)
    form = form_of(survey, request.form)
    return render_template("survey_audiences/_count.html", audience=audience_by(survey, form))


@bp.get("/mail/<any(it, en):mail_language>")
def mail(survey_id: int, mail_language: str) -> Response:
    """The HTML of the mail as it will be sent."""
    return mail_frame(preview(managed_survey(survey_id), mail_language)[2])


def is_choosable(survey: Survey) -> bool:
    """Whether something can still be chosen: people have not been asked yet, and are asked by name."""
    return survey.status in WRITTEN and survey.audience != SurveyAudience.PUBLIC


def facts_of(survey: Survey, segment: Segment) -> dict[str, Any]:
    """Return what a survey becomes: whether organisers are asked of those who were there, else which members."""
    if survey.audience in _WERE_THERE:
        return {"segment": segment.kept()}
    audience = SurveyAudience.SEGMENT if segment.kept() else SurveyAudience.MEMBERS
    return {"segment": segment.kept(), "audience": audience}


def audience_by(survey: Survey, form: SegmentForm) -> Audience:
    facts = facts_of(survey, form.segment())
    audience = facts.get("audience", survey.audience)
    return audience_if(survey, audience=audience, segment=form.segment(), at=clock.now())


def form_of(survey: Survey, sent: Any, **options: Any) -> SegmentForm:
    form = SegmentForm(sent, **options)
    if survey.audience in _WERE_THERE:
        form.only_staff()
        return form
    language = current_language()
    within = {host.id for host in survey.hosts} if survey.place else None
    everywhere = communities_for(viewer()) if survey.place is None else []
    form.offer(
        communities=[(one.id, one.name.in_language(language)) for one in everywhere],
        categories=[(one.id, one.name.in_language(language)) for one in categories()],
        municipalities=[(one.id, one.label) for one in municipalities_of(within, at=clock.now())],
    )
    return form


def page(survey: Survey, form: SegmentForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "survey_audiences/edit.html",
        survey=survey,
        form=form,
        audience=audience_by(survey, form),
        is_of_those_there=survey.audience in _WERE_THERE,
    ), status


def back(survey: Survey) -> ResponseReturnValue:
    return redirect(url_for(".show", survey_id=survey.id), 303)

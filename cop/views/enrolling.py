"""Enrolling in an edition by one's own hand: signed in at once, else with the click in a mail."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock, tokens
from cop.forms.enrolments import (
    EnrolForm,
    PersonEnrolForm,
    StrangerEnrolForm,
    person_enrol_form,
    stranger_enrol_form,
)
from cop.models import Edition, Enrolment, EnrolmentRequest, Organisation, Person
from cop.queries.enrolment_requests import enrolment_request_by_token
from cop.queries.join_requests import has_been_shown
from cop.queries.picks import organisation_picks
from cop.queries.records import record_by_id
from cop.queries.registrations import organisations_of
from cop.queries.sessions_of_edition import numbers_of, sessions_of
from cop.queries.survey_audiences import wants_agreement
from cop.services import enrolment_requests as services
from cop.services.enrolment_windows import enrolment_closed_reason
from cop.services.news_ticks import lists_to_offer, tick_text
from cop.services.stored_files import MOST_MEGABYTES
from cop.services.survey_refusals import surveys_text
from cop.views.enrolment_cards import own_enrolment
from cop.views.language import current_language
from cop.views.limits import Limit, is_within, network
from cop.views.loaders import seen_edition, seen_or_404, signed_in_id, viewer
from cop.views.notices import privacy_notice_text
from cop.views.question_cards import asked_of, save_both
from cop.views.saving import saving
from cop.views.security import one_purpose, public, takes_files
from cop.views.training_addresses import edition_name, edition_page

bp = Blueprint("enrolling", __name__)

ASKS_AN_HOUR = 20


@bp.get("/training/<slug>/<int:edition_id>/enrol")
@public
def new(slug: str, edition_id: int) -> ResponseReturnValue:
    edition = edition_at(slug, edition_id)
    known = own_enrolment(edition)
    if known is not None:
        return redirect(personal_page(known), 303)
    return enrol_page(edition, form_of(edition))


@bp.post("/training/<slug>/<int:edition_id>/enrol")
@public
@takes_files(MOST_MEGABYTES)
def create(slug: str, edition_id: int) -> ResponseReturnValue:
    edition = edition_at(slug, edition_id)
    form = form_of(edition, request.form)
    if isinstance(form, PersonEnrolForm):
        return create_as_person(edition, form)
    if form.validate():
        if not is_within(Limit("enrol", network(), ASKS_AN_HOUR, 3600)):
            form.form_errors.append(
                _("Many requests have just come from where you are. Try again in an hour.")
            )
            return enrol_page(edition_at(slug, edition_id), form, status=429)
        with saving(form):
            edition = edition_at(slug, edition_id)
            services.request_enrolment(edition, applicant(edition, form), at=clock.now())
    if form.errors:
        return enrol_page(edition_at(slug, edition_id), form, status=422)
    return redirect(url_for(".sent", slug=slug, edition_id=edition_id), 303)


def create_as_person(edition: Edition, form: PersonEnrolForm) -> ResponseReturnValue:
    edition_id, slug = edition.id, edition.programme.slug
    asked = asked_of(edition, None, request.form)
    made: list[Enrolment] = []

    def save() -> Enrolment:
        made.append(enrolled(edition_at(slug, edition_id), form))
        return made[0]

    if not save_both(form, asked, save, by=viewer()):
        return enrol_page(edition_at(slug, edition_id), form, asked=asked, status=422)
    return redirect(personal_page(made[0]), 303)


@bp.get("/training/<slug>/<int:edition_id>/enrol/sent")
@public
def sent(slug: str, edition_id: int) -> ResponseReturnValue:
    return render_template("enrolments/sent.html", edition=edition_at(slug, edition_id))


@bp.get("/enrol/<token>")
@one_purpose
def confirm(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    found = request_or_404(token)
    if found.enrolment is not None:
        return redirect(personal_page(found.enrolment), 303)
    return confirm_page(token, found, EnrolForm())


@bp.post("/enrol/<token>")
@one_purpose
@takes_files(MOST_MEGABYTES)
def accept(token: str) -> ResponseReturnValue:
    found, form = request_or_404(token), EnrolForm(request.form)
    if found.enrolment is not None:
        return redirect(personal_page(found.enrolment), 303)
    asked = asked_of(found.edition, None, request.form)
    made: list[Enrolment] = []

    def save() -> Enrolment:
        made.append(services.confirm_enrolment_request(request_or_404(token), at=clock.now()))
        return made[0]

    if not save_both(form, asked, save, by=None):
        return confirm_page(token, request_or_404(token), form, asked=asked, status=422)
    return redirect(personal_page(made[0]), 303)


def edition_at(slug: str, edition_id: int) -> Edition:
    """Return the edition of an address; 404 where the programme is another, or the viewer does not see it."""
    edition = seen_edition(edition_id)
    return seen_or_404(edition, edition.programme.slug == slug)


def request_or_404(token: str) -> EnrolmentRequest:
    return seen_or_404(enrolment_request_by_token(token))


def personal_page(enrolment: Enrolment) -> str:
    """The personal address of an enrolment."""
    return url_for("enrolment_answers.show", token=tokens.signed("enrolment", enrolment.id))


def form_of(edition: Edition, sent: Any = None) -> StrangerEnrolForm | PersonEnrolForm:
    """The form to enrol with; it asks nothing that is known of who is signed in."""
    words = news_words(edition)
    form: StrangerEnrolForm | PersonEnrolForm = stranger_enrol_form(sent, news_text=words)
    if viewer().is_signed_in:
        workplaces = [(one.id, one.name) for one in organisations_of(signed_in_id(), on=clock.today())]
        is_known = has_been_shown(signed_in_id(), privacy_notice_text())
        is_asked = not wants_agreement(me(), on=clock.today())
        form = person_enrol_form(
            workplaces, sent, is_notice_known=is_known, is_asked=is_asked, news_text=words
        )
    form.organisation_id.search_in(organisation_picks(viewer()))
    return form


def news_words(edition: Edition) -> str:
    """The words beside the tick for news of the hosts, "" where there is nothing to offer to who is looking."""
    person = me() if viewer().is_signed_in else None
    return tick_text(lists_to_offer(edition.hosts, person, at=clock.now()), current_language())


def me() -> Person:
    return seen_or_404(record_by_id(Person, signed_in_id()))


def enrolled(edition: Edition, form: PersonEnrolForm) -> Enrolment:
    """Enrol who is signed in as the form says."""
    return services.enrol_as_person(
        me(),
        edition,
        organisation=chosen_organisation(form),
        organisation_name=form.chosen_name,
        notice=privacy_notice_text() if form.notice else "",
        asking_text=surveys_text() if form.may_ask and form.may_ask.data else "",
        news_text=news_words(edition) if form.may_write and form.may_write.data else "",
        by=viewer(),
        at=clock.now(),
    )


def applicant(edition: Edition, form: StrangerEnrolForm) -> services.Applicant:
    return services.Applicant(
        name=form.name.data or "",
        email=form.email.data or "",
        language=current_language(),
        organisation=chosen_organisation(form),
        organisation_name=form.chosen_name,
        notice=privacy_notice_text(),
        asking_text=surveys_text() if form.may_ask.data else "",
        news_text=news_words(edition) if form.may_write and form.may_write.data else "",
    )


def chosen_organisation(form: StrangerEnrolForm | PersonEnrolForm) -> Organisation | None:
    return record_by_id(Organisation, form.chosen_id) if form.chosen_id else None


def enrol_page(
    edition: Edition, form: StrangerEnrolForm | PersonEnrolForm, *, asked: Any = None, status: int = 200
) -> ResponseReturnValue:
    person_id, sessions = viewer().person_id, sessions_of(edition)
    return render_template(
        "enrolments/new.html",
        edition=edition,
        name=edition_name(edition),
        page=edition_page(edition),
        form=form,
        asked=asked or (asked_of(edition, None) if person_id else None),
        person=record_by_id(Person, person_id) if person_id else None,
        sessions=sessions,
        numbers=numbers_of(sessions),
        closed_reason=enrolment_closed_reason(edition, at=clock.now()),
    ), status


def confirm_page(
    token: str, found: EnrolmentRequest, form: EnrolForm, *, asked: Any = None, status: int = 200
) -> ResponseReturnValue:
    at = clock.now()
    return render_template(
        "enrolments/confirm.html",
        enrolment_request=found,
        edition=found.edition,
        name=edition_name(found.edition),
        page=edition_page(found.edition),
        token=token,
        form=form,
        asked=asked or asked_of(found.edition, None),
        is_over=services.is_too_old(found, at=at),
        closed_reason=enrolment_closed_reason(found.edition, at=at),
    ), status

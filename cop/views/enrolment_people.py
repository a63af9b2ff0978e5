"""Enrolling people as a coordinator: several at once, or somebody new; and one person's page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields import SelectChoice

from cop import clock
from cop.forms.enrolments import NewPersonForm, OrganisationForm, PeopleForm
from cop.models import Edition, Enrolment, Organisation
from cop.queries.audiences import Invitee, audience_of, invitees_of
from cop.queries.completion import standing_of
from cop.queries.completion_words import MARKS
from cop.queries.enrolment_lists import ON_THE_LIST, enrolled_lines, still_on
from cop.queries.enrolments import enrolment_by_id, place_in_queue
from cop.queries.meeting_questions import answers_of, questions_of
from cop.queries.picks import organisation_picks, people_picks
from cop.queries.records import record_by_id
from cop.queries.registrations import organisations_of
from cop.rules.completion import SessionMark
from cop.services import enrolments as services
from cop.services.enrolment_newcomers import enrol_newcomer
from cop.views.enrolment_words import status_words
from cop.views.enrolments import bp
from cop.views.language import current_language
from cop.views.loaders import managed_edition, seen_or_404, viewer
from cop.views.meetings import wants_a_look
from cop.views.question_words import said
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading
from cop.views.training_addresses import edition_name


@bp.get("/new")
@logs_reading
def new(edition_id: int) -> ResponseReturnValue:
    return people_page(managed_edition(edition_id), people_form(managed_edition(edition_id)), newcomer_form())


@bp.post("/new")
@logs_reading
def create(edition_id: int) -> ResponseReturnValue:
    """Enrol those ticked, all at once; "Add" only puts one more name among them."""
    edition = managed_edition(edition_id)
    form = people_form(edition, request.form)
    if wants_a_look() or form.add_person.errors:
        return people_page(edition, form, newcomer_form(), 422 if form.add_person.errors else 200)
    if not form.chosen:
        form.form_errors.append(_("Tick at least one person."))
    made: list[Enrolment] = []
    if not form.errors:
        with saving(form):
            made = services.enrol_people(edition, form.chosen, by=viewer(), at=clock.now())
            done = enrolled_words(made)
    if form.errors:
        return people_page(managed_edition(edition_id), form, newcomer_form(), 422)
    flash(done, "success")
    return redirect(url_for(".index", edition_id=edition_id), 303)


@bp.post("/new/person")
@logs_reading
def create_person(edition_id: int) -> ResponseReturnValue:
    """Enrol somebody who is not in the register."""
    edition, form = managed_edition(edition_id), newcomer_form(request.form)
    if form.validate():
        with saving(form):
            made = enrol_newcomer(
                edition,
                name=form.name.data or "",
                email=form.email.data or "",
                language=current_language(),
                organisation=record_by_id(Organisation, form.organisation_id.data)
                if form.organisation_id.data
                else None,
                organisation_name=form.new_organisation,
                by=viewer(),
                at=clock.now(),
            )
            done = enrolled_words([made])
    if form.errors:
        edition = managed_edition(edition_id)
        return people_page(edition, people_form(edition), form, 422)
    flash(done, "success")
    return redirect(url_for(".index", edition_id=edition_id), 303)


@bp.get("/<int:enrolment_id>")
@logs_reading
def show(edition_id: int, enrolment_id: int) -> ResponseReturnValue:
    enrolment = managed_enrolment(edition_id, enrolment_id)
    return person_page(enrolment, organisation_form(enrolment))


@bp.post("/<int:enrolment_id>/organisation")
@logs_reading
def change_organisation(edition_id: int, enrolment_id: int) -> ResponseReturnValue:
    enrolment = managed_enrolment(edition_id, enrolment_id)
    form = organisation_form(enrolment, request.form)
    if form.validate():
        chosen = int(form.organisation_id.data) if form.organisation_id.data else None
        organisation = record_by_id(Organisation, chosen) if chosen else None
        with saving(form):
            services.change_organisation(enrolment, organisation, by=viewer(), at=clock.now())
    if form.errors:
        return person_page(managed_enrolment(edition_id, enrolment_id), form), 422
    flash(_("Saved."), "success")
    return redirect(url_for(".show", edition_id=edition_id, enrolment_id=enrolment_id), 303)


def managed_enrolment(edition_id: int, enrolment_id: int) -> Enrolment:
    managed_edition(edition_id)
    found = enrolment_by_id(enrolment_id)
    return seen_or_404(found, found is not None and found.edition_id == edition_id)


def marks_of(enrolment: Enrolment) -> tuple[SessionMark, ...]:
    return standing_of(enrolment, at=clock.now()).marks if enrolment.is_in else ()


def people_form(edition: Edition, sent: Any = None) -> PeopleForm:
    """The form with everybody of the hosts who is not on the list, and whoever was added or ticked."""
    form = PeopleForm(sent)
    form.add_person.search_in(people_picks(viewer(), on=clock.today()))
    known = {line.person_id for line in still_on(enrolled_lines(edition))}
    offered = [one for one in audience_of(edition.hosts, on=clock.today()) if one.person.id not in known]
    form.offer([*offered, *added_to(form, {one.person.id for one in offered} | known)])
    return form


def added_to(form: PeopleForm, known: set[int]) -> list[Invitee]:
    """Return who was ticked and is of no host community: only whom the viewer may choose."""
    picks = form.add_person.source
    wanted = [id_ for id_ in form.take_added() if id_ not in known and picks and picks.named(id_)]
    return invitees_of(wanted, on=clock.today())


def newcomer_form(sent: Any = None) -> NewPersonForm:
    form = NewPersonForm(sent, prefix="new-")
    form.organisation_id.search_in(organisation_picks(viewer()))
    return form


def organisation_form(enrolment: Enrolment, sent: Any = None) -> OrganisationForm:
    """The form with the organisations that the person may stand for today, the present one among them."""
    own = organisations_of(enrolment.person_id, on=clock.today())
    present = enrolment.organisation
    offered = [*own, *([present] if present is not None and present not in own else [])]
    form = OrganisationForm(sent, organisation_id=str(enrolment.organisation_id or ""))
    none = SelectChoice("", _("no organisation"))
    form.organisation_id.choices = [none, *(SelectChoice(str(one.id), one.name) for one in offered)]
    return form


def enrolled_words(made: list[Enrolment]) -> str:
    """Return in words what came of it."""
    waiting = sum(not one.is_in for one in made)
    words = ngettext(
        "%(num)s person is enrolled and told so.",
        "%(num)s people are enrolled and told so.",
        len(made) - waiting,
    )
    if not waiting:
        return words
    more = ngettext("%(num)s person waits for a seat.", "%(num)s people wait for a seat.", waiting)
    return f"{words} {more}" if waiting < len(made) else more


def people_page(
    edition: Edition, form: PeopleForm, newcomer: NewPersonForm, status: int = 200
) -> ResponseReturnValue:
    log_reading(edition, people=[one.person.id for one in form.invitees], list="people to enrol")
    return render_template(
        "enrolments/new_people.html",
        edition=edition,
        name=edition_name(edition),
        form=form,
        newcomer=newcomer,
        ticked=set(form.people.data or ()),
    ), status


def person_page(enrolment: Enrolment, form: OrganisationForm) -> str:
    log_reading(enrolment, people=[enrolment.person_id])
    given = answers_of(enrolment)
    questions = questions_of(enrolment.edition, has_retired=True)
    return render_template(
        "enrolments/show.html",
        enrolment=enrolment,
        edition=enrolment.edition,
        name=edition_name(enrolment.edition),
        form=form,
        is_on=enrolment.status in ON_THE_LIST,
        place=place_in_queue(enrolment),
        status_words=status_words(),
        marks=marks_of(enrolment),
        words=MARKS,
        answers=[(one, said(one, given[one.id]), given[one.id]) for one in questions if one.id in given],
    )

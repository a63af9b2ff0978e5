"""Where a person works: pages under the person's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.people import AffiliationForm, affiliation_form
from cop.models import Affiliation, Organisation, Person
from cop.queries.memberships import community_ids_of
from cop.queries.picks import organisation_picks
from cop.queries.records import record_by_id
from cop.rules import organisations as organisation_rules
from cop.rules.people import can_edit_affiliation
from cop.services import affiliations as services
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.people import with_affiliations
from cop.views.saving import saving

bp = Blueprint("affiliations", __name__, url_prefix="/people/<int:person_id>/affiliations")


@bp.get("/new")
def new(person_id: int) -> ResponseReturnValue:
    person = with_affiliations(person_id)
    return form_page(person, None, form_of(None))


@bp.post("/new")
def create(person_id: int) -> ResponseReturnValue:
    person = with_affiliations(person_id)
    form = form_of(None, request.form)
    if form.validate():
        organisation = record_by_id(Organisation, form.organisation_id.data)
        if organisation and may_make_contact(form, organisation):
            with saving(form):
                services.add_affiliation(
                    person, organisation=organisation, role=form.role.data or "", since_on=form.since_on.data,
                    until_on=form.until_on.data, is_contact=form.is_contact.data, by=viewer(),
                )  # fmt: skip
    if form.errors:
        return form_page(with_affiliations(person_id), None, form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.get("/<int:affiliation_id>/edit")
def edit(person_id: int, affiliation_id: int) -> ResponseReturnValue:
    person, found = affiliation_or_404(person_id, affiliation_id)
    return form_page(person, found, form_of(found))


@bp.post("/<int:affiliation_id>/edit")
def update(person_id: int, affiliation_id: int) -> ResponseReturnValue:
    person, found = affiliation_or_404(person_id, affiliation_id)
    form = form_of(found, request.form)
    if form.validate():
        with saving(form):
            services.update_affiliation(found, by=viewer(), **form.data)
    if form.errors:
        person, found = affiliation_or_404(person_id, affiliation_id)
        return form_page(person, found, form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.post("/<int:affiliation_id>/end")
def end(person_id: int, affiliation_id: int) -> ResponseReturnValue:
    _person, found = affiliation_or_404(person_id, affiliation_id)
    return act(
        lambda: services.end_affiliation(found, until_on=clock.today(), by=viewer()),
        done=_("Today is the last day there."),
        then=url_for("people.show", person_id=person_id),
    )


def affiliation_or_404(person_id: int, affiliation_id: int) -> tuple[Person, Affiliation]:
    person = with_affiliations(person_id)
    found = seen_or_404(next((a for a in person.affiliations if a.id == affiliation_id), None))
    communities = community_ids_of(found.organisation_id, on=clock.today())
    allowed_or_403(can_edit_affiliation(viewer(), found, communities=communities))
    return person, found


def may_name_contact(organisation: Organisation) -> bool:
    """Whether the viewer says who is the organisation's contact: only who edits its facts, too."""
    communities = community_ids_of(organisation.id, on=clock.today())
    return organisation_rules.can_edit_organisation(viewer(), organisation, communities)


def may_make_contact(form: AffiliationForm, organisation: Organisation) -> bool:
    """Whether the box for the organisation's contact may stand as it was sent."""
    if not form.is_contact.data or may_name_contact(organisation):
        return True
    form.is_contact.errors = [
        _("Its contact is named by who coordinates all its communities, or by an administrator.")
    ]
    return False


def form_of(affiliation: Affiliation | None, sent: object = None) -> AffiliationForm:
    form = affiliation_form(affiliation, sent, organisations=organisation_picks(viewer()))
    if affiliation is not None and not may_name_contact(affiliation.organisation):
        del form.is_contact
    return form


def form_page(
    person: Person, affiliation: Affiliation | None, form: AffiliationForm, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "people/affiliation.html", person=person, affiliation=affiliation, form=form
    ), status

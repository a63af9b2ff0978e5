"""People: a coordinator sees and edits those of the own communities, the team all."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.people import NewPersonForm, PersonForm, SiteRoleForm
from cop.models import Organisation, Person
from cop.queries import people as queries
from cop.queries.address_stops import stops_of
from cop.queries.corrections import is_correctable_in
from cop.queries.memberships import community_ids_of, memberships_in
from cop.queries.participations import years_of_person
from cop.queries.person_addresses import address_of, addresses_of
from cop.queries.picks import organisation_picks
from cop.queries.records import communities_managed_by, record_by_id
from cop.queries.second_factor import has_factor
from cop.rules import people as rules
from cop.rules.inbound import can_write_again
from cop.rules.roles import can_give_site_role, can_reset_second_factor
from cop.services import people as services
from cop.services import person_addresses as services_of_addresses
from cop.services.affiliations import add_affiliation
from cop.services.memberships import add_representative
from cop.services.roles import give_site_role
from cop.views.acts import act
from cop.views.listing import page_number, words
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@logs_reading
def index() -> ResponseReturnValue:
    allowed_or_403(rules.can_list_people(viewer()))
    managed = communities_managed_by(viewer())
    community = next((c for c in managed if c.slug == request.args.get("community")), None)
    found = queries.people_page(
        viewer(), words=words(), community_id=community.id if community else None,
        page=page_number(),
    )  # fmt: skip
    ids = [person.id for person in found.rows]
    log_reading("people", people=ids, community=community.id if community else None, page=page_number())
    return render_template(
        "people/index.html",
        listing=found, communities=communities_managed_by(viewer()), community=community, words=words(),
        known=queries.known_ids(viewer(), ids), today=clock.today(),
        memberships=queries.communities_by_person(ids, viewer(), on=clock.today()),
    )  # fmt: skip


@bp.get("/<int:person_id>")
@logs_reading
def show(person_id: int) -> ResponseReturnValue:
    if person_id == viewer().person_id and not rules.can_list_people(viewer()):
        return redirect(url_for("me.show"), 303)
    log_reading(person_or_404(person_id))
    person = person_or_404(person_id)
    stops = stops_of(person)
    return render_template(
        "people/show.html",
        person=person,
        stops=stops,
        can_write_again=stops.fault is not None and can_write_again(viewer(), stops.fault),
        roles=queries.roles_of(person, viewer()),
        representations=queries.representations_of(person, viewer()),
        own_memberships=queries.own_memberships_of(person, viewer()),
        registrations=queries.registrations_of(person, viewer()),
        years=years_of_person(person, viewer(), at=clock.now()),
        can_edit=can_edit(person),
        other_addresses=[a for a in addresses_of(person.id) if a.email_key != person.email_key],
        can_keep_affiliations=rules.can_keep_affiliations(viewer(), is_known=is_known(person)),
        editable_affiliations=editable_affiliations(person),
        can_give_role=can_give_site_role(viewer()),
        can_reset_factor=can_reset_second_factor(viewer(), person.id) and has_factor(person.id),
        today=clock.today(),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(rules.can_create_person(viewer()))
    form = new_form()
    form.language.data = form.language.data or viewer().language
    return new_page(form)


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(rules.can_create_person(viewer()))
    form = new_form(request.form)
    if form.validate() and has_organisation(form):
        with saving(form):
            person = services.create_person(
                name=form.name.data or "",
                email=form.email.data or "",
                language=form.language.data,
                by=viewer(),
            )
            if form.organisation_id.data:
                organisation = record_by_id(Organisation, form.organisation_id.data)
                if organisation:
                    place(person, organisation, role=form.role.data or "")
    if form.errors:
        return new_page(form, 422)
    flash(_("%(name)s is in the register.", name=person.name), "success")
    return redirect(url_for(".show", person_id=person.id), 303)


@bp.get("/<int:person_id>/edit")
def edit(person_id: int) -> ResponseReturnValue:
    person = editable(person_id)
    return form_page(person, form_of(person))


@bp.post("/<int:person_id>/edit")
def update(person_id: int) -> ResponseReturnValue:
    person = editable(person_id)
    form = form_of(person, request.form)
    if form.validate():
        with saving(form):
            services.update_person(person, name=form.name.data, language=form.language.data, by=viewer())
            if form.email:
                services.change_address(person, email=form.email.data or "", by=viewer())
    if form.errors:
        return form_page(editable(person_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", person_id=person_id), 303)


@bp.post("/<int:person_id>/addresses/<int:address_id>/remove")
def remove_address(person_id: int, address_id: int) -> ResponseReturnValue:
    """Another address that is known of somebody; the own ones are kept at `own_addresses`."""
    person = editable(person_id)
    address = seen_or_404(address_of(person_id, address_id))
    allowed_or_403(person.id != viewer().person_id)
    return act(
        lambda: services_of_addresses.remove_address(address, by=viewer()),
        done=_("The address is removed."),
        then=url_for(".show", person_id=person_id),
    )


@bp.get("/<int:person_id>/role")
def role(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    allowed_or_403(can_give_site_role(viewer()))
    return role_page(person, SiteRoleForm(obj=person))


@bp.post("/<int:person_id>/role")
def give_role(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    allowed_or_403(can_give_site_role(viewer()))
    form = SiteRoleForm(request.form)
    if form.validate():
        with saving(form):
            give_site_role(person, form.site_role.data, by=viewer())
    if form.errors:
        return role_page(person_or_404(person_id), form, 422)
    flash(_("The role of %(name)s is changed.", name=person.name), "success")
    return redirect(url_for(".show", person_id=person_id), 303)


def person_or_404(person_id: int) -> Person:
    return seen_or_404(queries.person_seen_by(viewer(), person_id))


def is_known(person: Person) -> bool:
    return person.id in queries.known_ids(viewer(), [person.id])


def can_edit(person: Person) -> bool:
    return rules.can_edit_person(
        viewer(),
        person.id,
        is_known=is_known(person),
        is_correctable=is_correctable_in(viewer().coordinates, person),
    )


def editable_affiliations(person: Person) -> set[int]:
    """The ids of the affiliations that the viewer may change."""
    return {
        a.id
        for a in person.affiliations
        if rules.can_edit_affiliation(
            viewer(), a, communities=community_ids_of(a.organisation_id, on=clock.today())
        )
    }


def place(person: Person, organisation: Organisation, *, role: str) -> None:
    """Say where a new person works; whom a coordinator adds represents the member in the own communities."""
    add_affiliation(person, organisation=organisation, role=role, by=viewer())
    if not viewer().is_administrator:
        for membership in memberships_in(viewer().coordinates, organisation.id, on=clock.today()):
            add_representative(membership, person=person, since_on=clock.today(), by=viewer())


def editable(person_id: int) -> Person:
    person = person_or_404(person_id)
    allowed_or_403(can_edit(person))
    return person


def with_affiliations(person_id: int) -> Person:
    """Return a person of whom the viewer says where they work."""
    person = person_or_404(person_id)
    allowed_or_403(rules.can_keep_affiliations(viewer(), is_known=is_known(person)))
    return person


def form_of(person: Person, sent: object = None) -> PersonForm:
    """Return the form of a person's facts; the own address is changed with a mail to the new one."""
    form = PersonForm(sent, obj=person)
    if person.id == viewer().person_id:
        del form.email
    return form


def new_form(sent: object = None) -> NewPersonForm:
    form = NewPersonForm(sent)
    form.organisation_id.search_in(organisation_picks(viewer(), members_on=clock.today()))
    return form


def has_organisation(form: NewPersonForm) -> bool:
    """Whether the new person belongs somewhere: whom a coordinator adds must be of the own communities."""
    if form.organisation_id.data or viewer().is_administrator:
        return True
    form.organisation_id.errors = [
        _("Choose an organisation of your communities. Somebody without one is added as a member.")
    ]
    return False


def new_page(form: NewPersonForm, status: int = 200) -> ResponseReturnValue:
    return render_template("people/new.html", form=form), status


def form_page(person: Person, form: PersonForm, status: int = 200) -> ResponseReturnValue:
    return render_template("people/form.html", person=person, form=form), status


def role_page(person: Person, form: SiteRoleForm, status: int = 200) -> ResponseReturnValue:
    return render_template("people/role.html", person=person, form=form), status

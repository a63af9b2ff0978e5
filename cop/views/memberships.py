"""The members of a community, on any day, and who represents them."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.memberships import DatesForm, Member, MemberForm, RepresentativeForm, representative_form
from cop.models import Community, Membership, Organisation, Person
from cop.queries import memberships as queries
from cop.queries.communities import community_by_slug
from cop.queries.organisations import affiliations_at
from cop.queries.people import known_ids
from cop.queries.picks import organisation_picks
from cop.queries.records import record_by_id
from cop.rules.communities import can_edit_community, can_see_community
from cop.services import memberships as services
from cop.services.dated import is_in_force
from cop.services.departures import end_representation, let_go_if_over
from cop.services.people import find_or_create_person
from cop.views.acts import act
from cop.views.listing import day
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("memberships", __name__, url_prefix="/communities/<slug>/members")


@bp.get("")
@logs_reading
def index(slug: str) -> ResponseReturnValue:
    community = community_or_404(slug)
    allowed_or_403(viewer().is_viewer or can_edit_community(viewer(), community))
    on = day("on") or clock.today()
    memberships = queries.memberships_of(community, on=on)
    log_reading(community, people=queries.people_of(memberships), part="members")
    return render_template(
        "memberships/index.html",
        community=community,
        memberships=memberships,
        on=on,
        is_today=on == clock.today(),
        today=clock.today(),
        can_edit=can_edit_community(viewer(), community),
        is_in_force=is_in_force,
    )


@bp.get("/new")
def new(slug: str) -> ResponseReturnValue:
    community = editable(slug)
    wished = request.args.get("organisation", "")
    form = member_form(organisation_id=int(wished) if wished.isdecimal() and len(wished) < 19 else None)
    return new_page(community, form)


@bp.post("/new")
def create(slug: str) -> ResponseReturnValue:
    community, form = editable(slug), member_form(request.form)
    if form.validate():
        with saving(form):
            made = add_member(community, form)
    if form.errors:
        return new_page(editable(slug), form, 422)
    flash(_("A new member, from that day on."), "success")
    return redirect(url_for(".show", slug=slug, membership_id=made.id), 303)


@bp.get("/<int:membership_id>")
@logs_reading
def show(slug: str, membership_id: int) -> ResponseReturnValue:
    _community, membership = membership_or_404(slug, membership_id)
    log_reading(membership, people=queries.people_of([membership]))
    community, membership = membership_or_404(slug, membership_id)
    return member_page(community, membership, DatesForm(obj=membership), person_form(membership))


@bp.post("/<int:membership_id>")
def update(slug: str, membership_id: int) -> ResponseReturnValue:
    community, membership = membership_or_404(slug, membership_id)
    form = DatesForm(request.form)
    if form.validate():
        with saving(form):
            services.change_dates(
                membership, since_on=form.since_on.data, until_on=form.until_on.data, by=viewer()
            )
            let_go_if_over(membership, by=viewer(), at=clock.now())
    if form.errors:
        community, membership = membership_or_404(slug, membership_id)
        return member_page(community, membership, form, person_form(membership), 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".index", slug=slug), 303)


@bp.post("/<int:membership_id>/delete")
def delete(slug: str, membership_id: int) -> ResponseReturnValue:
    _community, membership = membership_or_404(slug, membership_id)
    return act(
        lambda: services.delete_membership(membership, by=viewer()),
        done=_("The membership entered by mistake is gone."),
        then=url_for(".index", slug=slug),
        refused=url_for(".show", slug=slug, membership_id=membership_id),
    )


@bp.post("/<int:membership_id>/representatives")
def represent(slug: str, membership_id: int) -> ResponseReturnValue:
    community, membership = membership_or_404(slug, membership_id)
    form = person_form(membership, request.form)
    if form.validate():
        with saving(form):
            person = chosen_person(form)
            services.add_representative(membership, person=person, since_on=form.since_on.data, by=viewer())
    if form.errors:
        community, membership = membership_or_404(slug, membership_id)
        return member_page(community, membership, DatesForm(obj=membership), form, 422)
    flash(_("%(name)s represents the organisation from that day on.", name=person.name), "success")
    return redirect(url_for(".show", slug=slug, membership_id=membership_id), 303)


@bp.post("/<int:membership_id>/representatives/<int:representative_id>/end")
def end_representative(slug: str, membership_id: int, representative_id: int) -> ResponseReturnValue:
    _community, membership = membership_or_404(slug, membership_id)
    representative = seen_or_404(queries.representative_in(membership, representative_id))
    return act(
        lambda: end_representation(representative, by=viewer(), at=clock.now()),
        done=_("Done: the person has been told and gets no invitation for the organisation any more."),
        then=url_for(".show", slug=slug, membership_id=membership_id),
    )


def community_or_404(slug: str) -> Community:
    found = community_by_slug(slug)
    return seen_or_404(found, found is not None and can_see_community(viewer(), found))


def editable(slug: str) -> Community:
    found = community_or_404(slug)
    allowed_or_403(can_edit_community(viewer(), found))
    return found


def membership_or_404(slug: str, membership_id: int) -> tuple[Community, Membership]:
    community = editable(slug)
    return community, seen_or_404(queries.membership_in(community, membership_id))


def member_form(sent: object = None, *, organisation_id: int | None = None) -> MemberForm:
    form = MemberForm(sent, organisation_id=organisation_id, since_on=clock.today())
    form.organisation_id.search_in(organisation_picks(viewer()))
    return form


def add_member(community: Community, form: MemberForm) -> Membership:
    """Make the member that the form says, with a first representative where one is named."""
    since_on: date = form.since_on.data
    person = None
    if form.is_person_asked():
        person = named_person(form)
    if form.member.data == Member.PERSON:
        return services.add_member(community, person=person, since_on=since_on, by=viewer())
    organisation = record_by_id(Organisation, form.organisation_id.data)
    made = services.add_member(community, organisation=organisation, since_on=since_on, by=viewer())
    if person:
        services.add_representative(made, person=person, since_on=since_on, by=viewer())
    return made


def named_person(form: MemberForm | RepresentativeForm) -> Person:
    return find_or_create_person(
        name=form.name.data or "", email=form.email.data or "", language="it", by=viewer()
    )


def chosen_person(form: RepresentativeForm) -> Person:
    """The colleague chosen from the list, or somebody else by name and address."""
    known = record_by_id(Person, form.person_id.data) if form.person_id.data else None
    return known or named_person(form)


def person_form(membership: Membership, sent: object = None) -> RepresentativeForm:
    """Return the form that adds a representative: the known people on record there come first."""
    organisation = membership.organisation
    there = affiliations_at(organisation, viewer()) if organisation else ()
    known = known_ids(viewer(), {a.person_id for a in there})
    people = {
        a.person_id: a.person.name for a in there if a.person_id in known and is_in_force(a, clock.today())
    }
    for representative in membership.representatives:
        if is_in_force(representative, clock.today()):
            people.pop(representative.person_id, None)
    return representative_form(people.items(), sent, since_on=clock.today())


def new_page(community: Community, form: MemberForm, status: int = 200) -> ResponseReturnValue:
    return render_template("memberships/new.html", community=community, form=form), status


def member_page(
    community: Community,
    membership: Membership,
    form: DatesForm,
    person_form: RepresentativeForm,
    status: int = 200,
) -> ResponseReturnValue:
    return render_template(
        "memberships/show.html", community=community, membership=membership, form=form,
        person_form=person_form, today=clock.today(),
    ), status  # fmt: skip

"""The register of organisations: public to read, kept by those who work with it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms import words as labels
from cop.forms.organisations import OrganisationForm, organisation_form
from cop.models import Organisation, Sector
from cop.queries import organisations as queries
from cop.queries.communities import communities_for
from cop.queries.memberships import (
    communities_of,
    community_ids_of,
    first_days,
    memberships_of_organisation,
)
from cop.queries.municipalities import municipality_picks
from cop.queries.participations import years_of_organisation
from cop.queries.people import known_ids
from cop.queries.records import categories, communities_managed_by
from cop.rules import organisations as rules
from cop.rules.representatives import can_keep_representatives
from cop.services import organisations as services
from cop.services.removal import delete_record
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.listing import chosen, page_number, words
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading, public

bp = Blueprint("organisations", __name__, url_prefix="/organisations")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    communities = communities_for(viewer())
    community = next((c for c in communities if c.slug == request.args.get("community")), None)
    sort = request.args.get("sort", "name")
    is_to_check = request.args.get("check") == "yes" and viewer().is_coordinator
    is_in_plan = request.args.get("where") == "plan"
    found = queries.organisations_page(
        viewer(), words=words(), community_id=community.id if community else None,
        sector=chosen("sector", Sector), is_to_check=is_to_check, is_in_plan=is_in_plan, sort=sort,
        page=page_number(),
        today=clock.today(),
    )  # fmt: skip
    is_known_order = sort.removeprefix("-") in queries.ORDERS
    return render_template(
        "organisations/index.html",
        listing=found, communities=communities, community=community, labels=labels, words=words(),
        sector=chosen("sector", Sector), is_to_check=is_to_check, is_in_plan=is_in_plan,
        sort=sort.removeprefix("-") if is_known_order else "name",
        is_descending=is_known_order and sort.startswith("-"),
        memberships=communities_of([o.id for o in found.rows], viewer(), on=clock.today()),
        can_create=rules.can_create_organisation(viewer()),
    )  # fmt: skip


@bp.get("/<int:organisation_id>")
@public
def show(organisation_id: int) -> ResponseReturnValue:
    if (kept_id := queries.kept_instead_of(organisation_id)) is not None:
        return redirect(url_for(".show", organisation_id=kept_id), 302)
    found = organisation_or_404(organisation_id)
    communities = communities_of([found.id], viewer(), on=clock.today()).get(found.id, [])
    managed = communities_managed_by(viewer()) if viewer().is_coordinator else ()
    return render_template(
        "organisations/show.html",
        organisation=found,
        communities=communities,
        since=first_days([c.id for c in communities], found.id, on=clock.today()),
        joinable=[community for community in managed if community not in communities],
        labels=labels,
        **rights(found),
    )


@bp.get("/<int:organisation_id>/people")
@logs_reading
def people(organisation_id: int) -> ResponseReturnValue:
    """Who works there and when they came: for its contact, its communities' coordinators and the team."""
    found = organisation_or_404(organisation_id)
    allowed_or_403(rights(found)["sees_people"])
    affiliations = queries.affiliations_at(found, viewer())
    log_reading(found, people={a.person_id for a in affiliations}, part="people")
    return render_template(
        "organisations/people.html",
        organisation=found,
        affiliations=affiliations,
        memberships=memberships_of_organisation(found, viewer()),
        years=years_of_organisation(found, viewer(), at=clock.now()),
        presences=queries.presences_of(found, viewer(), at=clock.now()),
        sees_all_people=viewer().is_viewer or found.id in viewer().contact_of,
        known=known_ids(viewer(), {a.person_id for a in affiliations}),
        today=clock.today(),
        **rights(found),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(rules.can_create_organisation(viewer()))
    return form_page(None, form_of(None))


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(rules.can_create_organisation(viewer()))
    form = form_of(None, request.form)
    if form.validate():
        with saving(form):
            made = services.create_organisation(by=viewer(), **form.facts())
    if form.errors:
        return form_page(None, form, 422)
    flash(_("%(name)s is in the register.", name=made.name), "success")
    return redirect(url_for(".show", organisation_id=made.id), 303)


@bp.get("/<int:organisation_id>/edit")
def edit(organisation_id: int) -> ResponseReturnValue:
    found = editable(organisation_id)
    return form_page(found, form_of(found))


@bp.post("/<int:organisation_id>/edit")
def update(organisation_id: int) -> ResponseReturnValue:
    found = editable(organisation_id)
    form = form_of(found, request.form)
    if form.validate():
        with saving(form):
            services.update_organisation(found, by=viewer(), **form.facts())
    if form.errors:
        return form_page(editable(organisation_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", organisation_id=organisation_id), 303)


@bp.post("/<int:organisation_id>/delete")
def delete(organisation_id: int) -> ResponseReturnValue:
    found = organisation_or_404(organisation_id)
    allowed_or_403(rules.can_delete_organisation(viewer()))
    return act(
        lambda: delete_record(found, by=viewer(), parts={"organisation_logo"}),
        done=_("The organisation is no longer in the register."),
        then=url_for(".index"),
        refused=url_for(".edit", organisation_id=organisation_id),
    )


def organisation_or_404(organisation_id: int) -> Organisation:
    return seen_or_404(queries.organisation_seen_by(viewer(), organisation_id))


def editable(organisation_id: int) -> Organisation:
    found = organisation_or_404(organisation_id)
    allowed_or_403(rights(found)["can_edit"])
    return found


def rights(organisation: Organisation) -> dict[str, bool]:
    """What the viewer may do with it, for the page and for the views alike."""
    if not viewer().is_signed_in:
        return dict.fromkeys(("can_edit", "can_manage", "can_delete", "names_people", "sees_people"), False)
    communities = community_ids_of(organisation.id, on=clock.today())
    return {
        "can_edit": rules.can_edit_organisation(viewer(), organisation, communities),
        "can_manage": rules.can_manage_organisation(viewer(), communities),
        "can_delete": rules.can_delete_organisation(viewer()),
        "names_people": can_keep_representatives(viewer(), organisation),
        "sees_people": rules.can_see_organisation_people(viewer(), organisation, communities),
    }


def form_of(organisation: Organisation | None, sent: object = None) -> OrganisationForm:
    offered = [(c.id, c.name.in_language(current_language())) for c in categories()]
    is_managed = organisation is None or rights(organisation)["can_manage"]
    return organisation_form(
        organisation, sent, categories=offered, places=municipality_picks(), is_managed=is_managed
    )


def form_page(
    organisation: Organisation | None, form: OrganisationForm, status: int = 200
) -> ResponseReturnValue:
    can_delete = organisation is not None and rules.can_delete_organisation(viewer())
    return render_template(
        "organisations/form.html", organisation=organisation, form=form, can_delete=can_delete
    ), status

"""Editing communities and the roles in them: routes of the same blueprint as the public pages."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.communities import CommunityForm, RoleForm, community_form
from cop.models import Community, CommunityRole, Person, RoleKind
from cop.queries.communities import community_by_slug
from cop.queries.records import all_roles_in, initiatives
from cop.rules.communities import can_create_community, can_edit_community, can_see_community
from cop.rules.roles import can_end_last_coordinator, can_give_community_role
from cop.services import communities as services
from cop.services import roles as role_services
from cop.views.acts import act
from cop.views.communities import bp
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.saving import saving


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(can_create_community(viewer()))
    return form_page(None, form_of(None))


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(can_create_community(viewer()))
    form = form_of(None, request.form)
    if form.validate():
        with saving(form):
            made = services.create_community(by=viewer(), **form.data)
    if form.errors:
        return form_page(None, form, 422)
    flash(_("The community is there. Name who coordinates it."), "success")
    return redirect(url_for(".roles", slug=made.slug), 303)


@bp.get("/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    found = editable(slug)
    return form_page(found, form_of(found))


@bp.post("/<slug>/edit")
def update(slug: str) -> ResponseReturnValue:
    found = editable(slug)
    form = form_of(found, request.form)
    if form.validate():
        with saving(form):
            services.update_community(found, by=viewer(), allowed=services.TEAM_FACTS, **form.data)
    if form.errors:
        return form_page(editable(slug), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", slug=slug), 303)


@bp.get("/<slug>/roles")
def roles(slug: str) -> ResponseReturnValue:
    found = editable(slug)
    return roles_page(found, role_form_of())


@bp.post("/<slug>/roles")
def give_role(slug: str) -> ResponseReturnValue:
    found = editable(slug)
    form = role_form_of(request.form)
    if form.validate():
        with saving(form):
            person = role_services.invite_person(
                form.email.data or "", role=form.kind.data, community=found, name=form.name.data or "",
                by=viewer(), at=clock.now(), on=form.since_on.data,
            )  # fmt: skip
    if form.errors:
        return roles_page(editable(slug), form, 422)
    flash(_("%(name)s has the role, and a mail that says so.", name=person.name), "success")
    return redirect(url_for(".roles", slug=slug), 303)


@bp.post("/<slug>/roles/<int:role_id>/end")
def end_role(slug: str, role_id: int) -> ResponseReturnValue:
    found = editable(slug)
    role = seen_or_404(next((r for r, _person in all_roles_in(found) if r.id == role_id), None))
    allowed_or_403(can_give_community_role(viewer(), found.id))
    return act(
        lambda: role_services.end_community_role(role, by=viewer(), on=clock.today()),
        done=_("The role has ended."),
        then=url_for(".roles", slug=slug),
    )


def editable(slug: str) -> Community:
    found = community_by_slug(slug)
    found = seen_or_404(found, found is not None and can_see_community(viewer(), found))
    allowed_or_403(can_edit_community(viewer(), found))
    return found


def form_of(community: Community | None, sent: object = None) -> CommunityForm:
    offered = [(i.id, i.name.in_language(current_language())) for i in initiatives()]
    return community_form(community, sent, initiatives=offered, is_team=viewer().is_administrator)


def form_page(community: Community | None, form: CommunityForm, status: int = 200) -> ResponseReturnValue:
    return render_template("communities/form.html", community=community, form=form), status


def role_form_of(sent: Any = None) -> RoleForm:
    return RoleForm(sent, kind=RoleKind.COORDINATOR, since_on=clock.today())


def last_coordinators(held: list[tuple[CommunityRole, Person]]) -> list[int]:
    """The ids of the roles that only an administrator can end."""
    return [role.id for role, _person in held if role_services.is_last_coordinator(role, on=clock.today())]


def roles_page(community: Community, form: RoleForm, status: int = 200) -> ResponseReturnValue:
    held: list[tuple[CommunityRole, Person]] = list(all_roles_in(community))
    return render_template(
        "communities/roles.html", community=community, form=form, roles=held, today=clock.today(),
        kept=[] if can_end_last_coordinator(viewer()) else last_coordinators(held),
    ), status  # fmt: skip

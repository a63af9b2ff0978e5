"""Leaving a community: a member for oneself, an organisation through its contact."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.representatives import LeaveForm
from cop.models import Community, Meeting, Membership, Organisation, Person
from cop.queries import departures as queries
from cop.queries.communities import community_by_slug
from cop.queries.organisations import organisation_seen_by
from cop.queries.records import record_by_id
from cop.queries.representatives import current_membership_of
from cop.rules.communities import can_see_community
from cop.rules.representatives import can_keep_representatives, can_leave_community
from cop.services import departures as services
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.saving import saving

bp = Blueprint("departures", __name__)


@bp.get("/communities/<slug>/leave")
def new(slug: str) -> ResponseReturnValue:
    return person_page(left_or_403(slug), LeaveForm())


@bp.post("/communities/<slug>/leave")
def create(slug: str) -> ResponseReturnValue:
    community, form = left_or_403(slug), LeaveForm(request.form)
    if form.validate():
        with saving(form):
            services.leave_community(me(), community, why=form.why.data or "", by=viewer(), at=clock.now())
    if form.errors:
        return person_page(left_or_403(slug), form, 422)
    flash(_("You have left the community. Its coordinators have been told."), "success")
    return redirect(url_for("me.show"), 303)


@bp.get("/organisations/<int:organisation_id>/memberships/<int:membership_id>/leave")
def new_of_organisation(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    return organisation_page(membership_or_404(organisation_id, membership_id), LeaveForm())


@bp.post("/organisations/<int:organisation_id>/memberships/<int:membership_id>/leave")
def create_of_organisation(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    membership, form = membership_or_404(organisation_id, membership_id), LeaveForm(request.form)
    if form.validate():
        with saving(form):
            services.leave_as_organisation(membership, why=form.why.data or "", by=viewer(), at=clock.now())
    if form.errors:
        return organisation_page(membership_or_404(organisation_id, membership_id), form, 422)
    flash(_("The organisation has left the community. Everybody concerned has been told."), "success")
    return redirect(url_for("representatives.index", organisation_id=organisation_id), 303)


def left_or_403(slug: str) -> Community:
    found = community_by_slug(slug)
    community = seen_or_404(found, found is not None and can_see_community(viewer(), found))
    allowed_or_403(can_leave_community(viewer(), community))
    return community


def membership_or_404(organisation_id: int, membership_id: int) -> Membership:
    organisation: Organisation = seen_or_404(organisation_seen_by(viewer(), organisation_id))
    allowed_or_403(can_keep_representatives(viewer(), organisation))
    return seen_or_404(current_membership_of(organisation.id, membership_id, on=clock.today()))


def me() -> Person:
    return seen_or_404(record_by_id(Person, signed_in_id()))


def person_page(community: Community, form: LeaveForm, status: int = 200) -> ResponseReturnValue:
    parts = queries.participations_of(signed_in_id(), community.id, on=clock.today())
    return render_template(
        "departures/new.html",
        community=community,
        form=form,
        parts=parts,
        meetings=meetings_left(community),
    ), status


def organisation_page(membership: Membership, form: LeaveForm, status: int = 200) -> ResponseReturnValue:
    people = queries.represented_today(membership, on=clock.today())
    return render_template(
        "departures/new_of_organisation.html",
        membership=membership,
        community=membership.community,
        organisation=membership.organisation,
        form=form,
        people=people,
    ), status


def meetings_left(community: Community) -> list[Meeting]:
    """The coming meetings off whose lists the viewer comes by leaving, soonest first."""
    if community.id in viewer().coordinates:
        return []
    ending = queries.registrations_to_end(
        {signed_in_id()}, community.id, on=clock.today(), at=clock.now(), is_preview=True
    )
    return sorted((registration.meeting for registration in ending), key=lambda meeting: meeting.starts_at)

"""An organisation's own people in its communities: seen, named and taken back by its contact."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.representatives import RepresentativeForm, representative_form
from cop.models import Membership, Organisation, Person, RepresentativeInvitation
from cop.queries import representatives as queries
from cop.queries.organisations import organisation_seen_by
from cop.queries.records import record_by_id
from cop.rules.representatives import can_keep_representatives
from cop.services import representatives as services
from cop.services.dated import is_in_force
from cop.services.departures import end_representation
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("representatives", __name__, url_prefix="/organisations/<int:organisation_id>/representatives")


@bp.get("")
@logs_reading
def index(organisation_id: int) -> ResponseReturnValue:
    log_reading(kept_or_403(organisation_id), part="representatives")
    organisation = kept_or_403(organisation_id)
    memberships = queries.current_memberships(organisation.id, on=clock.today())
    invitations: dict[int, list[RepresentativeInvitation]] = {}
    for invitation in queries.invitations_to([membership.id for membership in memberships]):
        invitations.setdefault(invitation.membership_id, []).append(invitation)
    return render_template(
        "representatives/index.html",
        organisation=organisation,
        memberships=memberships,
        invitations=invitations,
        represents_today=represents_today,
    )


@bp.get("/<int:membership_id>/new")
@logs_reading
def new(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    log_reading(membership_or_404(organisation_id, membership_id))
    membership = membership_or_404(organisation_id, membership_id)
    return form_page(membership, form_of(membership))


@bp.post("/<int:membership_id>/new")
def create(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    membership = membership_or_404(organisation_id, membership_id)
    form = form_of(membership, request.form)
    said = ""
    if form.validate():
        with saving(form):
            said = name_person(membership, form)
    if form.errors:
        return form_page(membership_or_404(organisation_id, membership_id), form, 422)
    flash(said, "success")
    return redirect(url_for(".index", organisation_id=organisation_id), 303)


@bp.post("/<int:membership_id>/<int:representative_id>/end")
def end(organisation_id: int, membership_id: int, representative_id: int) -> ResponseReturnValue:
    membership = membership_or_404(organisation_id, membership_id)
    found = seen_or_404(next((r for r in membership.representatives if r.id == representative_id), None))
    return act(
        lambda: end_representation(found, by=viewer(), at=clock.now()),
        done=_("Done: the person has been told and gets no invitation for the organisation any more."),
        then=url_for(".index", organisation_id=organisation_id),
    )


@bp.post("/<int:membership_id>/invitations/<int:invitation_id>/withdraw")
def withdraw(organisation_id: int, membership_id: int, invitation_id: int) -> ResponseReturnValue:
    membership = membership_or_404(organisation_id, membership_id)
    found = seen_or_404(
        next((i for i in queries.invitations_to([membership.id]) if i.id == invitation_id), None)
    )
    return act(
        lambda: services.withdraw_invitation(found, by=viewer()),
        done=_("Taken back."),
        then=url_for(".index", organisation_id=organisation_id),
    )


def kept_or_403(organisation_id: int) -> Organisation:
    organisation: Organisation = seen_or_404(organisation_seen_by(viewer(), organisation_id))
    allowed_or_403(can_keep_representatives(viewer(), organisation))
    return organisation


def membership_or_404(organisation_id: int, membership_id: int) -> Membership:
    organisation = kept_or_403(organisation_id)
    return seen_or_404(queries.current_membership_of(organisation.id, membership_id, on=clock.today()))


def represents_today(membership: Membership) -> list[Any]:
    """The representatives of a membership on this day, by name; who was erased today is nobody any more."""
    here = [r for r in membership.representatives if r.person.erased_at is None]
    today = [r for r in here if is_in_force(r, clock.today())]
    return sorted(today, key=lambda representative: representative.person.search_key)


def form_of(membership: Membership, sent: Any = None) -> RepresentativeForm:
    there = {representative.person_id for representative in represents_today(membership)}
    colleagues = queries.colleagues_of(membership.organisation_id or 0, on=clock.today())
    return representative_form([person for person in colleagues if person.id not in there], sent)


def name_person(membership: Membership, form: RepresentativeForm) -> str:
    """Name whom the form says; return what to tell the contact."""
    by, at = viewer(), clock.now()
    if form.colleague_id is not None:
        person = seen_or_404(record_by_id(Person, form.colleague_id))
        services.name_colleague(membership, person, by=by, at=at)
        return _("%(name)s represents you from today, and has been told by mail.", name=person.name)
    name, email = form.name.data or "", form.email.data or ""
    language = current_language()
    made = services.name_by_address(membership, name=name, email=email, language=language, by=by, at=at)
    if made.person_id is not None:
        return _("%(name)s represents you from today, and has been told by mail.", name=name)
    return _("%(name)s gets a mail, and represents you as soon as the answer is yes.", name=name)


def form_page(membership: Membership, form: RepresentativeForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "representatives/new.html",
        membership=membership,
        community=membership.community,
        organisation=membership.organisation,
        form=form,
    ), status

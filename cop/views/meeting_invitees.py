"""The people of a published meeting: one more, one less, those who have joined since."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.invitations import InviteForm
from cop.models import Answer, Meeting, MeetingStatus, Registration
from cop.queries.audiences import invitees_of, not_invited_to
from cop.queries.meetings import invited_registrations
from cop.queries.picks import people_picks
from cop.services import invitations
from cop.views.acts import act
from cop.views.loaders import seen_or_404, viewer
from cop.views.meetings import bp, editable
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading


@bp.get("/<int:meeting_id>/invitees")
@logs_reading
def invitees(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    if meeting.status == MeetingStatus.DRAFT:
        return redirect(url_for(".review", meeting_id=meeting_id), 303)
    people = {one.person_id for one in invited_registrations(meeting)}
    people |= {one.person.id for one in not_invited_to([meeting])[meeting.id]}
    log_reading(meeting, people=people, part="invitees")
    return invitees_page(editable(meeting_id), invite_form())


@bp.post("/<int:meeting_id>/invitees")
def invite(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form = invite_form(request.form)
    if form.validate():
        with saving(form):
            found = invitees_of([form.person_id.data], on=meeting.day)[0]
            invitations.invite_person(
                meeting, person=found.person, organisation=found.organisation, by=viewer(), at=clock.now()
            )
    if form.errors:
        return invitees_page(editable(meeting_id), form, 422)
    flash(_("The invitation to %(name)s is on its way.", name=found.person.name), "success")
    return redirect(url_for(".invitees", meeting_id=meeting_id), 303)


@bp.post("/<int:meeting_id>/invitees/new")
def invite_new(meeting_id: int) -> ResponseReturnValue:
    """Invite those who have joined the communities since the meeting was published."""
    meeting = editable(meeting_id)
    new = not_invited_to([meeting])[meeting.id]
    return act(
        lambda: invitations.invite_people(meeting, invitees=new, by=viewer(), at=clock.now()),
        done=_("The invitations to the new people are on their way."),
        then=url_for(".invitees", meeting_id=meeting_id),
    )


@bp.post("/<int:meeting_id>/invitees/<int:registration_id>/remove")
def remove(meeting_id: int, registration_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    mine = {registration.id: registration for registration in invited_registrations(meeting)}
    registration = seen_or_404(mine.get(registration_id))
    return act(
        lambda: invitations.remove_invitee(registration, by=viewer(), at=clock.now()),
        done=_("%(name)s is off the list.", name=registration.person.name),
        then=url_for(".invitees", meeting_id=meeting_id),
    )


def invite_form(sent: object = None) -> InviteForm:
    form = InviteForm(sent)
    form.person_id.search_in(people_picks(viewer(), on=clock.today()))
    return form


def invitees_page(meeting: Meeting, form: InviteForm, status: int = 200) -> ResponseReturnValue:
    registrations = invited_registrations(meeting)
    return render_template(
        "meetings/invitees.html",
        meeting=meeting,
        form=form,
        registrations=sorted((r for r in registrations if r.answer != Answer.WITHDRAWN), key=_place),
        withdrawn=[r for r in registrations if r.answer == Answer.WITHDRAWN],
        new=not_invited_to([meeting])[meeting.id],
        takes_answers=meeting.takes_answers(clock.now()),
    ), status


def _place(registration: Registration) -> tuple[bool, str, str]:
    organisation = registration.organisation
    return (
        organisation is None,
        organisation.search_key if organisation else "",
        registration.person.search_key,
    )

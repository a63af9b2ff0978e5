"""From a draft to people's calendars, and what may come after: invitees, cancellation, postponement."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.emails.invitations import preview
from cop.emails.meeting_facts import meeting_facts
from cop.forms.meetings import CancelForm, InviteesForm, InviteForm
from cop.models import LANGUAGES, Answer, Meeting, MeetingStatus, Registration
from cop.queries.audiences import (
    Invitee,
    audience_of_meeting,
    in_order,
    invitees_of,
    organisations_in,
    people_to_choose,
)
from cop.queries.clashes import doubts_about
from cop.queries.meetings import invited_registrations
from cop.services import invitations
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.loaders import seen_or_404, viewer
from cop.views.mail_frame import mail_frame
from cop.views.meetings import bp, editable
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading


@bp.get("/<int:meeting_id>/review")
@logs_reading
def review(meeting_id: int) -> ResponseReturnValue:
    """The last look before publishing: the meeting, who will be invited, the mail, what speaks against it."""
    meeting = editable(meeting_id)
    if meeting.status != MeetingStatus.DRAFT:
        return redirect(url_for(".invitees", meeting_id=meeting_id), 303)
    log_reading(meeting, part="audience")
    return review_page(editable(meeting_id), None)


@bp.post("/<int:meeting_id>/review")
def publish(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form, chosen = invitees_form(meeting, request.form)
    if request.form.get("do") == "look":
        return review_page(meeting, form)
    if form.validate():
        with saving(form):
            made = invitations.publish_meeting(meeting, invitees=chosen, by=viewer(), at=clock.now())
    if form.errors:
        return review_page(editable(meeting_id), form, 422)
    flash(published_sentence(made), "success")
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


@bp.get("/<int:meeting_id>/mail/<any(it, en):mail_language>")
def mail(meeting_id: int, mail_language: str) -> Response:
    """The HTML of the invitation as it will be sent, for a frame of the review page."""
    meeting = editable(meeting_id)
    _subject, _plain, html = preview(meeting_facts(meeting, mail_language), mail_language)
    return mail_frame(html)


@bp.get("/<int:meeting_id>/invitees")
@logs_reading
def invitees(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    if meeting.status == MeetingStatus.DRAFT:
        return redirect(url_for(".review", meeting_id=meeting_id), 303)
    log_reading(meeting, part="invitees")
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
    new = not_invited(meeting)
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


@bp.get("/<int:meeting_id>/cancel")
def confirm_cancel(meeting_id: int) -> ResponseReturnValue:
    return cancel_page(editable(meeting_id), CancelForm())


@bp.post("/<int:meeting_id>/cancel")
def cancel(meeting_id: int) -> ResponseReturnValue:
    meeting = editable(meeting_id)
    form = CancelForm(request.form)
    is_final = form.what.data == "cancel"
    if form.validate():
        end = invitations.cancel_meeting if is_final else invitations.postpone_meeting
        with saving(form):
            told = end(meeting, reason=form.reason.data or "", by=viewer(), at=clock.now())
    if form.errors:
        return cancel_page(editable(meeting_id), form, 422)
    flash(ended_sentence(told, is_final=is_final), "success")
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


def invitees_form(meeting: Meeting, sent: object = None) -> tuple[InviteesForm, list[Invitee]]:
    """Return the form of the review page and the people ticked in it; all of the audience at first."""
    audience = audience_of_meeting(meeting, on=meeting.day)
    form = InviteesForm(sent, data={"people": [invitee.person.id for invitee in audience]})
    others = people_to_choose(viewer(), on=clock.today())
    form.add_person.offer(others.items())
    if form.add_person.data in others:
        form.people.data = [*(form.people.data or []), form.add_person.data]
        form.add_person.data = None
    added = {*(form.people.data or [])} - {invitee.person.id for invitee in audience}
    form.invitees = in_order([*audience, *invitees_of(added & others.keys(), on=meeting.day)])
    form.people.offer([(invitee.person.id, invitee.person.name) for invitee in form.invitees])
    ticked = set(form.people.data or [])
    return form, [invitee for invitee in form.invitees if invitee.person.id in ticked]


def review_page(meeting: Meeting, form: InviteesForm | None, status: int = 200) -> ResponseReturnValue:
    if form is None:
        form, chosen = invitees_form(meeting)
    else:
        ticked = set(form.people.data or [])
        chosen = [invitee for invitee in form.invitees if invitee.person.id in ticked]
    doubts = doubts_about(
        meeting.starts_at, meeting.ends_at, viewer=viewer(), at=clock.now(), language=current_language(),
        audience=[invitee.person.id for invitee in chosen], besides=meeting.id,
    )  # fmt: skip
    return render_template(
        "meetings/review.html",
        meeting=meeting,
        form=form,
        chosen={invitee.person.id for invitee in chosen},
        people=len(chosen),
        organisations=organisations_in(chosen),
        doubts=doubts,
        mails=[(code, *preview(meeting_facts(meeting, code), code)[:2]) for code in LANGUAGES],
        is_over=not meeting.starts_at > clock.now(),
    ), status


def invite_form(sent: object = None) -> InviteForm:
    form = InviteForm(sent)
    form.person_id.offer(people_to_choose(viewer(), on=clock.today()).items())
    return form


def invitees_page(meeting: Meeting, form: InviteForm, status: int = 200) -> ResponseReturnValue:
    registrations = invited_registrations(meeting)
    return render_template(
        "meetings/invitees.html",
        meeting=meeting,
        form=form,
        registrations=sorted((r for r in registrations if r.answer != Answer.WITHDRAWN), key=_place),
        withdrawn=[r for r in registrations if r.answer == Answer.WITHDRAWN],
        new=not_invited(meeting),
        takes_answers=meeting.takes_answers(clock.now()),
    ), status


def cancel_page(meeting: Meeting, form: CancelForm, status: int = 200) -> ResponseReturnValue:
    told = invitations.people_to_tell(meeting) if meeting.ends_at > clock.now() else []
    return render_template("meetings/cancel.html", meeting=meeting, form=form, told=len(told)), status


def not_invited(meeting: Meeting) -> list[Invitee]:
    """Those the meeting is for who are not on its list, and were not taken off it."""
    known = {registration.person_id for registration in invited_registrations(meeting)}
    return [i for i in audience_of_meeting(meeting, on=meeting.day) if i.person.id not in known]


def published_sentence(registrations: list[Registration]) -> str:
    invited = sum(1 for registration in registrations if registration.invited_at)
    if not invited:
        return _("The meeting is published. Nobody gets a mail.")
    return ngettext(
        "The meeting is published. The invitation is on its way to %(num)s person.",
        "The meeting is published. The invitation is on its way to %(num)s people.",
        invited,
    )


def ended_sentence(told: int, *, is_final: bool) -> str:
    if is_final:
        return ngettext(
            "The meeting is cancelled. %(num)s person is told.",
            "The meeting is cancelled. %(num)s people are told.",
            told,
        )
    return ngettext(
        "The meeting is postponed. %(num)s person is told.",
        "The meeting is postponed. %(num)s people are told.",
        told,
    )


def _place(registration: Registration) -> tuple[bool, str, str]:
    organisation = registration.organisation
    return (
        organisation is None,
        organisation.search_key if organisation else "",
        registration.person.search_key,
    )

"""Publishing a meeting and everything after: who is invited, cancelled, asked again for a new date."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from cop.emails import invitations
from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Edition,
    EditionStatus,
    Meeting,
    MeetingStatus,
    Organisation,
    Person,
    Registration,
)
from cop.queries.audiences import Invitee, staff_ids
from cop.queries.meetings import invited_registrations, registrations_to_tell
from cop.queries.registrations import registration_of
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.edition_registrations import register_enrolled
from cop.services.meeting_changes import settled
from cop.services.meetings import set_seats, touch_meeting, write_facts
from cop.services.registrations import reset_answers, withdraw_registration
from cop.services.survey_ends import end_surveys_of


def publish_meeting(
    meeting: Meeting, *, invitees: Collection[Invitee], by: Viewer, at: datetime
) -> list[Registration]:
    """Make a draft public and invite exactly these people; return their registrations.

    A meeting that has begun already is published for the record: the people are put on its list, nobody gets a
    mail. Whoever is enrolled in the edition of a session is on its list too; their invitation leaves by rule. Raises
    CopError where it is no draft any more, or a session of an edition that is not published.
    """
    meeting = seats.lock_meeting(meeting.id)
    if meeting.status != MeetingStatus.DRAFT:
        raise CopError(_("This meeting has been published already."))
    _refuse_edition(meeting.edition)
    meeting.status, meeting.published_at = MeetingStatus.SCHEDULED, at
    touch_meeting(meeting, at=at)
    enrolled = {one.person_id for one in register_enrolled(meeting, at=at)}
    new = [invitee for invitee in invitees if invitee.person.id not in enrolled]
    registrations = put_on_list(meeting, new, at=at)
    log_act("publish", meeting, by=by, told=len(registrations))
    return registrations


def put_on_list(meeting: Meeting, invitees: Collection[Invitee], *, at: datetime) -> list[Registration]:
    """Add people to the list of a published meeting, with an invitation unless it has begun."""
    staff = staff_ids(meeting, on=meeting.day)
    registrations = []
    for invitee in invitees:
        registration = Registration(
            meeting=meeting,
            person=invitee.person,
            organisation=invitee.organisation,
            answer=Answer.INVITED,
            is_staff=invitee.person.id in staff,
        )
        invitations.begin_anew(registration)
        registrations.append(registration)
    db.session.add_all(registrations)
    db.session.flush()
    if meeting.takes_answers(at):
        invitations.queue_invitations(registrations)
    db.session.flush()
    return registrations


def invite_person(
    meeting: Meeting, *, person: Person, organisation: Organisation | None, by: Viewer, at: datetime
) -> Registration:
    """Invite one more person; somebody taken off the list comes back under a new calendar UID.

    Raises CopError (field "person_id") for somebody on the list or without an address, and where the meeting takes
    no answers any more.
    """
    meeting = seats.lock_meeting(meeting.id)
    _refuse_unready(meeting, at=at)
    if person.email is None:
        raise CopError(_("This person has no address."), field="person_id")
    known = registration_of(meeting, person.id)
    if known and known.answer == Answer.REQUESTED:
        raise CopError(
            _("%(name)s has asked to come: say yes to the request.", name=person.name), field="person_id"
        )
    if known and known.answer != Answer.WITHDRAWN:
        raise CopError(_("%(name)s is on the list already.", name=person.name), field="person_id")
    if known:
        _forget_answer(known, organisation)
        invitations.queue_invitation(known)
    registration = known or put_on_list(meeting, [Invitee(person, organisation)], at=at)[0]
    log_act("invite", meeting, by=by, person=person.id)
    return registration


def invite_people(meeting: Meeting, *, invitees: Collection[Invitee], by: Viewer, at: datetime) -> int:
    """Invite those of these people who have never been on the list, and return how many that were."""
    meeting = seats.lock_meeting(meeting.id)
    _refuse_unready(meeting, at=at)
    known = {registration.person_id for registration in invited_registrations(meeting)}
    new = [invitee for invitee in invitees if invitee.person.id not in known]
    put_on_list(meeting, new, at=at)
    log_act("invite", meeting, by=by, people=[invitee.person.id for invitee in new])
    return len(new)


def remove_invitee(registration: Registration, *, by: Viewer, at: datetime) -> None:
    """Take one person off the list: that one alone gets a CANCEL. Raises CopError as `withdraw_registration`."""
    withdraw_registration(registration, by=by, at=at)


def cancel_meeting(meeting: Meeting, *, reason: str = "", by: Viewer, at: datetime) -> int:
    """Call a meeting off; everybody who was invited is told, with the reason; return how many that are.

    Raises CopError for a draft, for a meeting cancelled before, and for one where people were present.
    """
    meeting = seats.lock_meeting(meeting.id)
    if meeting.status not in {MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED}:
        raise CopError(_("This meeting is not on the calendar: there is nothing to cancel."))
    if _number_present(meeting):
        raise CopError(_("People are recorded as present: this meeting has taken place."))
    told = _end(meeting, MeetingStatus.CANCELLED, reason, at=at)
    meeting.cancelled_at = at
    end_surveys_of(meeting, by=by, at=at)
    log_act("cancel", meeting, by=by, told=told)
    return told


def postpone_meeting(meeting: Meeting, *, reason: str = "", by: Viewer, at: datetime) -> int:
    """Take a meeting off the calendars until there is a new date; return how many people are told.

    Raises CopError where it is not scheduled or has begun.
    """
    meeting = seats.lock_meeting(meeting.id)
    _refuse_unready(meeting, at=at)
    told = _end(meeting, MeetingStatus.POSTPONED, reason, at=at)
    reset_answers(meeting, at=at)
    log_act("postpone", meeting, by=by, told=told)
    return told


def reschedule_meeting(meeting: Meeting, *, by: Viewer, at: datetime, **facts: Any) -> int:
    """Give a postponed meeting its new date and invite its people again; return how many.

    All begin anew: no answer, no seat taken, a new calendar UID for who got a CANCEL (some programs never show
    a cancelled UID again). Raises CopError where it is not postponed, or the new date is not ahead (field "day").
    """
    meeting, facts = seats.lock_meeting(meeting.id), settled(facts)
    if meeting.status != MeetingStatus.POSTPONED:
        raise CopError(_("This meeting is not postponed."))
    former = list(meeting.hosts)
    write_facts(meeting, facts)
    if meeting.starts_at <= at:
        raise CopError(_("Choose a day that is still to come."), field="day")
    meeting.status, meeting.reason, meeting.asked_anew_at = MeetingStatus.SCHEDULED, "", at
    meeting.sequence += 1
    meeting.significant_sequence = meeting.sequence
    on_list = [r for r in invited_registrations(meeting) if r.answer != Answer.WITHDRAWN]
    invited = [r for r in on_list if r.asked_at is None]
    for registration in invited:
        _forget_answer(registration, registration.organisation)
    meeting.taken_in_person = meeting.taken_online = 0
    db.session.flush()
    set_seats(meeting, facts, at=at)
    invitations.queue_invitations(invited)
    for registration in on_list:
        if registration.answer == Answer.REQUESTED:  # still with the coordinators, for the new date too
            invitations.queue_plain("come_requested", registration)
    touch_meeting(meeting, at=at, former=former)
    log_act("reschedule", meeting, by=by, told=len(invited))
    return len(invited)


def people_to_tell(meeting: Meeting, *, at: datetime) -> Sequence[Registration]:
    """Return whom a cancellation or a postponement is told to: invited, still on the list and with an address.

    Nobody is told of a meeting that is over; one that was postponed is not, whatever its earlier date.
    """
    return [] if meeting.is_held(at) else registrations_to_tell([meeting])


def _end(meeting: Meeting, status: MeetingStatus, reason: str, *, at: datetime) -> int:
    """Take a meeting out of the calendars of its people; return how many are told."""
    told = people_to_tell(meeting, at=at)
    meeting.status, meeting.reason = status, reason
    meeting.sequence += 1  # a CANCEL needs a number above the REQUEST's (RFC 5546 3.2.5)
    touch_meeting(meeting, at=at)
    invitations.queue_cancellations(told)
    return len(told)


def _forget_answer(registration: Registration, organisation: Organisation | None) -> None:
    registration.answer, registration.mode, registration.organisation = Answer.INVITED, None, organisation
    registration.source = registration.answered_at = registration.answered_sequence = None
    registration.waiting_since_at = registration.asked_at = None


def _refuse_unready(meeting: Meeting, *, at: datetime) -> None:
    if meeting.status == MeetingStatus.DRAFT:
        raise CopError(_("This meeting has not been published yet."))
    if not meeting.takes_answers(at):
        raise CopError(_("This meeting takes no more answers."))


def _refuse_edition(edition: Edition | None) -> None:
    if edition and edition.status == EditionStatus.DRAFT:
        raise CopError(_("The edition is still a draft: its sessions are published together with it."))
    if edition and edition.status == EditionStatus.CANCELLED:
        raise CopError(_("This edition is cancelled."))


def _number_present(meeting: Meeting) -> int:
    present = (Registration.meeting_id == meeting.id, Registration.attendance == Attendance.PRESENT)
    return db.session.scalar(select(func.count()).select_from(Registration).where(*present)) or 0

"""Who was invited to a meeting of the demonstration, what they said, and who came."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop import clock
from cop.clock import day_of
from cop.demo.mails import delivered
from cop.demo.records import Records
from cop.emails import invitations
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    CommunityRole,
    Meeting,
    MeetingStatus,
    Membership,
    Mode,
    Person,
    Registration,
    Representative,
    Source,
)
from cop.queries.memberships import is_member_on
from cop.queries.viewers import in_force

# What ten invited people in a row say; the next ten say the same.
_YES, _NO, _PERHAPS, _NOTHING = Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE, Answer.INVITED
_ANSWERS = (_YES, _YES, _NOTHING, _YES, _NO, _YES, _NOTHING, _PERHAPS, _YES, _NOTHING)
_WAITING = 3


def invite(records: Records, meeting: Meeting, *, is_full: bool) -> None:
    """Save a registration for everybody who represents a member of the hosts, and count the seats taken.

    `is_full`: those who answer yes fill the seats in person, and three more wait. A meeting in the past gets
    its attendance, and the coordinators of its hosts as staff. One to come has its invitations in the outbox.
    """
    registrations = [_registration(meeting, *row) for row in _audience(meeting)]
    records.add_all(registrations)
    is_past = meeting.ends_at < clock.now()
    if not is_past:
        _mail(meeting, registrations)
    for n, registration in enumerate(registrations):
        _answer(registration, _said(meeting, n, is_full=is_full), n)
    if is_past:
        staff = [_registration(meeting, person, None, is_staff=True) for person in _staff(meeting)]
        records.add_all(staff)
        for registration in staff:
            _answer(registration, _YES, 0)
        registrations += staff
        _attend(registrations)
    seated = [r.mode for r in registrations if r.answer == _YES]
    meeting.taken_in_person, meeting.taken_online = seated.count(Mode.IN_PERSON), seated.count(Mode.ONLINE)
    db.session.flush()


def _audience(meeting: Meeting) -> list[tuple[Person, int | None]]:
    """Who represents which organisation of the hosts on the day of the meeting, each once."""
    day = day_of(meeting.starts_at)
    rows = db.session.scalars(
        select(Representative)
        .join(Membership, Membership.id == Representative.membership_id)
        .where(Membership.community_id.in_([host.id for host in meeting.hosts]), is_member_on(day))
        .where(in_force(Representative.since_on, Representative.until_on, day))
        .order_by(Membership.organisation_id, Representative.person_id)
        .options(joinedload(Representative.person), joinedload(Representative.membership))
    )
    return list({row.person: row.membership.organisation_id for row in rows}.items())


def _staff(meeting: Meeting) -> list[Person]:
    hosts = [host.id for host in meeting.hosts]
    roles = select(CommunityRole).where(CommunityRole.community_id.in_(hosts))
    return [role.person for role in db.session.scalars(roles)]


def _registration(
    meeting: Meeting, person: Person, organisation_id: int | None, *, is_staff: bool = False
) -> Registration:
    registration = Registration(
        meeting=meeting, person=person, organisation_id=organisation_id, is_staff=is_staff
    )
    invitations.begin_anew(registration)
    registration.answer, registration.invited_at = _NOTHING, meeting.published_at
    return registration


def _mail(meeting: Meeting, registrations: list[Registration]) -> None:
    with delivered(at=meeting.published_at or clock.now()):
        for registration in registrations:
            invitations.queue_invitation(registration)
    if meeting.status == MeetingStatus.CANCELLED:
        with delivered(at=meeting.cancelled_at or clock.now()):
            for registration in registrations:
                invitations.queue_cancellation(registration)


def _said(meeting: Meeting, n: int, *, is_full: bool) -> Answer:
    if not is_full:
        return _ANSWERS[n % len(_ANSWERS)]
    seats = meeting.seats_in_person or 0
    return _YES if n < seats else Answer.WAITING if n < seats + _WAITING else _NOTHING


def _answer(registration: Registration, answer: Answer, n: int) -> None:
    """The n-th person invited took some hours to say it."""
    meeting = registration.meeting
    registration.answer, registration.mode = answer, meeting.mode
    if meeting.mode == Mode.HYBRID:
        registration.mode = Mode.ONLINE if n % 4 == 3 else Mode.IN_PERSON
    if answer != _NOTHING:
        invited_at = registration.invited_at or clock.now()
        registration.answered_at = invited_at + timedelta(hours=5 + n, minutes=n * 7 % 60)
        registration.answered_sequence = 0
        registration.source = Source.CALENDAR_REPLY if n % 3 == 0 else Source.WEB
    if answer == Answer.WAITING:
        registration.waiting_since_at = registration.answered_at


def _attend(registrations: list[Registration]) -> None:
    """Of those who said yes nearly all came, and some of the undecided; all the staff."""
    for n, registration in enumerate(registrations):
        is_there = registration.is_staff or (registration.is_coming and n % 9 != 8)
        registration.attendance = Attendance.PRESENT if is_there else Attendance.ABSENT
        registration.attendance_source = Source.TICK_LIST
        if is_there:
            registration.attended_mode = registration.mode

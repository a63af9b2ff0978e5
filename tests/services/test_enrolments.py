"""Enrolment in a whole edition: seats, waiting list, approval, window, one organisation's most, and the sessions."""

import email
from datetime import timedelta

import pytest
from flask_babel import force_locale
from icalendar import Calendar
from sqlalchemy import select

from cop import clock
from cop.emails.compose import compose
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import (
    Answer,
    Attendance,
    AuditEntry,
    EditionStatus,
    EnrolmentStatus,
    MeetingStatus,
    Message,
    MessageState,
    PersonRoleKind,
    Registration,
    Source,
)
from cop.queries.audiences import Invitee, enrolled_in
from cop.queries.enrolments import place_in_queue, waiting_in_order
from cop.queries.viewers import viewer_of
from cop.services import enrolments
from cop.services.edition_endings import tell_of_cancellation
from cop.services.edition_registrations import register_enrolled
from cop.services.enrolment_settings import change_enrolment_settings
from cop.services.invitations import cancel_meeting
from cop.services.meetings import edit_meeting
from tests.factories import (
    make_community,
    make_coordinator,
    make_edition,
    make_meeting,
    make_meeting_role,
    make_organisation,
    make_person,
    make_registration,
)

ENROLLED, WAITING, REQUESTED, REFUSED, WITHDRAWN = (
    EnrolmentStatus.ENROLLED,
    EnrolmentStatus.WAITING,
    EnrolmentStatus.REQUESTED,
    EnrolmentStatus.REFUSED,
    EnrolmentStatus.WITHDRAWN,
)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english(db, at):
    at("2026-11-02T10:00+01:00")
    with force_locale("en"):
        yield


@pytest.fixture
def community(db):
    return make_community(name_en="Hosts")


@pytest.fixture
def by(community):
    return viewer_of(make_coordinator(community, name="Coordinator"), today=clock.today())


def make_course(community, *days, **kw):
    """An edition with a session so many days from now for each of `days`."""
    edition = make_edition(community, **kw)
    sessions = [session_of(edition, community, day) for day in days]
    return edition, sessions


def session_of(edition, community, day, **kw):
    return make_meeting(community, edition=edition, starts_at=clock.now() + day * DAY, **kw)


def enrol(edition, person=None, organisation=None, *, source=Source.WEB, by=None, at=None):
    return enrolments.enrol_person(
        edition,
        person=person or make_person(language="en"),
        organisation=organisation,
        source=source,
        by=by,
        at=at or clock.now(),
    )


def answers(session):
    """Return {name of the person: answer} of a session's list."""
    rows = database.session.scalars(select(Registration).where(Registration.meeting_id == session.id))
    return {row.person.name: row.answer for row in rows}


def mails(db):
    """Return the kinds of the mails that wait, in their order, and let them leave."""
    rows = db.session.scalars(
        select(Message).where(Message.state == MessageState.QUEUED).order_by(Message.id)
    ).all()
    for row in rows:
        row.state = MessageState.SENT
    db.session.flush()
    return rows


def kinds(db):
    return [row.kind for row in mails(db)]


def verbs(db, subject):
    rows = select(AuditEntry.verb).where(AuditEntry.subject_type == subject).order_by(AuditEntry.id)
    return list(db.session.scalars(rows))


def test_enrolled_is_a_yes_to_every_session_still_to_come(db, community):
    edition, (held, first, second) = make_course(community, -7, 1, 8, enrolment_closes_at=clock.now() + DAY)
    draft = session_of(edition, community, 15, status=MeetingStatus.DRAFT)
    open_date = session_of(edition, community, 9, status=MeetingStatus.POSTPONED)
    organisation = make_organisation()
    enrolment = enrol(edition, make_person(name="Ada"), organisation)
    assert (enrolment.status, enrolment.organisation, edition.taken) == (ENROLLED, organisation, 1)
    assert [answers(one) for one in (held, first, second, draft, open_date)] == [
        {},
        {"Ada": Answer.ACCEPTED},
        {"Ada": Answer.ACCEPTED},
        {},
        {"Ada": Answer.ACCEPTED},
    ]
    assert (first.taken_in_person, second.taken_in_person) == (1, 1)
    row = db.session.scalar(select(Registration).where(Registration.meeting_id == first.id))
    assert (row.organisation_id, row.source, row.invited_at) == (organisation.id, Source.WEB, None)
    draft.status = MeetingStatus.SCHEDULED
    assert len(register_enrolled(draft, at=clock.now())) == 1
    assert register_enrolled(edition, at=clock.now()) == []
    assert answers(draft) == {"Ada": Answer.ACCEPTED}
    assert (kinds(db), verbs(db, "enrolment")) == (["enrolled"], ["enrol"])


def test_nothing_changes_for_who_is_on_the_list_already(db, community):
    edition, (session,) = make_course(community, 5)
    ada = make_person(name="Ada")
    enrol(edition, ada)
    row = db.session.scalar(select(Registration))
    row.answer = Answer.DECLINED
    session.taken_in_person = 0
    db.session.flush()
    again = enrol(edition, ada, make_organisation())
    assert (again.organisation, edition.taken, len(mails(db))) == (None, 1, 1)
    assert register_enrolled(edition, at=clock.now()) == []
    assert answers(session) == {"Ada": Answer.DECLINED}


def test_on_lists_already_people_come_but_their_no_stays(db, community):
    edition, sessions = make_course(community, 1, 2, 3, 4)
    ada = make_person(name="Ada")
    for session, answer in zip(
        sessions, (Answer.INVITED, Answer.DECLINED, Answer.WITHDRAWN, Answer.ACCEPTED), strict=True
    ):
        make_registration(session, ada, answer=answer)
    before = [row.uid for row in db.session.scalars(select(Registration).order_by(Registration.meeting_id))]
    enrol(edition, ada)
    after = db.session.scalars(select(Registration).order_by(Registration.meeting_id)).all()
    assert [row.answer for row in after] == [
        Answer.ACCEPTED,
        Answer.DECLINED,
        Answer.ACCEPTED,
        Answer.ACCEPTED,
    ]
    assert [row.uid == uid for row, uid in zip(after, before, strict=True)] == [True, True, False, True]
    assert [session.taken_in_person for session in sessions] == [1, 0, 1, 1]


def test_who_has_no_seat_waits_in_order_and_gets_the_first_one_that_is_freed(db, community, by):
    edition, (session,) = make_course(community, 5, seats=1)
    ada, ben, cid = (enrol(edition, make_person(name=name)) for name in ("Ada", "Ben", "Cid"))
    assert [one.status for one in (ada, ben, cid)] == [ENROLLED, WAITING, WAITING]
    assert [place_in_queue(one) for one in (ada, ben, cid)] == [None, 1, 2]
    assert [(row.kind, row.context.get("place")) for row in mails(db)] == [
        ("enrolled", None),
        ("enrolment_waiting", 1),
        ("enrolment_waiting", 2),
    ]
    enrolments.withdraw_enrolment(ada, by=None, at=clock.now())
    assert [one.status for one in (ada, ben, cid)] == [WITHDRAWN, ENROLLED, WAITING]
    assert answers(session) == {"Ada": Answer.WITHDRAWN, "Ben": Answer.ACCEPTED}
    assert (edition.taken, session.taken_in_person) == (1, 1)
    assert kinds(db) == ["enrolment_left", "enrolment_promoted"]
    change_enrolment_settings(edition, seats=2, by=by, at=clock.now())
    assert (cid.status, edition.taken, kinds(db)) == (ENROLLED, 2, ["enrolment_promoted"])
    with pytest.raises(CopError, match="2 people are enrolled already") as refused:
        change_enrolment_settings(edition, seats=1, by=by, at=clock.now())
    assert refused.value.field == "seats"


def test_one_organisation_has_its_most_and_its_people_are_passed_over(db, community):
    edition, _sessions = make_course(community, 5, seats=2, most_per_organisation=1)
    alpha, beta = make_organisation(), make_organisation()
    first = enrol(edition, organisation=alpha)
    second = enrol(edition, organisation=alpha)
    third = enrol(edition, organisation=beta)
    fourth = enrol(edition)
    assert [one.status for one in (first, second, third, fourth)] == [ENROLLED, WAITING, ENROLLED, WAITING]
    enrolments.withdraw_enrolment(third, by=None, at=clock.now())
    assert [one.status for one in (second, fourth)] == [WAITING, ENROLLED]
    with pytest.raises(CopError, match="Only 1 person of one organisation") as refused:
        enrolments.change_organisation(fourth, alpha, by=None, at=clock.now())
    assert (refused.value.field, fourth.organisation) == ("organisation_id", None)
    enrolments.change_organisation(fourth, beta, by=None, at=clock.now())
    enrolments.withdraw_enrolment(first, by=None, at=clock.now())
    assert [second.status, list(waiting_in_order(edition))] == [ENROLLED, []]


def test_where_it_asks_for_approval_a_coordinator_decides(db, community, by):
    edition, (session,) = make_course(community, 5, seats=1, needs_approval=True)
    ada, ben, cid = (enrol(edition, make_person(name=name, language="en")) for name in ("Ada", "Ben", "Cid"))
    assert [one.status for one in (ada, ben, cid)] == [REQUESTED] * 3
    assert (edition.taken, answers(session)) == (0, {})
    assert kinds(db) == [
        "enrolment_requested",
        "enrolment_to_decide",
        "enrolment_requested",
        "enrolment_requested",
    ]
    enrolments.approve_enrolment(ada, by=by, at=clock.now())
    enrolments.approve_enrolment(ada, by=by, at=clock.now())  # the button pressed twice
    enrolments.approve_enrolment(ben, by=by, at=clock.now())
    enrolments.refuse_enrolment(cid, words="The next one?", by=by, at=clock.now())
    assert [one.status for one in (ada, ben, cid)] == [ENROLLED, WAITING, REFUSED]
    told = mails(db)
    assert [row.kind for row in told] == ["enrolled", "enrolment_waiting", "enrolment_refused"]
    assert told[2].context["words"] == "The next one?"
    with pytest.raises(CopError, match="Ben: All seats are taken"):
        enrolments.approve_enrolment(ben, by=by, at=clock.now())
    with pytest.raises(CopError, match="Ada is enrolled already"):
        enrolments.refuse_enrolment(ada, by=by, at=clock.now())
    with pytest.raises(CopError, match="Write to its organisers"):
        enrol(edition, cid.person)
    enrolments.withdraw_enrolment(ada, by=by, at=clock.now())
    with pytest.raises(CopError, match="Write to its organisers"):
        enrol(edition, ada.person)
    dan = enrol(edition, source=Source.COORDINATOR, by=by)  # a coordinator's hand needs no approval
    assert (ben.status, dan.status) == (ENROLLED, WAITING)


def test_the_window_binds_people_and_no_coordinator(db, community, by):
    now = clock.now()
    edition, _sessions = make_course(community, 5, 6)
    edition.enrolment_opens_at = now + DAY
    with pytest.raises(CopError, match="Enrolment opens on"):
        enrol(edition)
    edition.enrolment_opens_at, edition.enrolment_closes_at = None, now
    with pytest.raises(CopError, match="Enrolment closed on"):
        enrol(edition)
    edition.enrolment_closes_at = None
    with pytest.raises(CopError, match="This edition has begun"):
        enrol(edition, at=now + 5 * DAY)
    late = enrol(edition, source=Source.COORDINATOR, by=by, at=now + 5 * DAY)
    edition.enrolment_closes_at = now + 7 * DAY
    assert (late.status, enrol(edition, at=now + 5 * DAY).status) == (ENROLLED, ENROLLED)
    with pytest.raises(CopError, match="This edition is over"):
        enrol(edition, at=now + 6 * DAY + timedelta(hours=3))
    assert len(mails(db)) == 2
    enrol(edition, source=Source.COORDINATOR, by=by, at=now + 9 * DAY)  # for the record: nobody is told
    assert (edition.taken, kinds(db)) == (3, [])
    for status in (EditionStatus.DRAFT, EditionStatus.CANCELLED):
        edition.status = status
        with pytest.raises(CopError, match="This edition has"):
            enrol(edition, source=Source.COORDINATOR, by=by)


def test_nobody_is_let_in_unasked_once_it_has_begun(db, community, by):
    now = clock.now()
    edition, _sessions = make_course(community, 5, 6, seats=1)
    first, second = enrol(edition), enrol(edition)
    enrolments.withdraw_enrolment(first, by=None, at=now + 5 * DAY)
    assert (second.status, edition.taken) == (WAITING, 0)
    enrolments.approve_enrolment(second, by=by, at=now + 5 * DAY)
    assert (second.status, edition.taken) == (ENROLLED, 1)
    rows = db.session.scalars(select(Registration).where(Registration.person_id == second.person_id)).all()
    assert [row.meeting.starts_at > now + 5 * DAY for row in rows] == [True]


def test_leaving_keeps_what_was_attended_and_whoever_left_may_come_back(db, community):
    edition, (first, second) = make_course(community, 1, 8, enrolment_closes_at=clock.now() + 7 * DAY)
    enrolment = enrol(edition, make_person(name="Ada"))
    held = db.session.scalar(select(Registration).where(Registration.meeting_id == first.id))
    held.attendance = Attendance.PRESENT
    later = clock.now() + 2 * DAY
    enrolments.withdraw_enrolment(enrolment, by=None, at=later)
    enrolments.withdraw_enrolment(enrolment, by=None, at=later)
    assert (answers(first), answers(second)) == ({"Ada": Answer.ACCEPTED}, {"Ada": Answer.WITHDRAWN})
    assert (enrolment.status, enrolment.ended_at, edition.taken) == (WITHDRAWN, later, 0)
    enrol(edition, enrolment.person, at=later)
    assert (enrolment.status, enrolment.ended_at, answers(second)) == (
        ENROLLED,
        None,
        {"Ada": Answer.ACCEPTED},
    )


def test_who_has_a_role_at_a_session_stays_on_its_list(db, community):
    edition, (first, second) = make_course(community, 1, 8)
    speaker = make_person(name="Ada")
    make_meeting_role(second, speaker, PersonRoleKind.SPEAKER)
    enrolments.withdraw_enrolment(enrol(edition, speaker), by=None, at=clock.now())
    assert (answers(first), answers(second)) == ({"Ada": Answer.WITHDRAWN}, {"Ada": Answer.ACCEPTED})


def test_a_session_with_seats_of_its_own_keeps_them(db, community):
    edition, (small, large) = make_course(community, 1, 8)
    small.seats_in_person = 1
    ada, _ben = (enrol(edition, make_person(name=name)) for name in ("Ada", "Ben"))
    assert answers(small) == {"Ada": Answer.ACCEPTED, "Ben": Answer.WAITING}
    assert answers(large) == {"Ada": Answer.ACCEPTED, "Ben": Answer.ACCEPTED}
    enrolments.withdraw_enrolment(ada, by=None, at=clock.now())
    assert answers(small) == {"Ada": Answer.WITHDRAWN, "Ben": Answer.ACCEPTED}
    assert (small.taken_in_person, large.taken_in_person) == (1, 1)


def test_staff_are_marked_on_each_list_and_others_are_not(db, community, by):
    edition, (_first, second) = make_course(community, 1, 8)
    guide = make_person(name="Guide")
    make_meeting_role(second, guide, PersonRoleKind.FACILITATOR)
    people = [guide, db.session.get_one(type(guide), by.person_id), make_person()]
    enrolments.enrol_people(edition, [Invitee(one) for one in people], by=by, at=clock.now())
    rows = select(Registration.is_staff).order_by(Registration.meeting_id, Registration.person_id)
    assert list(db.session.scalars(rows)) == [True, False, False, True, True, False]


def test_many_are_enrolled_at_once_in_few_statements(db, community, by):
    edition, _sessions = make_course(community, *range(1, 9), seats=18)
    invitees = [Invitee(make_person(), make_organisation()) for _ in range(20)]
    new = enrolments.enrol_people(edition, [*invitees, invitees[0]], by=by, at=clock.now())
    assert [one.status for one in new] == [ENROLLED] * 18 + [WAITING] * 2
    assert (edition.taken, len(enrolled_in(edition)), db.session.query(Registration).count()) == (18, 18, 144)
    assert kinds(db) == ["enrolled"] * 18 + ["enrolment_waiting"] * 2
    assert enrolments.enrol_people(edition, invitees, by=by, at=clock.now()) == []


def calendar_of(row):
    """Return the calendar file of a mail, as it goes over the wire: {UID: event}. No part of the text besides."""
    body = compose(row, at=clock.now()).body
    assert body.count(b"text/calendar") == 0
    part = next(p for p in email.message_from_bytes(body).walk() if p.get_filename())
    found = Calendar.from_ical(part.get_payload(decode=True))
    assert (part.get_filename(), part.get_content_type(), found["method"]) == (
        "sessions.ics",
        "application/ics",
        "PUBLISH",
    )
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


def test_one_file_with_every_session_has_the_uid_of_the_invitation_that_follows(db, community, by):
    edition, sessions = make_course(community, 1, 8, 15, least_sessions=2)
    enrol(edition, make_person(name="Ada", language="en"))
    (row,) = mails(db)
    events = calendar_of(row)
    rows = db.session.scalars(select(Registration).order_by(Registration.meeting_id)).all()
    assert list(events) == [registration.uid for registration in rows]
    assert {("RRULE" in event, str(event["status"]), event["sequence"]) for event in events.values()} == {
        (False, "CONFIRMED", 0)
    }
    said = compose(row, at=clock.now())
    assert said.title == f"You are enrolled: {edition.programme.name.en} {edition.name}"
    text = row.context
    assert [one["number"] for one in text["sessions"]] == [1, 2, 3]
    assert text["rule"] == "For the certificate: at least 2 of 3 sessions."
    published = rows[0].calendar_stamped_at
    first = sessions[0]
    edit_meeting(first, by=by, at=clock.now(), starts_at=first.starts_at + timedelta(hours=1))
    (update,) = mails(db)
    facts = update.context["calendar"]
    assert (update.kind, facts["method"], facts["uid"], facts["sequence"]) == (
        "update",
        "REQUEST",
        rows[0].uid,
        1,
    )
    assert rows[0].calendar_stamped_at > published
    assert (rows[0].invited_at is not None, rows[1].invited_at) == (True, None)


def test_who_leaves_gets_one_file_that_takes_everything_back(db, community):
    edition, _sessions = make_course(community, 1, 8)
    enrolment = enrol(edition, make_person(language="en"))
    uids = set(calendar_of(mails(db)[0]))
    enrolments.withdraw_enrolment(enrolment, by=None, at=clock.now())
    (row,) = mails(db)
    events = calendar_of(row)
    assert (row.kind, set(events)) == ("enrolment_left", uids)
    assert {(str(event["status"]), event["sequence"]) for event in events.values()} == {("CANCELLED", 1)}


def test_a_cancelled_session_is_told_to_who_has_it_from_the_file_alone(db, community, by):
    edition, (session, _other) = make_course(community, 1, 8)
    enrol(edition)
    mails(db)
    assert cancel_meeting(session, by=by, at=clock.now()) == 1
    (row,) = mails(db)
    assert (row.kind, row.context["calendar"]["method"]) == ("cancellation", "CANCEL")


def test_a_cancelled_edition_is_told_once_to_each(db, community, by):
    edition, sessions = make_course(community, 1, 8, seats=1)
    for name in ("Ada", "Ben"):
        enrol(edition, make_person(name=name, language="en"))
    mails(db)
    told = tell_of_cancellation(edition, reason="The trainer is ill.", at=clock.now())
    for session in sessions:
        assert cancel_meeting(session, by=by, at=clock.now()) == 0
    rows = mails(db)
    assert (told, [row.kind for row in rows]) == (2, ["edition_cancelled"] * 2)
    assert "The trainer is ill." in compose(rows[0], at=clock.now()).body.decode()
    assert (len(calendar_of(rows[0])), "calendar" in rows[1].context) == (2, False)

"""What people hear of an edition, and its one calendar file beside the invitations that follow."""

import email
from datetime import timedelta

import pytest
from flask_babel import force_locale
from icalendar import Calendar
from sqlalchemy import select

from cop import clock
from cop.emails import invitations
from cop.emails.compose import compose
from cop.models import (
    Registration,
)
from cop.queries.viewers import viewer_of
from cop.services import enrolments
from cop.services.edition_endings import tell_of_cancellation
from cop.services.edition_registrations import register_enrolled
from cop.services.invitations import cancel_meeting
from cop.services.meetings import edit_meeting
from tests.factories import (
    make_community,
    make_coordinator,
    make_meeting,
    make_person,
)
from tests.services.enrolling import enrol, mails, make_course


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


def test_an_event_known_from_the_file_is_taken_back_though_its_invitation_never_left(db, community, by):
    edition, (first, _second) = make_course(community, 1, 8)
    enrolment = enrol(edition)
    mails(db)
    known = db.session.scalars(select(Registration).order_by(Registration.meeting_id)).all()
    invitations.queue_invitations(known)
    invitations.queue_invitations(known)  # once more, before the first has left
    assert cancel_meeting(first, by=by, at=clock.now()) == 1
    enrolments.withdraw_enrolment(enrolment, by=None, at=clock.now())
    rows = mails(db)
    assert [row.kind for row in rows] == ["cancellation", "cancellation", "enrolment_left"]
    assert [row.context["calendar"]["uid"] for row in rows[:2]] == [one.uid for one in known]


def test_an_invitation_that_nobody_saw_is_called_off_in_silence(db, community, by):
    edition, _sessions = make_course(community, 8)
    enrol(edition)
    mails(db)
    later = make_meeting(community, edition=edition, starts_at=clock.now() + timedelta(days=15))
    invitations.queue_invitations(register_enrolled(later, at=clock.now()))
    cancel_meeting(later, by=by, at=clock.now())
    assert mails(db) == []

"""Many people at once in one edition, on real connections; the control without the lock must go wrong."""

import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from cop import clock, extensions
from cop.extensions import db
from cop.models import (
    Answer,
    Edition,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingStatus,
    Message,
    Person,
    Registration,
    Source,
)
from cop.services import edition_registrations, edition_seats
from cop.services.edition_registrations import register_enrolled
from cop.services.enrolments import enrol_person, withdraw_enrolment
from cop.services.seats import lock_meeting
from tests.factories import make_community, make_edition, make_meeting, make_person
from tests.services.conftest import DELAY
from tests.services.racing import act, act_on, at_once, commit, here

SEATS, PEOPLE = 5, 30


@pytest.fixture
def arrivals(monkeypatch):
    """Put the delay between check and act; the list fills with the numbers of the threads, in that order."""
    order = []

    def after_check():
        order.append(getattr(here, "number", None))
        time.sleep(DELAY)

    monkeypatch.setattr(edition_seats, "after_check", after_check)
    return order


def prepare(app, **kw):
    """Commit an edition with two sessions (the second a draft), and people; return their ids."""

    def build():
        community = make_community()
        edition = make_edition(community, **kw)
        make_meeting(community, edition=edition)
        make_meeting(community, edition=edition, status=MeetingStatus.DRAFT)
        return edition.id, [make_person().id for _ in range(PEOPLE)]

    return commit(app, build)


def enrol(app, edition_id, person_id):
    def verb():
        enrol_person(
            db.session.get_one(Edition, edition_id),
            person=db.session.get_one(Person, person_id),
            organisation=None,
            source=Source.WEB,
            by=None,
            at=clock.now(),
        )

    act(app, verb)


def outcome(app):
    """Return (people enrolled, people waiting in their order, the counter)."""
    with app.app_context():
        rows = db.session.scalars(select(Enrolment).order_by(Enrolment.waiting_since_at, Enrolment.id)).all()
        seated = {row.person_id for row in rows if row.is_in}
        queue = [row.person_id for row in rows if row.status == EnrolmentStatus.WAITING]
        return seated, queue, db.session.scalar(select(Edition.taken))


def on_lists(app):
    """Return the ids of the people who come to each session, by the session's id."""
    with app.app_context():
        found = {meeting: set() for meeting in db.session.scalars(select(Meeting.id))}
        for row in db.session.scalars(select(Registration).where(Registration.answer == Answer.ACCEPTED)):
            found[row.meeting_id].add(row.person_id)
        return found


def test_as_many_as_there_are_seats_get_in_the_others_wait_in_order(open_app, arrivals):
    app = open_app()
    edition_id, people = prepare(app, seats=SEATS)
    _seconds, errors = at_once(PEOPLE, lambda n: enrol(app, edition_id, people[n]))
    in_order = [people[n] for n in arrivals]
    assert errors == []
    assert outcome(app) == (set(in_order[:SEATS]), in_order[SEATS:], SEATS)
    first, second = sorted(on_lists(app))
    assert on_lists(app) == {first: set(in_order[:SEATS]), second: set()}


def test_the_same_button_many_times_is_one_enrolment_and_one_mail(open_app, arrivals):
    app = open_app()
    edition_id, people = prepare(app, seats=SEATS)
    _seconds, errors = at_once(20, lambda _n: enrol(app, edition_id, people[0]))
    with app.app_context():
        kinds = list(db.session.scalars(select(Message.kind)))
    assert (errors, kinds, outcome(app)) == ([], ["enrolled"], ({people[0]}, [], 1))


def test_leaving_and_enrolling_at_once_leaves_no_seat_empty_beside_who_waits(open_app, arrivals):
    app = open_app()
    edition_id, people = prepare(app, seats=SEATS)
    for one in people[:10]:
        enrol(app, edition_id, one)
    with app.app_context():
        leaving = list(db.session.scalars(select(Enrolment.id).order_by(Enrolment.id)))[:SEATS]

    def do(n):
        if n < SEATS:
            act_on(app, Enrolment, leaving[n], lambda one: withdraw_enrolment(one, by=None, at=clock.now()))
        else:
            enrol(app, edition_id, people[n + 5])

    _seconds, errors = at_once(15, do)
    seated, queue, taken = outcome(app)
    assert (errors, taken, len(seated), len(queue)) == ([], SEATS, SEATS, 10)
    assert seated == set(people[SEATS:10])
    assert on_lists(app)[min(on_lists(app))] == seated


def test_a_session_published_meanwhile_misses_nobody(open_app, arrivals):
    app = open_app()
    edition_id, people = prepare(app)

    def publish():
        draft = lock_meeting(db.session.scalar(select(func.max(Meeting.id))))
        draft.status = MeetingStatus.SCHEDULED
        register_enrolled(draft, at=clock.now())
        time.sleep(DELAY)

    _seconds, errors = at_once(
        12, lambda n: act(app, publish) if n == 6 else enrol(app, edition_id, people[n])
    )
    seated, _queue, _taken = outcome(app)
    assert (errors, len(seated)) == ([], 11)
    assert list(on_lists(app).values()) == [seated, seated]


@pytest.fixture
def no_lock(monkeypatch):
    """Take the locks away: no FOR UPDATE, no BEGIN IMMEDIATE, and nothing read anew."""
    monkeypatch.setattr(edition_seats, "lock_edition", lambda id_: db.session.get_one(Edition, id_))
    monkeypatch.setattr(edition_registrations, "lock_sessions", lambda _edition: [])
    monkeypatch.setattr(extensions, "_begin_sqlite", lambda _connection: None)


def test_control_without_the_lock_the_constraint_is_the_last_wall(no_lock, open_app, arrivals):
    app = open_app()
    edition_id, people = prepare(app, seats=SEATS)
    _seconds, errors = at_once(PEOPLE, lambda n: enrol(app, edition_id, people[n]))
    _seated, _queue, taken = outcome(app)
    assert (taken, {type(error) for error in errors}) == (SEATS, {IntegrityError})
    assert "taken_within_seats" in str(errors[0])

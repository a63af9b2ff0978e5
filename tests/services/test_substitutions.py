"""Who comes to one session in the place of a person enrolled: the seat handed over and back, and who may do it."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.emails.compose import compose
from cop.emails.enrolments import queue_requested
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import Answer, Attendance, Message, MessageState, Registration, Source, Substitution
from cop.queries.viewers import viewer_of
from cop.rules.enrolments import can_send_substitute
from cop.services.enrolments import enrol_person, withdraw_enrolment
from cop.services.registrations import register_person
from cop.services.substitutions import NewPerson, send_substitute, take_back_substitute
from tests.factories import (
    make_affiliation,
    make_community,
    make_coordinator,
    make_edition,
    make_meeting,
    make_organisation,
    make_person,
)

DAY = timedelta(days=1)
YES, NO, OFF, WAITING = Answer.ACCEPTED, Answer.DECLINED, Answer.WITHDRAWN, Answer.WAITING


@pytest.fixture(autouse=True)
def _in_english(db, at):
    at("2026-11-02T10:00+01:00")
    with force_locale("en"):
        yield


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def by(community):
    return viewer_of(make_coordinator(community), today=clock.today())


@pytest.fixture
def edition(community):
    return make_edition(community)


@pytest.fixture
def session(edition, community):
    """A session with one seat, tomorrow; another one follows."""
    make_meeting(community, edition=edition, starts_at=clock.now() + 8 * DAY)
    return make_meeting(community, edition=edition, starts_at=clock.now() + DAY, seats_in_person=1)


@pytest.fixture
def ada(edition, session):
    """Enrolled, with the one seat."""
    organisation = make_organisation()
    person = make_person(name="Ada", language="en")
    source = {"source": Source.WEB, "by": None, "at": clock.now()}
    enrolment = enrol_person(edition, person=person, organisation=organisation, **source)
    sent()
    return enrolment


def join(session, name):
    """Put somebody on the session's list by themselves."""
    register_person(
        session,
        person=make_person(name=name),
        organisation=None,
        mode=None,
        source=Source.COORDINATOR,
        by=None,
        at=clock.now(),
    )


def answers(session):
    rows = database.session.scalars(select(Registration).where(Registration.meeting_id == session.id))
    return {row.person.name: row.answer for row in rows}


def sent():
    """Let the mails leave; return them by recipient's name and kind."""
    rows = database.session.scalars(
        select(Message).where(Message.state == MessageState.QUEUED).order_by(Message.id)
    ).all()
    for row in rows:
        row.state = MessageState.SENT
    database.session.flush()
    return {(row.context["recipient_name"], row.kind): row for row in rows}


def test_the_seat_is_handed_over_past_who_waits_and_back_again(ada, session):
    join(session, "Waits")
    assert list(sent()) == [("Waits", "waiting")]
    new = NewPerson("Ben", "ben@example.org", "en")
    substitution = send_substitute(ada, session, person=new, by=None, at=clock.now())
    assert (answers(session), session.taken_in_person) == ({"Ada": NO, "Ben": YES, "Waits": WAITING}, 1)
    theirs = database.session.scalar(
        select(Registration).where(Registration.person_id == substitution.person_id)
    )
    assert (theirs.organisation_id, theirs.invited_at) == (ada.organisation_id, clock.now())
    mail = sent()["Ben", "substitute"]
    assert mail.context["calendar"]["partstat"] == "ACCEPTED"
    assert "in place of Ada" in compose(mail, at=clock.now()).title
    take_back_substitute(substitution, by=None, at=clock.now())
    assert (answers(session), session.taken_in_person) == ({"Ada": YES, "Ben": OFF, "Waits": WAITING}, 1)
    (cancelled,) = sent().values()
    assert (cancelled.kind, cancelled.context["calendar"]["method"]) == ("cancellation", "CANCEL")
    again = send_substitute(ada, session, person=new, by=None, at=clock.now())
    assert (answers(session), again.person_id) == (
        {"Ada": NO, "Ben": YES, "Waits": WAITING},
        theirs.person_id,
    )
    assert theirs.uid != cancelled.context["calendar"]["uid"]


def test_without_a_seat_to_give_the_substitute_waits_like_anybody(ada, session):
    own = database.session.scalar(select(Registration).where(Registration.meeting_id == session.id))
    own.answer, session.taken_in_person = NO, 0
    database.session.flush()
    join(session, "Seated")
    send_substitute(ada, session, person=make_person(name="Ben"), by=None, at=clock.now())
    assert answers(session) == {"Ada": NO, "Ben": WAITING, "Seated": YES}
    assert {("Ben", "waiting"), ("Ben", "substitute")} & set(sent()) == {("Ben", "waiting")}


def test_somebody_elses_hand_is_told_to_the_person_enrolled(ada, session, by):
    queue_requested(ada, at=clock.now())  # has not left yet, and is not outdated by news of one session
    send_substitute(ada, session, person=make_person(name="Ben"), by=by, at=clock.now())
    told = sent()
    mail = told["Ada", "substitute_sent"]
    assert ("Ada", "enrolment_requested") in told
    assert compose(mail, at=clock.now()).title == f"Ben comes in your place: {session.title.en}"


def test_who_leaves_the_edition_takes_the_substitute_along(ada, session):
    join(session, "Waits")
    send_substitute(ada, session, person=make_person(name="Ben"), by=None, at=clock.now())
    withdraw_enrolment(ada, by=None, at=clock.now())
    assert answers(session) == {"Ada": OFF, "Ben": OFF, "Waits": YES}
    assert (session.taken_in_person, database.session.query(Substitution).count()) == (1, 0)


def test_who_cannot_be_sent(ada, session, edition):
    cid = enrol_person(
        edition, person=make_person(name="Cid"), organisation=None, source=Source.WEB, by=None, at=clock.now()
    )
    for person, words in ((ada.person, "somebody else"), (cid.person, "Cid is enrolled in this edition")):
        with pytest.raises(CopError, match=words) as refused:
            send_substitute(ada, session, person=person, by=None, at=clock.now())
        assert refused.value.field == "person_id"
    ben = make_person(name="Ben")
    send_substitute(ada, session, person=ben, by=None, at=clock.now())
    with pytest.raises(CopError, match="Ben is on the list of this session already"):
        send_substitute(cid, session, person=ben, by=None, at=clock.now())
    with pytest.raises(CopError, match="take that back first"):
        send_substitute(ada, session, person=make_person(), by=None, at=clock.now())


def test_once_it_has_begun_the_organisers_alone_record_who_came(ada, session, by):
    later = session.starts_at + timedelta(hours=1)
    ben = make_person(name="Ben")
    with pytest.raises(CopError, match="This session has begun"):
        send_substitute(ada, session, person=ben, by=None, at=later)
    substitution = send_substitute(ada, session, person=ben, by=by, at=later)
    assert (answers(session), session.taken_in_person, sent()) == ({"Ada": NO, "Ben": YES}, 1, {})
    row = database.session.scalar(select(Registration).where(Registration.person_id == ben.id))
    row.attendance = Attendance.PRESENT
    with pytest.raises(CopError, match="Ben is recorded as present"):
        take_back_substitute(substitution, by=by, at=later)
    row.attendance = Attendance.ABSENT
    take_back_substitute(substitution, by=by, at=later)
    assert (answers(session), sent()) == ({"Ada": YES, "Ben": OFF}, {})


def test_who_may_send_somebody(ada, session, by):
    contact, colleague = make_person(), make_person()
    make_affiliation(contact, ada.organisation, is_contact=True)
    make_affiliation(colleague, ada.organisation)
    people = [viewer_of(one, today=clock.today()) for one in (ada.person, contact, colleague)]
    may = [can_send_substitute(one, ada, session, at=clock.now()) for one in (*people, by)]
    may_later = [can_send_substitute(one, ada, session, at=session.starts_at) for one in (*people, by)]
    assert (may, may_later) == ([True, True, False, True], [False, False, False, True])

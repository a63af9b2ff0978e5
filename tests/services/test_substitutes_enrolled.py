"""Who was sent in somebody's place and is enrolled by now; what the sender learns of them; when leaving is over."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select, update

from cop import clock
from cop.errors import CopError
from cop.models import (
    Answer,
    Attendance,
    Enrolment,
    EnrolmentStatus,
    Person,
    Registration,
    Substitution,
)
from cop.queries.completion import standing_of
from cop.queries.viewers import viewer_of
from cop.rules.enrolments import substitute_shown
from cop.services.enrolments import withdraw_enrolment
from cop.services.invitations import postpone_meeting
from cop.services.substitutions import NewPerson, send_substitute, take_back_substitute
from tests.factories import make_community, make_coordinator, make_person
from tests.services.enrolling import answers, enrol, kinds, make_course

YES, NO, OFF = Answer.ACCEPTED, Answer.DECLINED, Answer.WITHDRAWN


@pytest.fixture(autouse=True)
def _in_english(db, at):
    at("2026-11-02T10:00+01:00")
    with force_locale("en"):
        yield


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def course(community):
    return make_course(community, 5, counts_substitutes=True, least_sessions=1)


@pytest.fixture
def ada(course):
    return enrol(course[0], make_person(name="Ada"))


@pytest.fixture
def sent(course, ada):
    """Ben, sent in Ada's place, who then enrols himself."""
    ben = make_person(name="Ben")
    substitution = send_substitute(ada, course[1][0], person=ben, by=None, at=clock.now())
    enrol(course[0], ben)
    return substitution


def test_taken_back_a_substitute_who_is_enrolled_comes_all_the_same(db, course, sent):
    kinds(db)
    take_back_substitute(sent, by=None, at=clock.now())
    session = course[1][0]
    assert (answers(session), session.taken_in_person) == ({"Ada": YES, "Ben": YES}, 2)
    assert (kinds(db), db.session.scalar(select(Substitution))) == ([], None)


def test_who_leaves_takes_no_place_from_a_substitute_who_is_enrolled(course, ada, sent):
    withdraw_enrolment(ada, by=None, at=clock.now())
    session = course[1][0]
    assert (answers(session), session.taken_in_person) == ({"Ada": OFF, "Ben": YES}, 1)


def test_one_presence_counts_for_one_person(db, at, ada, sent):
    assert [str(one.mark) for one in standing_of(ada).marks] == ["declined"]
    here = db.session.scalar(select(Registration).where(Registration.person_id == sent.person_id))
    here.attendance = Attendance.PRESENT
    db.session.flush()
    at("2026-12-02T10:00+01:00")
    assert ([str(one.mark) for one in standing_of(ada).marks], standing_of(ada).is_met) == (
        ["declined"],
        False,
    )


def test_who_types_an_address_does_not_learn_whose_it_is(db, community, course, ada):
    session = course[1][0]
    known = make_person(name="Carla Neri", email="carla@example.org")
    known.created_at = clock.now() - timedelta(days=9)
    db.session.flush()
    typed = NewPerson("Somebody", "carla@example.org", "en")
    substitution = send_substitute(ada, session, person=typed, by=None, at=clock.now())
    assert substitute_shown(substitution) == "C. N."
    take_back_substitute(substitution, by=None, at=clock.now())
    new = NewPerson("Dora Verdi", "dora@example.org", "en")
    substitution = send_substitute(ada, session, person=new, by=None, at=clock.now())
    assert substitute_shown(substitution) == "Dora Verdi"
    take_back_substitute(substitution, by=None, at=clock.now())
    enrol(course[0], known)
    with pytest.raises(CopError, match=r"^Somebody is enrolled in this edition"):
        send_substitute(ada, session, person=typed, by=None, at=clock.now())
    by = viewer_of(make_coordinator(community), today=clock.today())
    other = make_person(name="Else Roe", created_at=clock.now() - timedelta(days=9))
    assert substitute_shown(send_substitute(ada, session, person=other, by=by, at=clock.now())) == "Else Roe"


def test_nobodys_mailbox_is_filled_by_sending_and_taking_back(db, community, course, ada):
    session, typed = course[1][0], NewPerson("Target", "target@example.org", "en")
    for _ in range(3):
        take_back_substitute(
            send_substitute(ada, session, person=typed, by=None, at=clock.now()), by=None, at=clock.now()
        )
    with pytest.raises(CopError, match="Try again tomorrow") as refused:
        send_substitute(ada, session, person=typed, by=None, at=clock.now())
    assert refused.value.field == "email"
    by = viewer_of(make_coordinator(community), today=clock.today())
    assert send_substitute(ada, session, person=typed, by=by, at=clock.now()).person == db.session.scalar(
        select(Person).where(Person.name == "Target")
    )


def test_once_it_is_over_nobody_takes_themselves_off_the_record(at, community, course, ada):
    at("2026-12-02T10:00+01:00")
    with pytest.raises(CopError, match="This edition is over"):
        withdraw_enrolment(ada, by=None, at=clock.now())
    assert ada.is_in
    withdraw_enrolment(ada, by=viewer_of(make_coordinator(community), today=clock.today()), at=clock.now())
    assert not ada.is_in


def test_who_leaves_while_a_session_has_no_date_leaves_nobody_behind_in_their_place(
    db, at, community, course
):
    edition, (session,) = course
    enrolment = enrol(edition, make_person(name="Ada"))
    send_substitute(enrolment, session, person=make_person(name="Ben"), by=None, at=clock.now())
    by = viewer_of(make_coordinator(community), today=clock.today())
    postpone_meeting(session, by=by, at=clock.now())
    at("2026-11-12T10:00+01:00")  # after the day that it had
    withdraw_enrolment(enrolment, by=None, at=clock.now())
    assert answers(session) == {"Ada": OFF, "Ben": OFF}
    assert db.session.scalar(select(Substitution)) is None


def test_who_has_just_left_in_another_window_sends_nobody(db, course, ada):
    gone = update(Enrolment).where(Enrolment.id == ada.id).values(status=EnrolmentStatus.WITHDRAWN)
    db.session.execute(gone, execution_options={"synchronize_session": False})
    with pytest.raises(CopError, match="is not enrolled"):
        send_substitute(ada, course[1][0], person=make_person(), by=None, at=clock.now())

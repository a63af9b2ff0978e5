"""Enrolment in a whole edition: seats, waiting list, approval, window, one organisation's most."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import (
    Answer,
    EditionStatus,
    EnrolmentStatus,
    Registration,
    Source,
)
from cop.queries.audiences import Invitee, enrolled_in
from cop.queries.enrolments import place_in_queue, waiting_in_order
from cop.queries.viewers import viewer_of
from cop.services import enrolments
from cop.services.edition_registrations import register_enrolled
from cop.services.enrolment_settings import change_enrolment_settings
from cop.services.waiting_lists import tell_of_closed_enrolment
from tests.factories import (
    make_community,
    make_coordinator,
    make_organisation,
    make_person,
)
from tests.services.enrolling import DAY, answers, enrol, kinds, mails, make_course

MINUTE = timedelta(minutes=1)
REQUESTED, WAITING, ENROLLED, REFUSED, WITHDRAWN = EnrolmentStatus


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


def test_many_are_enrolled_at_once_in_few_statements(db, community, by):
    edition, _sessions = make_course(community, *range(1, 9), seats=18)
    invitees = [Invitee(make_person(), make_organisation()) for _ in range(20)]
    new = enrolments.enrol_people(edition, [*invitees, invitees[0]], by=by, at=clock.now())
    assert [one.status for one in new] == [ENROLLED] * 18 + [WAITING] * 2
    assert (edition.taken, len(enrolled_in(edition)), db.session.query(Registration).count()) == (18, 18, 144)
    assert kinds(db) == ["enrolled"] * 18 + ["enrolment_waiting"] * 2
    assert enrolments.enrol_people(edition, invitees, by=by, at=clock.now()) == []


def test_who_waits_is_told_once_when_enrolment_closes(db, community):
    edition, (first, _second) = make_course(community, 5, 12, seats=1, enrolment_closes_at=clock.now() + DAY)
    seated, waits = (enrol(edition, make_person(name=name)) for name in ("Ada", "Ben"))
    mails(db)
    closed = edition.enrolment_closes_at
    assert [tell_of_closed_enrolment(one) for one in (closed - MINUTE, closed, closed + MINUTE)] == [0, 1, 0]
    (told,) = mails(db)
    assert (told.kind, told.recipient, told.context["may_come_in"]) == (
        "enrolment_closed", waits.person.email, True,
    )  # fmt: skip
    enrolments.withdraw_enrolment(seated, by=None, at=closed + MINUTE)
    assert (waits.status, kinds(db)) == (ENROLLED, ["enrolment_left", "enrolment_promoted"])
    assert tell_of_closed_enrolment(first.starts_at) == 0


def test_without_a_closing_day_enrolment_closes_with_the_first_session(db, community):
    edition, (first,) = make_course(community, 5, seats=1)
    for name in ("Ada", "Ben"):
        enrol(edition, make_person(name=name))
    mails(db)
    assert [tell_of_closed_enrolment(first.starts_at + late) for late in (-MINUTE, 4 * DAY, MINUTE)] == [
        0,
        0,
        1,
    ]
    assert [(row.kind, row.context["may_come_in"]) for row in mails(db)] == [("enrolment_closed", False)]


def test_enrolment_that_opens_again_closes_once_more(db, community, by):
    edition, _sessions = make_course(community, 9, seats=1, enrolment_closes_at=clock.now() + DAY)
    for name in ("Ada", "Ben"):
        enrol(edition, make_person(name=name))
    closed = edition.enrolment_closes_at
    tell_of_closed_enrolment(closed)
    change_enrolment_settings(edition, by=by, at=closed, enrolment_closes_at=closed + DAY)
    assert [tell_of_closed_enrolment(one) for one in (closed + MINUTE, closed + DAY)] == [0, 1]

"""Who is enrolled is on the list of each session: put on it, and taken off."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.models import (
    Answer,
    Attendance,
    EnrolmentStatus,
    MeetingStatus,
    PersonRoleKind,
    Registration,
    Source,
)
from cop.queries.audiences import Invitee
from cop.queries.enrolments import enrolment_of
from cop.queries.viewers import viewer_of
from cop.services import enrolments
from cop.services.edition_registrations import register_enrolled
from cop.services.meetings import edit_meeting
from cop.services.substitutions import send_substitute
from tests.factories import (
    make_community,
    make_coordinator,
    make_meeting_role,
    make_organisation,
    make_person,
    make_registration,
)
from tests.services.enrolling import DAY, answers, enrol, kinds, mails, make_course, session_of, verbs

ENROLLED, WITHDRAWN = EnrolmentStatus.ENROLLED, EnrolmentStatus.WITHDRAWN


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


def test_a_session_that_moves_to_another_edition_is_left_by_who_is_enrolled_in_the_former(db, community, by):
    former, (kept, moved) = make_course(community, 1, 8)
    other, _sessions = make_course(community, 9)
    both, speaker, sender, guest, waits = (
        make_person(name=name) for name in ("Ada", "Ben", "Cid", "Dan", "Eve")
    )
    make_meeting_role(moved, speaker, PersonRoleKind.SPEAKER)
    moved.seats_in_person = 3
    for one in (both, speaker, sender, waits):
        enrol(former, one)
    enrol(other, both)
    send_substitute(enrolment_of(former, sender.id), moved, person=guest, by=by, at=clock.now())
    assert answers(moved) == {
        "Ada": Answer.ACCEPTED, "Ben": Answer.ACCEPTED, "Cid": Answer.DECLINED, "Dan": Answer.ACCEPTED,
        "Eve": Answer.WAITING,
    }  # fmt: skip
    mails(db)
    edit_meeting(moved, by=by, at=clock.now(), edition=other)
    assert answers(moved) == {
        "Ada": Answer.ACCEPTED, "Ben": Answer.ACCEPTED, "Cid": Answer.WITHDRAWN, "Dan": Answer.WITHDRAWN,
        "Eve": Answer.WITHDRAWN,
    }  # fmt: skip
    told = {row.recipient: row.kind for row in mails(db)}
    assert told == {one.email: "cancellation" for one in (sender, guest, waits)}
    assert (moved.taken_in_person, set(answers(kept))) == (2, {"Ada", "Ben", "Cid", "Eve"})


def test_a_session_that_becomes_a_meeting_of_its_own_loses_them_unless_it_is_held(db, community, by):
    edition, (held, coming) = make_course(community, -1, 8, enrolment_closes_at=clock.now() + DAY)
    ada = make_person(name="Ada")
    make_registration(held, ada, answer=Answer.ACCEPTED, attendance=Attendance.PRESENT)
    enrol(edition, ada)
    for one in (held, coming):
        edit_meeting(one, by=by, at=clock.now(), edition=None)
    assert (answers(held), answers(coming)) == ({"Ada": Answer.ACCEPTED}, {"Ada": Answer.WITHDRAWN})


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

"""Enrolments where people are merged or erased: seats are counted anew, and go to who waits."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import Enrolment, EnrolmentStatus, Merge, Registration, Source, Substitution
from cop.queries.viewers import viewer_of
from cop.services.enrolments import enrol_person
from cop.services.erasures import erase_person
from cop.services.merges import merge_records, undo_merge
from tests.factories import (
    make_administrator,
    make_community,
    make_edition,
    make_meeting,
    make_person,
    make_substitution,
)

ENROLLED, WAITING = EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING


@pytest.fixture(autouse=True)
def _in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def by(db):
    return viewer_of(make_administrator(), today=clock.today())


@pytest.fixture
def edition(db):
    community = make_community()
    edition = make_edition(community, seats=2)
    make_meeting(community, edition=edition, starts_at=clock.now() + timedelta(days=3))
    return edition


def enrol(edition, person=None):
    person = person or make_person()
    return enrol_person(edition, person=person, organisation=None, source=Source.WEB, by=None, at=clock.now())


def statuses(db):
    return {row.person_id: row.status for row in db.session.scalars(select(Enrolment).order_by(Enrolment.id))}


def test_two_enrolments_become_the_better_one_and_the_seat_goes_to_who_waits(db, edition, by):
    waiting, double, third = make_person(), make_person(), make_person()
    enrol(edition)
    second = enrol(edition, double)
    last = enrol(edition, waiting)
    enrol(edition, third)
    make_substitution(last, db.session.scalar(select(Registration)).meeting, third)
    merge, _summary = merge_records(
        waiting, double, by=by, at=clock.now()
    )  # who stays waited, the other was in
    assert (statuses(db)[waiting.id], statuses(db)[third.id], edition.taken) == (ENROLLED, WAITING, 2)
    assert db.session.scalar(select(Substitution)).enrolment_id == second.id
    undo_merge(merge, by=by, at=clock.now())
    assert (statuses(db)[waiting.id], statuses(db)[double.id], edition.taken) == (WAITING, ENROLLED, 2)


def test_a_merge_whose_seat_was_given_away_is_not_undone(db, edition, by):
    kept, hidden, waiting = make_person(), make_person(), make_person()
    for person in (kept, hidden, waiting):
        enrol(edition, person)
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    assert (statuses(db), edition.taken) == ({kept.id: ENROLLED, waiting.id: ENROLLED}, 2)
    registrations = db.session.scalars(select(Registration.person_id).order_by(Registration.id)).all()
    assert registrations == [kept.id, waiting.id]
    with pytest.raises(CopError, match="has been given to somebody else"):
        undo_merge(db.session.get_one(Merge, merge.id), by=by, at=clock.now())


def test_who_is_erased_leaves_the_edition_unless_it_is_over(db, edition, by):
    ada, ben, waiting = (make_person() for _ in range(3))
    for person in (ada, ben, waiting):
        enrol(edition, person)
    erase_person(ada, by=by, at=clock.now())
    assert statuses(db) == {ada.id: EnrolmentStatus.WITHDRAWN, ben.id: ENROLLED, waiting.id: ENROLLED}
    erase_person(ben, by=by, at=clock.now() + timedelta(days=9))
    assert (statuses(db)[ben.id], edition.taken) == (ENROLLED, 2)

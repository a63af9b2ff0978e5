"""Who came back to a programme: organisations and people by edition, and what each edition adds up to."""

from datetime import timedelta

import pytest

from cop import clock
from cop.models import EditionReport, EditionStatus
from cop.queries.cohorts import (
    CohortColumn,
    Part,
    counted_editions,
    organisations_over,
    people_over,
    reported_organisations,
)
from cop.queries.sessions_of_edition import sessions_of
from tests import factories as make

DONE, CAME, ENROLLED = Part.COMPLETED, Part.CAME, Part.ENROLLED


@pytest.fixture
def editions(db):
    """Two editions of one programme; the one held first was entered last."""
    second = make.make_past_edition(name="2026")
    first = make.make_past_edition(second.hosts[0], name="2025", programme=second.programme)
    for session in sessions_of(first):
        session.starts_at, session.ends_at = (
            day - timedelta(days=364) for day in (session.starts_at, session.ends_at)
        )
    make.save(first)
    return first, second


def parts(cohorts):
    return {row.who.id: row.parts for row in cohorts.rows}


def test_organisations_and_people_by_edition(editions):
    first, second = editions
    loyal, changed, new = (make.make_organisation() for _n in range(3))
    anna, bea, carla = (make.make_person() for _n in range(3))
    make.make_completed(first, anna, organisation=loyal)
    make.make_completed(second, anna, organisation=loyal, there=1)
    make.make_completed(first, bea, organisation=changed, there=2)
    make.make_completed(second, bea, organisation=new)  # another employer since
    make.make_completed(second, carla, organisation=new, there=0)
    stand_in = make.make_present(sessions_of(second)[0], loyal).person
    make.make_present(sessions_of(second)[0], changed, is_staff=True)
    organisations, people = (of(editions, at=clock.now()) for of in (organisations_over, people_over))
    assert parts(organisations) == {loyal.id: (DONE, CAME), changed.id: (CAME, None), new.id: (None, DONE)}
    assert parts(people) == {
        anna.id: (DONE, CAME), bea.id: (CAME, DONE), carla.id: (None, ENROLLED), stand_in.id: (None, CAME),
    }  # fmt: skip
    assert (organisations.completed, organisations.came_back, organisations.rows[0].who) == (2, 1, loyal)
    assert organisations.columns == [CohortColumn(2, 2, 0, 1), CohortColumn(2, 1, 1, 1)]
    assert people.columns == [CohortColumn(2, 2, 0, 1), CohortColumn(3, 1, 2, 1)]


def test_editions_come_in_the_order_in_which_they_were_held(editions):
    first, second = editions
    programme = first.programme
    make.make_edition(programme=programme)  # nothing held
    make.make_past_edition(programme=programme, status=EditionStatus.DRAFT)
    make.make_past_edition(programme=programme, status=EditionStatus.CANCELLED)
    assert counted_editions(programme, at=clock.now()) == [first, second]


def test_the_public_reads_of_reported_editions_alone(editions):
    first, second = editions
    places = [make.make_organisation() for _n in range(6)]
    for place in places:
        make.make_completed(first, organisation=place)
    make.make_completed(second, organisation=places[0])
    assert reported_organisations(first.programme, at=clock.now()) is None
    make.save(EditionReport(edition=first, published_at=clock.now(), facts={}))
    assert reported_organisations(first.programme, at=clock.now()) == (6, 0)
    make.save(EditionReport(edition=second, published_at=clock.now(), facts={}))
    assert reported_organisations(first.programme, at=clock.now()) == (
        6,
        0,
    )  # one came back: too few to be told
    for place in places[1:5]:
        make.make_completed(second, organisation=place)
    assert reported_organisations(first.programme, at=clock.now()) == (6, 5)


def test_the_public_line_tells_nothing_that_a_report_hides(editions):
    first, second = editions
    for edition, number in (
        (first, 6),
        (second, 2),
    ):  # two people completed the second: its report hides them
        for _n in range(number):
            make.make_completed(edition, organisation=make.make_organisation())
        make.save(EditionReport(edition=edition, published_at=clock.now(), facts={}))
    assert reported_organisations(first.programme, at=clock.now()) == (6, 0)

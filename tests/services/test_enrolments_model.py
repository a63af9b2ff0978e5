"""Random acts on one edition beside a model of twenty lines that says who must be in and who waits, in which order."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers, lists, none, one_of, sampled_from, tuples
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import Answer, Enrolment, Registration, Source
from cop.queries.enrolments import enrolment_of, waiting_in_order
from cop.queries.viewers import viewer_of
from cop.services.enrolment_settings import change_enrolment_settings
from cop.services.enrolments import change_organisation, enrol_person, withdraw_enrolment
from tests.factories import (
    make_community,
    make_coordinator,
    make_edition,
    make_meeting,
    make_organisation,
    make_person,
)

PEOPLE = 7
acts = tuples(
    sampled_from(["enrol", "enrol", "enrol", "leave", "leave", "seats", "most", "most", "organisation"]),
    integers(0, PEOPLE - 1),
    one_of(none(), integers(1, 4)),
)


class Model:
    """Who is in, who waits (in order), for which of two organisations (None: for none)."""

    def __init__(self):
        self.seats, self.most = None, None
        self.inside, self.queue = [], []
        self.of = {one: (0, 0, 1, None)[one % 4] for one in range(PEOPLE)}

    def may_sit(self, one):
        same = [other for other in self.inside if other != one and self.of[other] == self.of[one]]
        is_most = self.most is not None and self.of[one] is not None and len(same) >= self.most
        return not is_most and (self.seats is None or len(self.inside) < self.seats)

    def fill(self):
        for one in list(self.queue):
            if self.may_sit(one):
                self.queue.remove(one)
                self.inside.append(one)

    def enrol(self, one):
        if one not in self.inside + self.queue:
            self.queue.append(one)
            self.fill()

    def leave(self, one):
        for place in (self.inside, self.queue):
            if one in place:
                place.remove(one)
        self.fill()


class Course:
    """The edition itself, with one session."""

    def __init__(self):
        community = make_community()
        self.by = viewer_of(make_coordinator(community), today=clock.today())
        self.edition = make_edition(community)
        self.session = make_meeting(
            community, edition=self.edition, starts_at=clock.now() + timedelta(days=2)
        )
        self.people = [make_person() for _ in range(PEOPLE)]
        self.organisations = [make_organisation() for _ in range(2)]

    def do(self, model, name, one, number):
        """Do one thing to the edition; the model follows where it was not refused."""
        try:
            getattr(self, name)(model, one, number)
        except CopError:
            refused = {"seats": number is not None and number < len(model.inside)}
            refused["organisation"] = one in model.inside
            assert refused[name], name
        else:
            model.fill()

    def enrol(self, model, one, _number):
        found = {"source": Source.COORDINATOR, "by": self.by, "at": clock.now()}
        organisation = model.of[one]
        kept = None if organisation is None else self.organisations[organisation]
        enrol_person(self.edition, person=self.people[one], organisation=kept, **found)
        model.enrol(one)

    def leave(self, model, one, _number):
        if enrolment := enrolment_of(self.edition, self.people[one].id):
            withdraw_enrolment(enrolment, by=None, at=clock.now())
            model.leave(one)

    def seats(self, model, _one, number):
        change_enrolment_settings(self.edition, seats=number, by=self.by, at=clock.now())
        model.seats = number

    def most(self, model, _one, number):
        change_enrolment_settings(self.edition, most_per_organisation=number, by=self.by, at=clock.now())
        model.most = number

    def organisation(self, model, one, number):
        wanted = None if number is None else number % 2
        enrolment = enrolment_of(self.edition, self.people[one].id)
        if enrolment and (one in model.inside + model.queue or wanted is not None):
            kept = None if wanted is None else self.organisations[wanted]
            change_organisation(enrolment, kept, by=None, at=clock.now())
            model.of[one] = wanted

    def agrees(self, model):
        database.session.flush()
        database.session.expire_all()
        number = {person.id: n for n, person in enumerate(self.people)}
        rows = database.session.scalars(select(Enrolment).where(Enrolment.edition_id == self.edition.id))
        inside = {number[row.person_id] for row in rows if row.is_in}
        assert inside == set(model.inside)
        assert [number[row.person_id] for row in waiting_in_order(self.edition)] == model.queue
        coming = select(Registration.person_id).where(
            Registration.meeting_id == self.session.id, Registration.answer == Answer.ACCEPTED
        )
        assert {number[one] for one in database.session.scalars(coming)} == inside
        assert (self.edition.taken, self.session.taken_in_person) == (len(inside), len(inside))


@given(lists(acts, min_size=10, max_size=30))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # on each of two databases: about 600 steps
def test_the_edition_is_as_the_model_says_after_every_act(db, steps):
    course, model = Course(), Model()
    for step in steps:
        course.do(model, *step)
        course.agrees(model)

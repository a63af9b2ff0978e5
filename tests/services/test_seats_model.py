"""Thousands of random acts on one meeting, beside a model of twenty lines that says what must come of each."""

import random
from collections import Counter

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.models import Answer, Message, Mode, Registration, Source
from cop.rules.viewer import ANONYMOUS
from cop.services import seats
from cop.services.registrations import answer_registration, register_person, withdraw_registration
from cop.services.seat_numbers import change_seats
from tests.factories import make_meeting, make_person

MODES = (Mode.IN_PERSON, Mode.ONLINE)
STEPS = 125


class RefusedError(Exception):
    """The model says no."""


class Model:
    """Who sits and who waits in each way to come, by plain lists in the order of arrival."""

    def __init__(self, limits):
        self.limits = dict(zip(MODES, limits, strict=True))
        self.seated, self.queue = ({mode: [] for mode in MODES} for _ in range(2))
        self.said, self.promoted, self.waited = {}, Counter(), Counter()

    def is_free(self, mode):
        return self.limits[mode] is None or len(self.seated[mode]) < self.limits[mode]

    def leave(self, one):
        for places in (*self.seated.values(), *self.queue.values()):
            if one in places:
                places.remove(one)

    def fill(self):
        for mode in MODES:
            while self.queue[mode] and self.is_free(mode):
                one = self.queue[mode].pop(0)
                self.seated[mode].append(one)
                self.promoted[one] += 1

    def say(self, one, answer, mode):
        if self.said.get(one) == Answer.WITHDRAWN:
            raise RefusedError
        if answer != Answer.ACCEPTED:
            self.leave(one)
        elif one in self.seated[mode]:
            return
        elif self.is_free(mode):
            self.leave(one)
            self.seated[mode].append(one)
        elif any(one in places for places in self.seated.values()):
            raise RefusedError
        elif one not in self.queue[mode]:
            self.leave(one)
            self.queue[mode].append(one)
            self.waited[one] += 1
        self.said[one] = answer
        self.fill()

    def withdraw(self, one):
        self.leave(one)
        self.said[one] = Answer.WITHDRAWN
        self.fill()

    def limit(self, *limits):
        for mode, number in zip(MODES, limits, strict=True):
            if number is not None and number < len(self.seated[mode]):
                raise RefusedError
        self.limits = dict(zip(MODES, limits, strict=True))
        self.fill()


class Room:
    """The same acts on the real thing; one person per number."""

    def __init__(self, limits):
        self.meeting = make_meeting(mode=Mode.HYBRID, seats_in_person=limits[0], seats_online=limits[1])
        self.registrations = {}

    def say(self, one, answer, mode):
        now = clock.now()
        registration = self.registrations.get(one)
        if registration is None:
            registration = register_person(
                self.meeting,
                person=make_person(),
                organisation=None,
                mode=mode,
                source=Source.WEB,
                by=None,
                at=now,
            )
            self.registrations[one] = registration
        answer_registration(registration, answer=answer, mode=mode, source=Source.WEB, at=now)

    def withdraw(self, one):
        withdraw_registration(self.registrations[one], by=ANONYMOUS, at=clock.now())

    def limit(self, in_person, online):
        change_seats(self.meeting, mode=Mode.HYBRID, in_person=in_person, online=online, at=clock.now())


def random_act(dice, known):
    """Return the name and the arguments of an act; people who said nothing yet begin with yes."""
    one = dice.randrange(16)
    if one not in known:
        return "say", (one, Answer.ACCEPTED, dice.choice(MODES))
    if dice.random() < 0.1:
        return "limit", tuple(dice.choice([None, 0, 1, 2, 3, 4, 6]) for _ in MODES)
    if dice.random() < 0.05:
        return "withdraw", (one,)
    answer = dice.choice([Answer.ACCEPTED, Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED])
    return "say", (one, answer, dice.choice(MODES))


def attempt(side, name, arguments):
    """Do the act; return whether it was refused."""
    try:
        getattr(side, name)(*arguments)
    except (CopError, RefusedError):
        return True
    return False


def state_of(room, db):
    """Return seated and queue, by way to come, as the database has them."""
    number_of = {registration.id: one for one, registration in room.registrations.items()}
    rows = db.session.execute(
        select(Registration.id, Registration.answer, Registration.mode)
        .where(Registration.meeting_id == room.meeting.id)
        .order_by(Registration.waiting_since_at, Registration.id)
    ).all()
    seated = {m: {number_of[r.id] for r in rows if (r.answer, r.mode) == (Answer.ACCEPTED, m)} for m in MODES}
    queue = {m: [number_of[r.id] for r in rows if (r.answer, r.mode) == (Answer.WAITING, m)] for m in MODES}
    return seated, queue


def mails_of(room, db, kind):
    person_of = {registration.person_id: one for one, registration in room.registrations.items()}
    rows = db.session.execute(
        select(Message.person_id, func.count()).where(Message.kind == kind).group_by(Message.person_id)
    )
    return Counter({person_of[person]: number for person, number in rows if person in person_of})


@pytest.mark.parametrize("seed", range(8))
def test_random_acts_agree_with_the_model(db, seed):
    dice = random.Random(seed)
    limits = (dice.randrange(4), dice.choice([None, 1, 2]))
    room, model = Room(limits), Model(limits)
    for step in range(STEPS):
        name, arguments = random_act(dice, model.said)
        refused = [attempt(side, name, arguments) for side in (model, room)]
        assert refused[0] == refused[1], (step, name, arguments)
        seated, queue = state_of(room, db)
        assert seated == {mode: set(ones) for mode, ones in model.seated.items()}, (step, name, arguments)
        assert queue == model.queue, (step, name, arguments)
        for mode in MODES:
            assert room.meeting.taken(mode) == len(seated[mode])
            assert not (queue[mode] and seats.has_free_seat(room.meeting, mode))
    assert mails_of(room, db, "promotion") == model.promoted
    assert mails_of(room, db, "waiting") == model.waited

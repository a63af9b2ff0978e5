"""Random acts on one meeting, by everybody who may act on it, beside a model that says what must come of each."""

from datetime import timedelta
from inspect import signature

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import randoms

from cop.extensions import db as database
from cop.models import Meeting, Mode, Source
from cop.services.invitations import cancel_meeting
from cop.services.seat_reservations import release_due
from tests.services.seats_model import MAYBE, MODES, NO, REQUESTED, WAITING, YES
from tests.services.seats_room import Room

EXAMPLES, STEPS = 20, 50  # on each of two databases: 2,000 steps
ACTS = (
    *["say_by_link_or_calendar"] * 12,
    *["coordinator_says", "decide", "press_the_button"] * 3,
    *["invite", "withdraw", "set_seats", "share_out", "keep_seats", *["ask_for_approval"] * 2],
    *["open_or_close_registration", "open_or_close_the_waiting_list", "an_hour_goes_by", "merge"],
)


class Walk(RuleBasedStateMachine, Room):
    def __init__(self):
        RuleBasedStateMachine.__init__(self)
        Room.__init__(self)

    @rule(dice=randoms(use_true_random=True))
    def act(self, dice):
        """Do one of the acts: people speak most of the time, what is theirs to say changes now and then."""
        name = dice.choice(ACTS)
        verb = getattr(self, name)
        one, other = dice.sample(range(10), 2)
        drawn = {
            "one": one,
            "other": other,
            "said": dice.choice((YES, YES, YES, MAYBE, NO)),
            "way": dice.choice((Mode.IN_PERSON, Mode.IN_PERSON, Mode.ONLINE)),
            "source": dice.choice((Source.WEB, Source.WEB, Source.CALENDAR_REPLY)),
            "is_yes": dice.random() < 0.7,
            "is_open": dice.random() < 0.7,
            "needs_approval": dice.random() < 0.8,
            "in_person": dice.choice((None, 1, 2, 3, 4)),
            "online": dice.choice((None, 0, 1, 2)),
            "most": dice.choice((None, 1, 2)),
            "which": dice.randrange(3),
            "number": dice.randrange(1, 3),
        }
        verb(**{name: drawn[name] for name in signature(verb).parameters})

    @invariant()
    def rightly_seated(self):
        """The counters are true and no more than the seats; nobody waits beside a seat that is theirs to take."""
        database.session.expire_all()
        model, meeting = self.model, database.session.get_one(Meeting, self.meeting.id)
        rows = self.rows()
        for way in MODES:
            seated = [row for row in rows if (row.answer, row.mode) == (YES, way)]
            assert meeting.taken(way) == len(seated)
            assert meeting.seats(way) is None or len(seated) <= meeting.seats(way)
        if model.is_list_open:
            assert not [one for one in model.queue if model.may_sit(one, model.mode[one])]

    @invariant()
    def as_the_model_says(self):
        number = {person.id: n for n, person in enumerate(self.people) if person}
        rows = {number[row.person_id]: row for row in self.rows()}
        assert {n: row.answer for n, row in rows.items()} == self.model.said
        told = {YES, WAITING, REQUESTED}
        assert {n: row.mode for n, row in rows.items() if row.answer in told} == {
            n: way for n, way in self.model.mode.items() if self.model.said[n] in told
        }
        for way in MODES:
            queue = [n for n, row in rows.items() if (row.answer, row.mode) == (WAITING, way)]
            assert queue == self.model.waiting(way)
        assert self.mails() == +self.model.mails

    def teardown(self):
        """Called off, nobody comes in any more, and who is on the list stays as they are."""
        cancel_meeting(self.meeting, by=self.by, at=self.at)
        release_due(self.at + timedelta(hours=2))
        self.as_the_model_says()


def test_random_acts_agree_with_the_model(db):
    thorough = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=thorough)

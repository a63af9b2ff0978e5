"""A meeting in the database and the acts of everybody who may act on it, each done to a model as well."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import Message, Mode, Registration, Source
from cop.queries.audiences import Invitee
from cop.queries.viewers import viewer_of
from cop.services.approvals import approve_request, refuse_request
from cop.services.invitations import put_on_list
from cop.services.meetings import edit_meeting
from cop.services.merges import merge_records
from cop.services.registrations import (
    answer_on_behalf,
    answer_registration,
    register_person,
    withdraw_registration,
)
from cop.services.seat_numbers import change_seats
from cop.services.seat_reservations import release_due, reserve_seats
from tests.factories import make_community, make_coordinator, make_meeting, make_organisation, make_person
from tests.services.seats_model import REQUESTED, WAITING, WITHDRAWN, YES, Model, RefusedError

MAILS = ("invitation", "promotion", "waiting", "come_requested", "come_refused")


class Room:
    """The meeting; `self.at` grows with every act, so that who came first is never open."""

    def __init__(self):
        community = make_community()
        self.by = viewer_of(make_coordinator(community), today=clock.today())
        self.meeting = make_meeting(community, mode=Mode.HYBRID, seats_in_person=1, seats_online=1)
        self.people = [make_person(verified_at=clock.now()) for _ in range(10)]
        self.named = [make_organisation() for _ in range(3)]
        self.at = clock.now()
        self.model = Model([self.named[n % 3] if n % 4 != 3 else None for n in range(10)])
        self.model.limits = {Mode.IN_PERSON: 1, Mode.ONLINE: 1}

    def attempt(self, modelled, real):
        """Do both; one refuses exactly where the other does, and what is refused leaves no trace."""
        self.at += timedelta(seconds=1)
        try:
            modelled()
            is_refused = False
        except RefusedError:
            is_refused = True
        savepoint = database.session.begin_nested()
        try:
            real()
            savepoint.commit()
            assert not is_refused
        except CopError:
            savepoint.rollback()
            database.session.expire_all()
            assert is_refused

    def registration(self, one):
        of_person = Registration.person_id == self.people[one].id
        return database.session.scalars(
            select(Registration).where(Registration.meeting_id == self.meeting.id, of_person)
        ).one()

    def is_known(self, one):
        return one in self.model.said

    def invite(self, one):
        if self.people[one] is None or self.is_known(one):
            return
        invitee = Invitee(self.people[one], self.model.organisations[one])
        self.attempt(lambda: self.model.invite(one), lambda: put_on_list(self.meeting, [invitee], at=self.at))

    def say_by_link_or_calendar(self, one, said, way, source):
        if self.people[one] is None:
            return
        if not self.is_known(one):
            self.register(one, way, source)
            return
        self.attempt(
            lambda: self.model.say(one, said, way),
            lambda: answer_registration(
                self.registration(one), answer=said, mode=way, source=source, at=self.at
            ),
        )

    def press_the_button(self, one, way):
        if self.people[one] is not None and not self.is_known(one):
            self.register(one, way, Source.WEB)

    def register(self, one, way, source):
        known = {"person": self.people[one], "organisation": self.model.organisations[one]}
        self.attempt(
            lambda: self.model.register(one, way),
            lambda: register_person(self.meeting, **known, mode=way, source=source, by=None, at=self.at),
        )

    def coordinator_says(self, one, said, way):
        if not self.is_known(one):
            return
        present = self.model.said[one]
        if present == WITHDRAWN and said == YES:
            expected = lambda: self.model.bring_back(one, way)  # noqa: E731
        elif present == REQUESTED and said == YES:
            expected = lambda: self.model.decide(one, is_yes=True)  # noqa: E731
        else:
            expected = lambda: self.model.say(one, said, way, is_own=False)  # noqa: E731
        self.attempt(
            expected,
            lambda: answer_on_behalf(self.registration(one), answer=said, mode=way, by=self.by, at=self.at),
        )

    def decide(self, is_yes):
        one = next((one for one, said in self.model.said.items() if said == REQUESTED), None)
        if one is None:
            return
        verb = approve_request if is_yes else refuse_request
        self.attempt(
            lambda: self.model.decide(one, is_yes=is_yes),
            lambda: verb(self.registration(one), by=self.by, at=self.at),
        )

    def withdraw(self, one):
        if self.model.said.get(one, WITHDRAWN) != WITHDRAWN:
            self.attempt(
                lambda: self.model.withdraw(one),
                lambda: withdraw_registration(self.registration(one), by=self.by, at=self.at),
            )

    def set_seats(self, in_person, online):
        numbers = {"in_person": in_person, "online": online}
        self.attempt(
            lambda: self.model.limit(in_person, online),
            lambda: change_seats(self.meeting, mode=Mode.HYBRID, **numbers, at=self.at),
        )

    def share_out(self, most):
        self.edit({"most": most}, seats_per_organisation=most)

    def ask_for_approval(self, needs_approval):
        self.edit({"needs_approval": needs_approval}, needs_approval=needs_approval)

    def open_or_close_registration(self, is_open):
        closes_at = None if is_open else clock.now()
        self.edit({"is_open": is_open}, registration_closes_at=closes_at)

    def open_or_close_the_waiting_list(self, is_open):
        self.edit({"is_list_open": is_open}, waiting_closes_hours=None if is_open else 500)

    def edit(self, modelled, **facts):
        self.attempt(
            lambda: self.model.settle(**modelled),
            lambda: edit_meeting(self.meeting, by=self.by, at=self.at, **facts),
        )

    def keep_seats(self, which, way, number):
        of = self.named[which]
        facts = {"mode": way, "number": number, "until_at": self.at + timedelta(hours=1)}
        self.attempt(
            lambda: self.model.keep(of, way, number),
            lambda: reserve_seats(self.meeting, organisation=of, **facts, by=self.by, at=self.at),
        )

    def an_hour_goes_by(self):
        self.at += timedelta(hours=1)
        assert release_due(self.at) == self.model.release()

    def merge(self, one, other):
        """Two records of one person; which answer stays is tested elsewhere: the model looks."""
        if one == other or None in (self.people[one], self.people[other]):
            return
        merge_records(self.people[one], self.people[other], by=self.by, at=self.at)
        self.people[other] = None
        self.model.organisations[other] = None
        self.look()

    def look(self):
        """Let the model begin from what the database says; `rightly_seated` still holds it to the rules."""
        model, number = self.model, {person.id: n for n, person in enumerate(self.people) if person}
        rows = {number[row.person_id]: row for row in self.rows()}
        model.said = {n: row.answer for n, row in rows.items()}
        model.mode = {n: row.mode for n, row in rows.items()}
        model.asks = {n for n, row in rows.items() if row.asked_at}
        model.organisations = [
            rows[n].organisation if n in rows else one for n, one in enumerate(model.organisations)
        ]
        model.queue = [n for n, row in rows.items() if row.answer == WAITING]
        model.mails = self.mails()

    def rows(self):
        of_meeting = select(Registration).where(Registration.meeting_id == self.meeting.id)
        return database.session.scalars(
            of_meeting.order_by(Registration.waiting_since_at, Registration.id)
        ).all()

    def mails(self):
        number = {person.id: n for n, person in enumerate(self.people) if person}
        rows = database.session.execute(
            select(Message.kind, Message.person_id, func.count())
            .where(Message.subject.startswith(f"meeting:{self.meeting.id}:"), Message.kind.in_(MAILS))
            .group_by(Message.kind, Message.person_id)
        )
        found = Counter({(kind, number[one]): n for kind, one, n in rows if one in number})
        decide = select(func.count()).where(
            Message.kind == "come_to_decide", Message.subject == f"meeting:{self.meeting.id}"
        )
        return found + Counter({"come_to_decide": database.session.scalar(decide)})

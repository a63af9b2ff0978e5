"""Answers, seats and the waiting list, one person after the other."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import Answer, Attendance, Message, Mode, Registration, Source
from cop.rules.viewer import ANONYMOUS
from cop.services import seats
from cop.services.registrations import (
    answer_registration,
    register_person,
    reset_answers,
    withdraw_registration,
)
from cop.services.seat_numbers import change_seats
from tests.factories import make_meeting, make_organisation, make_person, make_registration

YES, MAYBE, NO = Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED


@pytest.fixture(autouse=True)
def _in_english(db):
    with force_locale("en"):
        yield


def say(registration, answer, **kw):
    return answer_registration(registration, answer=answer, source=Source.WEB, at=clock.now(), **kw)


def register(meeting, person, **kw):
    defaults = {"organisation": None, "mode": None, "source": Source.WEB, "by": None, "at": clock.now()}
    return register_person(meeting, person=person, **defaults | kw)


def invited(meeting, number):
    return [make_registration(meeting) for _ in range(number)]


def mails(db, registration):
    """The kinds of mail queued for a person, in order."""
    of_person = select(Message.kind).where(Message.person_id == registration.person_id)
    return list(db.session.scalars(of_person.order_by(Message.id)))


def answers_of(*registrations):
    return [registration.answer for registration in registrations]


def test_yes_takes_a_seat(db):
    meeting = make_meeting(seats_in_person=2)
    registration = say(make_registration(meeting), YES)
    assert (registration.answer, registration.mode) == (YES, Mode.IN_PERSON)
    assert (registration.source, registration.answered_sequence) == (Source.WEB, 0)
    assert (meeting.taken_in_person, meeting.taken_online) == (1, 0)
    assert mails(db, registration) == []


@pytest.mark.parametrize("answer", [MAYBE, NO])
def test_maybe_and_no_take_no_seat(db, answer):
    meeting = make_meeting(seats_in_person=0)
    assert say(make_registration(meeting), answer).answer == answer
    assert meeting.taken_in_person == 0


def test_yes_to_a_full_meeting_waits_in_order(db):
    meeting = make_meeting(seats_in_person=1)
    first, second, third = [say(registration, YES) for registration in invited(meeting, 3)]
    assert answers_of(first, second, third) == [YES, Answer.WAITING, Answer.WAITING]
    assert [seats.place_in_queue(r) for r in (first, second, third)] == [None, 1, 2]
    assert [mails(db, r) for r in (first, second, third)] == [[], ["waiting"], ["waiting"]]


@pytest.mark.parametrize("leaves", [MAYBE, NO])
def test_a_freed_seat_goes_to_the_first_who_waits(db, leaves):
    meeting = make_meeting(seats_in_person=1)
    first, second, third = [say(registration, YES) for registration in invited(meeting, 3)]
    say(first, leaves)
    assert answers_of(first, second, third) == [leaves, YES, Answer.WAITING]
    assert second.waiting_since_at is None
    assert (meeting.taken_in_person, seats.place_in_queue(third)) == (1, 1)
    assert mails(db, second) == ["waiting", "promotion"]
    assert mails(db, third) == ["waiting"]


def test_who_waits_and_leaves_frees_no_seat(db):
    meeting = make_meeting(seats_in_person=1)
    first, second, third = [say(registration, YES) for registration in invited(meeting, 3)]
    say(second, NO)
    assert answers_of(first, second, third) == [YES, NO, Answer.WAITING]
    assert (meeting.taken_in_person, seats.place_in_queue(third)) == (1, 1)


def test_no_is_possible_when_the_meeting_is_full(db):
    meeting = make_meeting(seats_in_person=1)
    _seated, late = invited(meeting, 2)
    say(_seated, YES)
    assert say(late, NO).answer == NO


def test_the_same_answer_again_changes_nothing(db, at):
    at("2026-11-10T10:00+01:00")
    meeting = make_meeting(seats_in_person=1)
    first, second = [say(registration, YES) for registration in invited(meeting, 2)]
    waiting_since = second.waiting_since_at
    at("2026-11-10T11:00+01:00")
    say(first, YES)
    say(second, YES)
    assert meeting.taken_in_person == 1
    assert second.waiting_since_at == waiting_since
    assert [mails(db, r) for r in (first, second)] == [[], ["waiting"]]


def test_promoted_waiting_and_promoted_again_is_told_each_time(db):
    meeting = make_meeting(seats_in_person=1)
    first, second = [say(registration, YES) for registration in invited(meeting, 2)]
    for answer in (NO, YES):
        say(first, answer)
    say(second, NO)
    say(second, YES)
    say(first, NO)
    assert answers_of(first, second) == [NO, YES]
    assert mails(db, second) == ["waiting", "promotion", "waiting", "promotion"]


def test_each_way_to_come_has_its_own_seats(db):
    meeting = make_meeting(mode=Mode.HYBRID, seats_in_person=1, seats_online=1)
    room, screen, late = invited(meeting, 3)
    say(room, YES)
    say(screen, YES, mode=Mode.ONLINE)
    say(late, YES, mode=Mode.ONLINE)
    assert answers_of(room, screen, late) == [YES, YES, Answer.WAITING]
    say(room, NO)
    assert late.answer == Answer.WAITING
    assert (meeting.taken_in_person, meeting.taken_online) == (0, 1)


def test_another_way_to_come_frees_the_first_one(db):
    meeting = make_meeting(mode=Mode.HYBRID, seats_in_person=1)
    mover, waiter = [say(registration, YES) for registration in invited(meeting, 2)]
    say(mover, YES, mode=Mode.ONLINE)
    assert (mover.mode, mover.answer, waiter.answer) == (Mode.ONLINE, YES, YES)
    assert (meeting.taken_in_person, meeting.taken_online) == (1, 1)


def test_a_seat_is_kept_where_the_other_way_to_come_is_full(db):
    meeting = make_meeting(mode=Mode.HYBRID, seats_online=0)
    registration = say(make_registration(meeting), YES)
    with pytest.raises(CopError, match="you keep your seat in person") as refused:
        say(registration, YES, mode=Mode.ONLINE)
    assert refused.value.field == "mode"
    assert (registration.answer, registration.mode) == (YES, Mode.IN_PERSON)


def test_who_waits_may_change_to_the_other_queue(db):
    meeting = make_meeting(mode=Mode.HYBRID, seats_in_person=0, seats_online=1)
    registration = say(make_registration(meeting), YES)
    assert registration.answer == Answer.WAITING
    say(registration, YES, mode=Mode.ONLINE)
    assert (registration.answer, registration.mode, registration.waiting_since_at) == (YES, Mode.ONLINE, None)


def test_a_way_that_is_not_offered_is_refused(db):
    with pytest.raises(CopError, match="not held in that way"):
        say(make_registration(make_meeting(mode=Mode.ONLINE)), YES, mode=Mode.IN_PERSON)


@pytest.mark.parametrize("answer", [Answer.INVITED, Answer.WAITING, Answer.WITHDRAWN])
def test_only_three_answers_are_a_persons_to_give(db, answer):
    with pytest.raises(ValueError, match="not an answer"):
        say(make_registration(), answer)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("cancelled", "has been cancelled"),
        ("postponed", "has been postponed"),
        ("draft", "not been published"),
    ],
)
def test_a_meeting_called_off_takes_no_answers(db, status, says):
    with pytest.raises(CopError, match=says):
        say(make_registration(make_meeting(status=status)), NO)


@pytest.mark.parametrize(("hours", "says"), [(1, "has begun"), (3, "is over")])
def test_late_answers_are_refused(db, at, hours, says):
    starts_at = at("2026-11-10T10:00+01:00")
    registration = make_registration(make_meeting(starts_at=starts_at))
    with pytest.raises(CopError, match=says):
        answer_registration(
            registration, answer=YES, source=Source.WEB, at=starts_at + timedelta(hours=hours)
        )


def test_the_organisation_represented_is_stated_with_the_answer(db):
    registration, organisation = make_registration(), make_organisation()
    say(registration, YES, organisation=organisation)
    assert registration.organisation == organisation
    say(registration, MAYBE)
    assert registration.organisation == organisation


def test_a_withdrawn_person_cannot_answer(db):
    registration = make_registration(answer=Answer.WITHDRAWN)
    with pytest.raises(CopError, match="not on the list"):
        say(registration, YES)


def test_withdrawing_lets_the_next_one_in(db):
    meeting = make_meeting(seats_in_person=1)
    first, second = [say(registration, YES) for registration in invited(meeting, 2)]
    for _ in range(2):
        withdraw_registration(first, by=ANONYMOUS, at=clock.now())
    assert answers_of(first, second) == [Answer.WITHDRAWN, YES]
    assert (meeting.taken_in_person, meeting.sequence) == (1, 1)


def test_who_was_present_is_not_withdrawn(db):
    registration = make_registration(attendance=Attendance.PRESENT)
    with pytest.raises(CopError, match="recorded as present"):
        withdraw_registration(registration, by=ANONYMOUS, at=clock.now())


def test_nobody_is_let_in_after_the_meeting_has_begun(db, at):
    starts_at = at("2026-11-10T10:00+01:00") + timedelta(hours=1)
    meeting = make_meeting(seats_in_person=1, starts_at=starts_at)
    first, second = [say(registration, YES) for registration in invited(meeting, 2)]
    withdraw_registration(first, by=ANONYMOUS, at=starts_at)
    assert second.answer == Answer.WAITING


def test_a_person_who_registers_has_a_seat_and_an_event_for_the_calendar(db):
    meeting, person, organisation = make_meeting(), make_person(), make_organisation()
    registration = register(meeting, person, organisation=organisation)
    assert (registration.answer, registration.organisation) == (YES, organisation)
    assert registration.invited_at == registration.invited_at
    assert (mails(db, registration), meeting.taken_in_person) == (["invitation"], 1)


def test_registering_twice_is_once(db):
    meeting, person = make_meeting(), make_person()
    assert register(meeting, person) == register(meeting, person)
    assert mails(db, make_registration(person=person)) == ["invitation"]
    assert meeting.taken_in_person == 1


def test_registering_for_a_full_meeting_waits(db):
    meeting = make_meeting(seats_in_person=0)
    registration = register(meeting, make_person())
    assert (registration.answer, mails(db, registration)) == (Answer.WAITING, ["waiting"])


def test_a_withdrawn_person_comes_back_by_the_coordinators_hand_alone(db):
    meeting, registration = make_meeting(), None
    registration = register(meeting, make_person())
    uid = registration.uid
    withdraw_registration(registration, by=ANONYMOUS, at=clock.now())
    with pytest.raises(CopError, match="not on the list"):
        register(meeting, registration.person)
    again = register(meeting, registration.person, source=Source.COORDINATOR)
    assert (again.id, again.answer, again.uid == uid) == (registration.id, YES, False)
    assert meeting.taken_in_person == 1


def test_a_moved_meeting_asks_again_and_keeps_the_seats(db):
    meeting = make_meeting(seats_in_person=1)
    first, second, third = invited(meeting, 3)
    say(first, YES)
    say(second, YES)
    say(third, NO)
    meeting.sequence += 1
    reset_answers(meeting, at=clock.now())
    assert [r.needs_answer for r in (first, second, third)] == [True, True, True]
    assert answers_of(first, second, third) == [YES, Answer.WAITING, NO]
    assert meeting.taken_in_person == 1
    say(first, YES)
    assert (first.needs_answer, first.answered_sequence, meeting.taken_in_person) == (False, 1, 1)


def test_more_seats_let_in_those_who_wait(db):
    meeting = make_meeting(seats_in_person=1)
    people = [say(registration, YES) for registration in invited(meeting, 4)]
    change_seats(meeting, mode=Mode.IN_PERSON, in_person=3, online=None, at=clock.now())
    assert answers_of(*people) == [YES, YES, YES, Answer.WAITING]
    change_seats(meeting, mode=Mode.IN_PERSON, in_person=None, online=None, at=clock.now())
    assert answers_of(*people) == [YES, YES, YES, YES]
    assert meeting.taken_in_person == 4


def test_fewer_seats_than_are_taken_are_refused(db):
    meeting = make_meeting(seats_in_person=5)
    for registration in invited(meeting, 3):
        say(registration, YES)
    change_seats(meeting, mode=Mode.IN_PERSON, in_person=3, online=None, at=clock.now())
    with pytest.raises(CopError, match="3 people already have a seat") as refused:
        change_seats(meeting, mode=Mode.IN_PERSON, in_person=2, online=None, at=clock.now())
    assert refused.value.field == "seats_in_person"


def test_people_move_when_their_way_to_come_is_given_up(db):
    meeting = make_meeting(mode=Mode.HYBRID, seats_online=1)
    room, screen, waiter = invited(meeting, 3)
    say(room, YES)
    say(screen, YES, mode=Mode.ONLINE)
    say(waiter, YES, mode=Mode.ONLINE)
    with pytest.raises(CopError, match="2 people already have a seat"):
        change_seats(meeting, mode=Mode.IN_PERSON, in_person=1, online=None, at=clock.now())
    db.session.expire_all()
    change_seats(meeting, mode=Mode.IN_PERSON, in_person=3, online=None, at=clock.now())
    assert [(r.answer, r.mode) for r in (room, screen, waiter)] == [(YES, Mode.IN_PERSON)] * 3
    assert (meeting.taken_in_person, meeting.taken_online) == (3, 0)


def test_a_seat_left_open_by_mistake_goes_to_who_waits_not_to_who_comes_next(db):
    meeting = make_meeting(seats_in_person=1)
    first, second, third = invited(meeting, 3)
    say(first, YES)
    say(second, YES)
    meeting.seats_in_person = 2
    say(third, YES)
    assert answers_of(first, second, third) == [YES, YES, Answer.WAITING]


def test_two_who_arrive_at_the_same_instant_keep_the_order_of_the_lock(db, at):
    at("2026-11-10T10:00+01:00")
    meeting = make_meeting(seats_in_person=0)
    first, second = invited(meeting, 2)
    say(second, YES)
    say(first, YES)
    assert [seats.place_in_queue(r) for r in (second, first)] == [1, 2]


def test_taken_counts_what_the_registrations_say(db):
    meeting = make_meeting(mode=Mode.HYBRID, seats_in_person=2, seats_online=1)
    people = invited(meeting, 6)
    for n, registration in enumerate(people):
        say(registration, YES, mode=Mode.ONLINE if n % 2 else Mode.IN_PERSON)
    say(people[0], NO)
    say(people[1], MAYBE)
    seated = db.session.scalars(
        select(Registration.mode).where(Registration.meeting_id == meeting.id, Registration.answer == YES)
    ).all()
    assert (seated.count(Mode.IN_PERSON), seated.count(Mode.ONLINE)) == (2, 1)
    assert (meeting.taken_in_person, meeting.taken_online) == (2, 1)

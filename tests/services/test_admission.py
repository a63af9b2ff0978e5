"""Who may come: the window of registration, approval, the most for one organisation, seats kept, lists that close."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import Answer, Message, Mode, Source
from cop.queries.audiences import Invitee
from cop.queries.viewers import viewer_of
from cop.services import invitations, seats
from cop.services.approvals import approve_request, refuse_request
from cop.services.departures import leave_as_organisation
from cop.services.meetings import edit_meeting
from cop.services.merges import merge_records, undo_merge
from cop.services.registration_windows import yes_closed_reason
from cop.services.registrations import answer_registration, register_person
from cop.services.seat_reservations import release_due, release_reservation, reserve_seats
from cop.services.waiting_lists import close_waiting_lists
from tests.factories import (
    make_community,
    make_coordinator,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)

YES, MAYBE, NO, WAITING, REQUESTED = (
    Answer.ACCEPTED,
    Answer.TENTATIVE,
    Answer.DECLINED,
    Answer.WAITING,
    Answer.REQUESTED,
)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def by(community):
    return viewer_of(make_coordinator(community), today=clock.today())


def say(registration, answer, source=Source.WEB, at=None, **kw):
    return answer_registration(registration, answer=answer, source=source, at=at or clock.now(), **kw)


def register(meeting, organisation=None, source=Source.WEB, **kw):
    facts = {
        "person": make_person(),
        "organisation": organisation,
        "mode": None,
        "by": None,
        "at": clock.now(),
    }
    return register_person(meeting, source=source, **facts | kw)


def mails(db, *registrations):
    people = [registration.person_id for registration in registrations]
    return list(
        db.session.scalars(select(Message.kind).where(Message.person_id.in_(people)).order_by(Message.id))
    )


def keep(meeting, organisation, number, *, by, mode=Mode.IN_PERSON, until_at=None):
    facts = {"mode": mode, "number": number, "until_at": until_at or clock.now() + HOUR}
    return reserve_seats(meeting, organisation=organisation, **facts, by=by, at=clock.now())


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(HOUR, None, "Registration opens on "), (None, -HOUR, "Registration closed on "), (-HOUR, HOUR, "")],
)
def test_the_window_is_for_a_yes_of_ones_own(db, community, opens, closes, words):
    now = clock.now()
    meeting = make_meeting(
        community,
        registration_opens_at=now + opens if opens else None,
        registration_closes_at=now + closes if closes else None,
    )
    assert yes_closed_reason(meeting, None, at=now)[: len(words) or None] == words
    late = []
    for source in (Source.WEB, Source.CALENDAR_REPLY, Source.COORDINATOR, Source.POLL):
        try:
            late.append(say(make_registration(meeting), YES, source).answer)
        except CopError as refused:
            late.append(refused.field)
    own = ["answer", "answer"] if words else [YES, YES]
    assert late == [*own, YES, YES]
    assert say(make_registration(meeting), NO).answer == NO
    if words:
        with pytest.raises(CopError):
            register(meeting)


def test_who_said_yes_before_the_window_closed_may_say_it_for_the_new_date(db, community, by):
    meeting = make_meeting(community, registration_closes_at=clock.now() - HOUR)
    registration = make_registration(meeting, answer=YES, answered_sequence=0)
    edit_meeting(
        meeting, by=by, at=clock.now(), starts_at=meeting.starts_at + HOUR, ends_at=meeting.ends_at + HOUR
    )
    assert registration.is_outdated
    assert not say(registration, YES).is_outdated


def test_who_was_not_invited_asks_and_a_coordinator_lets_in(db, community, by):
    meeting = make_meeting(community, needs_approval=True, seats_in_person=1)
    first, second = register(meeting), register(meeting)
    assert (first.answer, second.answer, meeting.taken_in_person) == (REQUESTED, REQUESTED, 0)
    assert not first.may_come
    approve_request(first, by=by, at=clock.now())
    approve_request(first, by=by, at=clock.now())
    approve_request(second, by=by, at=clock.now())
    assert (first.answer, second.answer, meeting.taken_in_person) == (YES, WAITING, 1)
    assert mails(db, first) == ["come_requested", "invitation"]
    assert mails(db, second) == ["come_requested", "waiting"]
    assert mails(db, make_registration(meeting, db.session.get(type(first.person), by.person_id))) == [
        "come_to_decide"
    ]


def test_the_invited_and_the_team_need_no_approval(db, community, by):
    meeting = make_meeting(community, needs_approval=True)
    team = db.session.get(type(make_person()), by.person_id)
    assert say(make_registration(meeting), YES).answer == YES
    assert register(meeting, person=team).answer == YES
    assert register(meeting, source=Source.COORDINATOR).answer == YES


def test_a_request_taken_back_is_no_way_in(db, community, by):
    meeting = make_meeting(community, needs_approval=True)
    registration = register(meeting)
    with pytest.raises(CopError) as refused:
        say(registration, MAYBE)
    assert refused.value.field == "answer"
    assert say(registration, NO).answer == NO
    assert say(registration, YES).answer == REQUESTED
    approve_request(registration, by=by, at=clock.now())
    say(registration, NO)
    assert say(registration, YES).answer == YES


def test_a_request_refused_is_over(db, community, by):
    meeting = make_meeting(community, needs_approval=True)
    registration = register(meeting)
    refuse_request(registration, words="The room is small.", by=by, at=clock.now())
    assert registration.answer == Answer.WITHDRAWN
    refusal = select(Message.context).where(Message.kind == "come_refused")
    assert db.session.scalar(refusal)["words"] == "The room is small."
    for verb in (approve_request, refuse_request):
        with pytest.raises(CopError, match="does not ask to come any more"):
            verb(registration, by=by, at=clock.now())


def test_a_new_date_leaves_requests_with_the_coordinators(db, community, by):
    meeting = make_meeting(community, needs_approval=True)
    asks, invited = register(meeting), make_registration(meeting)
    invitations.postpone_meeting(meeting, by=by, at=clock.now())
    facts = {"starts_at": meeting.starts_at + HOUR, "ends_at": meeting.ends_at + HOUR}
    assert invitations.reschedule_meeting(meeting, by=by, at=clock.now(), **facts) == 1
    assert (asks.answer, invited.answer) == (REQUESTED, Answer.INVITED)
    with pytest.raises(CopError, match="say yes to the request"):
        invitations.invite_person(meeting, person=asks.person, organisation=None, by=by, at=clock.now())


def test_one_organisation_has_its_most_and_the_next_who_may_come_is_let_in(db, community):
    full, other = make_organisation(), make_organisation()
    meeting = make_meeting(community, seats_in_person=3, seats_per_organisation=2)
    first, second, third = [register(meeting, full) for _ in range(3)]
    assert [one.answer for one in (first, second, third)] == [YES, YES, WAITING]
    one, fourth, last = register(meeting, other), register(meeting, full), register(meeting, other)
    assert [r.answer for r in (one, fourth, last)] == [YES, WAITING, WAITING]
    say(one, NO)
    assert [r.answer for r in (third, fourth, last)] == [WAITING, WAITING, YES]
    say(first, NO)
    assert [r.answer for r in (third, fourth)] == [YES, WAITING]
    waiting = select(Message.context).where(Message.kind == "waiting").order_by(Message.id)
    assert [(said["place"], said["most"]) for said in db.session.scalars(waiting)] == [(1, 2), (2, 2), (3, 0)]


def test_who_stands_for_another_organisation_needs_a_seat_of_its(db, community):
    full, other = make_organisation(), make_organisation()
    meeting = make_meeting(community, seats_per_organisation=1)
    seated, waiting, guest = register(meeting, full), register(meeting, full), register(meeting, other)
    with pytest.raises(CopError) as refused:
        say(guest, YES, organisation=full)
    assert refused.value.field == "organisation_id"
    db.session.refresh(guest)
    say(guest, NO, organisation=full)
    say(seated, YES, organisation=other)
    assert (waiting.answer, seated.organisation, guest.answer) == (YES, other, NO)


def test_seats_kept_are_for_the_people_of_that_organisation(db, community, by):
    kept_for, other = make_organisation(), make_organisation()
    meeting = make_meeting(community, seats_in_person=3)
    keep(meeting, kept_for, 2, by=by)
    first, second = register(meeting, other), register(meeting, other)
    own, more = register(meeting, kept_for), register(meeting, None)
    assert [one.answer for one in (first, second, own, more)] == [YES, WAITING, YES, WAITING]
    assert release_due(clock.now()) == 0
    assert release_due(clock.now() + 2 * HOUR) == 1
    assert [one.answer for one in (second, own, more)] == [YES, YES, WAITING]
    assert mails(db, second) == ["waiting", "promotion"]
    assert release_due(clock.now() + 2 * HOUR) == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"mode": Mode.ONLINE}, "mode"),
        ({"until_at": clock.now() - HOUR}, "until_at"),
        ({"number": 4}, "number"),
    ],
)
def test_seats_that_cannot_be_kept(db, community, by, facts, field):
    meeting = make_meeting(community, seats_in_person=3)
    given = {"mode": Mode.IN_PERSON, "number": 1, "until_at": clock.now() + HOUR} | facts
    with pytest.raises(CopError) as refused:
        reserve_seats(meeting, organisation=make_organisation(), **given, by=by, at=clock.now())
    assert refused.value.field == field


def test_seats_handed_on_before_their_date_and_fewer_than_are_kept(db, community, by):
    meeting = make_meeting(community, seats_in_person=2)
    reservation = keep(meeting, make_organisation(), 2, by=by)
    waits = register(meeting)
    with pytest.raises(CopError) as refused:
        edit_meeting(meeting, by=by, at=clock.now(), seats_in_person=1)
    assert refused.value.field == "seats_in_person"
    release_reservation(reservation, by=by, at=clock.now())
    release_reservation(reservation, by=by, at=clock.now())
    assert (waits.answer, meeting.taken_in_person) == (YES, 1)


def test_a_meeting_that_becomes_online_keeps_the_seats_there(db, community, by):
    organisation = make_organisation()
    meeting = make_meeting(community, mode=Mode.HYBRID, seats_in_person=3, seats_online=3)
    keep(meeting, organisation, 1, by=by)
    both = keep(meeting, organisation, 2, by=by, mode=Mode.ONLINE)
    edit_meeting(meeting, by=by, at=clock.now(), mode=Mode.ONLINE, link="https://call.example.org")
    assert (both.seats, [register(meeting).answer]) == (3, [WAITING])


def test_a_closed_waiting_list_lets_nobody_in_by_surprise(db, community, by):
    meeting = make_meeting(community, seats_in_person=1, waiting_closes_hours=24)
    seated, waits, late = register(meeting), register(meeting), make_registration(meeting)
    closed = meeting.starts_at - 24 * HOUR
    assert (close_waiting_lists(closed - HOUR), close_waiting_lists(closed), close_waiting_lists(closed)) == (
        0,
        1,
        0,
    )
    with pytest.raises(CopError, match="the waiting list is closed"):
        say(late, YES, at=closed)
    say(seated, NO, at=closed)
    assert (waits.answer, mails(db, waits)) == (WAITING, ["waiting", "waiting_closed"])
    assert say(waits, YES, at=closed).answer == YES
    assert mails(db, waits) == ["waiting", "waiting_closed"]


def test_a_meeting_moved_to_a_later_date_has_its_list_open_again(db, community, by):
    meeting = make_meeting(community, seats_in_person=1, waiting_closes_hours=24)
    for _ in range(2):
        register(meeting)
    closed = meeting.starts_at - 24 * HOUR
    close_waiting_lists(closed)
    later = {"starts_at": meeting.starts_at + 48 * HOUR, "ends_at": meeting.ends_at + 48 * HOUR}
    edit_meeting(meeting, by=by, at=closed, **later)
    assert (close_waiting_lists(closed + HOUR), close_waiting_lists(closed + 48 * HOUR)) == (0, 1)


def test_merging_organisations_adds_up_what_is_kept_and_lets_in_whose_it_is(db, community, by):
    admin = viewer_of(make_person(site_role="administrator"), today=clock.today())
    kept, hidden = make_organisation(), make_organisation()
    meeting = make_meeting(community, seats_in_person=3)
    reservation = keep(meeting, kept, 1, by=by)
    keep(meeting, hidden, 1, by=by)
    register(meeting, kept)
    register(meeting)
    waits = register(meeting, kept)
    assert waits.answer == WAITING
    merge, _summary = merge_records(kept, hidden, by=admin, at=clock.now())
    assert (reservation.seats, waits.answer, meeting.taken_in_person) == (2, YES, 3)
    undo_merge(merge, by=admin, at=clock.now())
    assert reservation.seats == 1


def test_who_leaves_an_organisation_gives_its_seat_to_the_next(db, community):
    leaving, staying = make_organisation(), make_organisation()
    contact = make_person()
    memberships = [make_membership(community, one, [contact]) for one in (leaving, staying)]
    meeting = make_meeting(community, seats_in_person=5, seats_per_organisation=1)
    mover, waits = register(meeting, leaving, person=contact), register(meeting, leaving)
    assert waits.answer == WAITING
    leave_as_organisation(memberships[0], by=viewer_of(make_person(), today=clock.today()), at=clock.now())
    assert (mover.organisation, waits.answer, meeting.taken_in_person) == (staying, YES, 2)


def test_put_on_list_is_an_invitation(db, community):
    meeting = make_meeting(community, needs_approval=True)
    one = invitations.put_on_list(meeting, [Invitee(make_person(), None)], at=clock.now())[0]
    assert say(one, YES).answer == YES
    assert seats.seat_of(one) == Mode.IN_PERSON

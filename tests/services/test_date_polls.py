"""Date polls from the draft to the meeting: who is asked, who may answer, what closing brings about."""

import email
from datetime import timedelta
from email.policy import default

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop.emails.compose import compose
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import (
    Answer,
    DatePollVoter,
    MeetingStatus,
    Message,
    MessageState,
    Mode,
    PollStatus,
    Registration,
    Source,
    Vote,
)
from cop.queries.audiences import Invitee
from cop.queries.date_polls import polls_to_remind
from cop.queries.viewers import viewer_of
from cop.services import date_poll_ends, date_poll_votes, date_polls
from cop.services.merges import merge_records
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_kind,
    make_organisation,
    make_person,
    make_poll,
    make_voter,
)
from tests.services.post import queued

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now(db, at):
    with force_locale("en"):
        yield at("2026-11-22T12:00+01:00")


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def by(community, now):
    return viewer_of(make_coordinator(community), today=now.date())


def facts(community, now, **kw):
    dates = [(now + 14 * DAY, now + 14 * DAY + HOUR), (now + 15 * DAY, now + 15 * DAY + HOUR)]
    return {
        "kind": make_kind(),
        "title_it": "Tavolo",
        "mode": Mode.IN_PERSON,
        "place": "Via Esempio 1",
        "link": "https://example.org/room",
        "quorum": 2,
        "closes_at": now + 7 * DAY,
        "hosts": [community],
        "dates": dates,
    } | kw


def states_of(kind):
    rows = database.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
    return [(row.recipient, row.state) for row in rows]


def test_a_poll_is_written_opened_and_changed(community, by, now):
    poll = date_polls.create_poll(by=by, at=now, **facts(community, now))
    assert (poll.status, poll.link, len(poll.options)) == (PollStatus.DRAFT, "", 2)
    anna, bruno = make_person(), make_person()
    people = [Invitee(anna), Invitee(bruno)]
    assert date_polls.open_poll(poll, invitees=people, must_attend={bruno.id}, by=by, at=now) == 2
    assert [v.must_attend for v in poll.voters] == [False, True]
    assert [kind for kind, *_rest in queued().values()] == ["date_poll_invitation"] * 2
    with pytest.raises(CopError, match="opened already"):
        date_polls.open_poll(poll, invitees=people, must_attend=set(), by=by, at=now)

    first, second = poll.options
    anna_votes = next(v for v in poll.voters if v.person is anna)
    date_poll_votes.answer_poll(anna_votes, votes={first.id: Vote.YES, second.id: Vote.NO}, at=now)
    times = [(second.starts_at, second.ends_at), (now + 16 * DAY, now + 16 * DAY + HOUR)]
    assert date_polls.edit_poll(poll, by=by, at=now, dates=times) == 1
    assert states_of("date_poll_changed") == [(anna.email, MessageState.QUEUED)]
    database.session.refresh(anna_votes)
    assert [(v.option_id, v.vote) for v in anna_votes.votes] == [(second.id, Vote.NO)]
    assert (
        date_polls.add_people(poll, invitees=[*people, Invitee(make_person())], must_attend=(), by=by, at=now)
        == 1
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dates": []}, "at least 2"),
        ({"hosts": []}, "one community"),
        ({"closes_at": timedelta(0)}, "not over"),
        ({"closes_at": 15 * DAY}, "before the last"),
    ],
)
def test_what_makes_no_poll_is_refused(community, by, now, change, words):
    change = {name: now + value if isinstance(value, timedelta) else value for name, value in change.items()}
    with pytest.raises(CopError, match=words):
        date_polls.create_poll(by=by, at=now, **facts(community, now, **change))


def test_answers_change_until_the_last_day(community, now):
    poll = make_poll(community)
    voter, (first, second) = make_voter(poll), poll.options
    foreign = make_poll(community).options[0]
    said = {first.id: Vote.YES, foreign.id: Vote.YES}
    date_poll_votes.answer_poll(voter, votes=said, comment="Late", at=now)
    date_poll_votes.answer_poll(voter, votes={first.id: Vote.NO, second.id: Vote.IF_NEED_BE}, at=now + HOUR)
    assert {v.option_id: v.vote for v in voter.votes} == {first.id: Vote.NO, second.id: Vote.IF_NEED_BE}
    assert (voter.comment, voter.answered_at) == ("", now + HOUR)
    with pytest.raises(CopError, match="at least one date"):
        date_poll_votes.answer_poll(voter, votes={}, at=now)
    with pytest.raises(CopError, match="has passed"):
        date_poll_votes.answer_poll(voter, votes=said, at=poll.closes_at)


def test_the_silent_are_reminded_once_by_themselves(community, at, now):
    poll = make_poll(community, closes_at=now + 8 * DAY)
    make_voter(poll, votes="yn")
    silent = make_voter(poll)
    short = make_poll(
        community, closes_at=now + 2 * DAY
    )  # asked a day before the reminder: it would be too much
    make_voter(short)
    assert date_poll_votes.remind_due(at("2026-11-28T08:59+01:00")) == 0
    assert date_poll_votes.remind_due(at("2026-11-28T09:00+01:00")) == 1
    assert date_poll_votes.remind_due(at("2026-11-28T09:01+01:00")) == 0
    assert states_of("date_poll_reminder") == [(silent.person.email, MessageState.QUEUED)]


def test_a_reminder_by_hand_spares_the_one_by_itself(community, by, at, now):
    poll = make_poll(community, closes_at=now + 8 * DAY)
    make_voter(poll)
    assert date_poll_votes.remind_silent(poll.id, by=by, at=at("2026-11-27T18:00+01:00")) == 1
    assert polls_to_remind(at("2026-11-28T09:00+01:00")) == []


def lead_to(person):
    """What a person is told first of the meeting in the mail that waits, under its title."""
    (row,) = database.session.scalars(
        select(Message).where(Message.recipient == person.email, Message.state == MessageState.QUEUED)
    )
    sent = email.message_from_bytes(compose(row, at=row.created_at).body, policy=default)
    return [line for line in sent.get_body(("plain",)).get_content().splitlines() if line][2]


def test_closing_makes_the_meeting_and_invites_everybody(community, by, now):
    organisation = make_organisation()
    poll = make_poll(community, mode=Mode.HYBRID, link="https://example.org/room")
    late = make_voter(poll, votes="yn", answered_at=now + HOUR)
    early = make_voter(poll, votes="yy", answered_at=now, organisation=organisation)
    others = [make_voter(poll, votes=votes) for votes in ("iy", "ny", "")]
    erased = make_voter(poll, votes="yy").person
    erased.email = erased.email_key = None
    date_poll_votes.remind_silent(poll.id, by=by, at=now)
    option = poll.options[0]

    meeting = date_poll_ends.decide_poll(poll, option, by=by, at=now + 2 * HOUR, seats_in_person=1)

    assert (meeting.status, meeting.starts_at, meeting.title) == (
        MeetingStatus.SCHEDULED,
        option.starts_at,
        poll.title,
    )
    assert (poll.status, poll.meeting, meeting.hosts) == (PollStatus.DECIDED, meeting, [community])
    of = {r.person_id: r for r in database.session.scalars(select(Registration).filter_by(meeting=meeting))}
    assert [of[v.person_id].answer for v in (early, late)] == [Answer.ACCEPTED, Answer.WAITING]
    assert {of[v.person_id].source for v in (early, late)} == {Source.POLL}
    assert (of[early.person_id].organisation, of[early.person_id].mode) == (organisation, Mode.IN_PERSON)
    assert [of[v.person_id].answer for v in others] == [Answer.INVITED] * 3
    assert len(of) == 5
    assert queued() == {
        early.person.email: ("invitation", "REQUEST", 0, "ACCEPTED"),
        late.person.email: ("waiting", "", None, ""),
        **{v.person.email: ("invitation", "REQUEST", 0, "NEEDS-ACTION") for v in others},
    }
    assert (
        lead_to(early.person)
        == "The date is set. You said that it suits you, so you are registered: see you there."
    )
    assert lead_to(others[0].person) == "You are invited. Are you coming?"
    assert states_of("date_poll_reminder") == [(others[2].person.email, MessageState.CANCELLED)]
    with pytest.raises(CopError, match="settled"):
        date_poll_ends.decide_poll(poll, option, by=by, at=now)
    with pytest.raises(CopError, match="settled"):
        date_poll_votes.answer_poll(early, votes={option.id: Vote.NO}, at=now)


def test_a_date_that_has_passed_is_not_chosen(community, by, now):
    poll = make_poll(community)
    with pytest.raises(CopError, match="has passed"):
        date_poll_ends.decide_poll(poll, poll.options[0], by=by, at=poll.options[0].starts_at)


def test_calling_off_tells_those_who_were_asked(community, by, now):
    poll = make_poll(community)
    voter = make_voter(poll, votes="yy")
    assert date_poll_ends.cancel_poll(poll, reason="No room", by=by) == 1
    assert {to: kind for to, (kind, *_rest) in queued().items()} == {
        voter.person.email: "date_poll_cancelled"
    }
    assert (poll.status, poll.reason) == (PollStatus.CANCELLED, "No room")


def test_the_link_of_somebody_taken_off_becomes_nobody_elses(community, by, now):
    poll = make_poll(community)
    make_voter(poll)
    voter = make_voter(poll, votes="yy")
    taken_off = voter.id
    date_polls.remove_voter(voter, by=by)
    assert database.session.get(DatePollVoter, taken_off) is None
    assert make_voter(poll).id > taken_off


def test_two_records_of_one_person_answer_once(community, now):
    poll = make_poll(community)
    kept, hidden = make_voter(poll), make_voter(poll, votes="yn", comment="By train", must_attend=True)
    administrator = viewer_of(make_administrator(), today=now.date())
    merge_records(kept.person, hidden.person, by=administrator, at=now)
    database.session.expire_all()
    (voter,) = poll.voters
    assert (voter.id, voter.comment, voter.must_attend) == (kept.id, "By train", True)
    assert [v.vote for v in sorted(voter.votes, key=lambda v: v.option_id)] == [Vote.YES, Vote.NO]

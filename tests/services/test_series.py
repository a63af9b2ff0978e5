"""Series: made from a rule, changed and called off from one meeting on, each meeting with a life of its own."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.clock import ROME
from cop.errors import CopError
from cop.extensions import db as _db
from cop.jobs.ruling import mail_by_rules
from cop.models import (
    AgendaItem,
    Answer,
    AuditEntry,
    MailRule,
    MeetingQuestion,
    MeetingStatus,
    Message,
    MessageState,
    Mode,
    PersonRoleKind,
    QuestionChoice,
    QuestionKind,
    SeatReservation,
    Source,
)
from cop.queries.meetings import invited_registrations
from cop.queries.series import following, next_dates
from cop.queries.viewers import viewer_of
from cop.services.invitations import cancel_meeting
from cop.services.meetings import edit_meeting
from cop.services.registrations import answer_registration
from cop.services.series import cancel_following, edit_following, extend_series
from cop.services.series_changes import steps_of
from cop.services.series_invitations import Invites, Inviting, invite_to_all
from tests import factories as make
from tests.services.post import queued, send_all
from tests.services.repeating import FIRST, draft, meetings, repeat, wall


@pytest.fixture
def now(at, db):
    return at("2026-10-01T10:00+02:00")


@pytest.fixture
def community(now):
    return make.make_community()


@pytest.fixture
def by(community):
    return viewer_of(make.make_coordinator(community), today=clock.today())


@pytest.fixture
def people(community):
    return [make.make_member(community, email=f"{name}@example.org") for name in ("ada", "bea")]


@pytest.fixture
def weekly(community, people, by):
    """Five Tuesdays at nine, everybody invited to all of them; the mails have left."""
    repeat(draft(community, by), by, invites=Invites(Inviting.NOW))
    send_all()
    return meetings()


def shown(records):
    return [one.starts_at.astimezone(ROME).strftime("%d.%m. %H:%M") for one in records]


def mails():
    """Return how many mails of which kind wait, by the day of the meeting in the series."""
    days = {one.id: f"{one.series_on:%d.%m.}" for one in meetings()}
    waiting = _db.session.scalars(select(Message).where(Message.state == MessageState.QUEUED))
    return Counter((days[int(row.subject.split(":")[1])], row.kind) for row in waiting)


def test_every_date_is_a_meeting_of_its_own(community, people, by, now):
    """All on the calendar at once; the first one's invitations leave now, the others' by a rule."""
    meeting = draft(community, by)
    make.make_meeting_role(meeting, people[0], PersonRoleKind.SPEAKER)
    make.make_meeting_role(meeting, people[1], PersonRoleKind.FRONT_DESK)
    series = repeat(meeting, by)
    made = meetings()
    assert shown(made) == ["06.10. 09:00", "13.10. 09:00", "20.10. 09:00", "27.10. 09:00", "03.11. 09:00"]
    assert {one.status for one in made} == {MeetingStatus.SCHEDULED}
    assert (len({one.uid for one in made}), {one.series_id for one in made}) == (5, {series.id})
    assert [one.place for one in made] == ["Sala 1"] * 5
    assert [[role.kind for role in one.person_roles] for one in made[1:]] == [[PersonRoleKind.SPEAKER]] * 4
    assert [len(invited_registrations(one)) for one in made] == [2, 2, 0, 0, 0]  # 14 days before, and nearer
    rule = _db.session.scalars(select(MailRule)).one()
    assert (rule.series_id, rule.amount, rule.unit, rule.at_time) == (series.id, 14, "days", time(9))
    assert (rule.action, rule.audience, rule.moment) == ("invitation", "not_invited", "before")
    assert len({row.uid for one in made for row in invited_registrations(one)}) == 4


def test_all_now_and_by_hand(community, people, by, now):
    repeat(draft(community, by), by, number=3, invites=Invites(Inviting.NOW))
    assert [len(invited_registrations(one)) for one in meetings()] == [2, 2, 2]
    repeat(draft(community, by, day=date(2027, 1, 12)), by, number=2, invites=Invites(Inviting.BY_HAND))
    assert [len(invited_registrations(one)) for one in meetings()[3:]] == [0, 0]
    assert _db.session.scalars(select(MailRule)).all() == []
    assert invite_to_all(meetings(), by=by, at=now) == 4


def test_refused_where_it_makes_no_sense(community, by, now):
    meeting = draft(community, by)
    repeat(meeting, by)
    with pytest.raises(CopError):
        repeat(meeting, by)
    cancelled = make.make_meeting(community, status=MeetingStatus.CANCELLED)
    with pytest.raises(CopError):
        repeat(cancelled, by)
    night = draft(community, by, day=date(2027, 3, 21), starts_at=wall(date(2027, 3, 21), 2))
    with pytest.raises(CopError):
        repeat(night, by)


def test_one_is_moved_by_hand_and_the_rest_shifted(weekly, by, now):
    """The third keeps the two days it was moved by; nine o'clock stays nine o'clock in winter."""
    edit_meeting(
        weekly[2], by=by, at=now, starts_at=wall(date(2026, 10, 22), 9), ends_at=wall(date(2026, 10, 22), 11)
    )
    assert mails() == {("20.10.", "update"): 2}
    send_all()
    to = {"starts_at": wall(date(2026, 10, 14), 10), "ends_at": wall(date(2026, 10, 14), 12)}
    foreseen = steps_of(weekly[1], by=by, at=now, facts=to)
    assert [(step.own_days, len(step.foreseen.told), step.is_moved) for step in foreseen] == [
        (0, 2, True), (2, 2, True), (0, 2, True), (0, 2, True),
    ]  # fmt: skip
    assert edit_following(weekly[1], by=by, at=now, facts=to) == foreseen
    assert shown(weekly) == ["06.10. 09:00", "14.10. 10:00", "23.10. 10:00", "28.10. 10:00", "04.11. 10:00"]
    assert [one.series_on.day for one in weekly] == [6, 14, 21, 28, 4]
    assert mails() == {(day, "update"): 2 for day in ("14.10.", "21.10.", "28.10.", "04.11.")}
    assert [one.sequence for one in weekly] == [0, 1, 2, 1, 1]
    coming = next_dates(weekly[0].series, number=2)
    assert [one.day.isoformat() for one in coming] == ["2026-11-11", "2026-11-18"]


def test_what_somebody_set_on_one_stays(weekly, people, by, now):
    """Place and title are carried where they were the same; a role is added to all; another hall stays another."""
    edit_meeting(
        weekly[3], by=by, at=now, place="Sala 9", person_roles={(people[1].id, PersonRoleKind.SPEAKER)}
    )
    send_all()
    facts = {"place": "Sala 2", "person_roles": {(people[0].id, PersonRoleKind.FACILITATOR)}}
    steps = edit_following(weekly[1], by=by, at=now, facts=facts)
    assert [one.place for one in weekly] == ["Sala 1", "Sala 2", "Sala 2", "Sala 9", "Sala 2"]
    assert [step.kept for step in steps] == [[], [], ["place"], []]
    assert [len(one.person_roles) for one in weekly] == [0, 1, 1, 2, 1]
    assert mails() == {(day, "update"): 2 for day in ("13.10.", "20.10.", "03.11.")}


def test_held_and_cancelled_ones_are_never_touched(weekly, by, at):
    cancel_meeting(weekly[3], by=by, at=clock.now())
    now = at("2026-10-14T10:00+02:00")
    send_all()
    edit_following(weekly[0], by=by, at=now, facts={"title_en": "Another"})
    assert [one.title_en for one in weekly] == ["Another", "A meeting", "Another", "A meeting", "Another"]
    assert following(weekly[0], at=now) == [weekly[2], weekly[4]]


def test_a_shift_that_cannot_be_names_the_day_and_changes_nothing(weekly, people, by, now):
    answer_registration(
        invited_registrations(weekly[3])[0], answer=Answer.ACCEPTED, source=Source.WEB, at=now
    )
    answer_registration(
        invited_registrations(weekly[3])[1], answer=Answer.ACCEPTED, source=Source.WEB, at=now
    )
    with pytest.raises(CopError, match=r"^27 \w+ 2026: 2 "), _db.session.begin_nested():
        edit_following(weekly[1], by=by, at=now, facts={"seats_in_person": 1})
    back = {"starts_at": wall(FIRST - timedelta(days=8), 9), "ends_at": wall(FIRST - timedelta(days=8), 11)}
    with pytest.raises(CopError, match=r"^13 \w+ 2026: "):
        steps_of(weekly[1], by=by, at=now, facts=back)


def test_a_host_that_i_do_not_manage_keeps_its_meeting(weekly, by, now):
    edit_meeting(weekly[2], by=by, at=now, hosts=[make.make_community()])
    edit_following(weekly[1], by=by, at=now, facts={"title_en": "Another"})
    assert [one.title_en for one in weekly] == ["A meeting", "Another", "A meeting", "Another", "Another"]


def test_cancel_this_and_all_that_follow(weekly, by, now):
    assert cancel_following(weekly[3], reason="Chiuso", by=by, at=now) == (2, 4)
    assert [str(one.status) for one in weekly] == ["scheduled"] * 3 + ["cancelled"] * 2
    assert mails() == {("27.10.", "cancellation"): 2, ("03.11.", "cancellation"): 2}
    of_series = select(AuditEntry).where(AuditEntry.subject_type == "series")
    acts = _db.session.scalars(of_series.order_by(AuditEntry.id)).all()
    assert [entry.verb for entry in acts] == ["create", "cancel"]


def test_more_dates_at_the_end(community, people, by, now):
    series = repeat(draft(community, by), by, number=3)
    edit_following(meetings()[0], by=by, at=now, facts={"place": "Sala 7"})
    dates = [one.day for one in next_dates(series, until=date(2026, 11, 3))]
    made = extend_series(series, dates=dates, by=by, at=now)
    assert shown(meetings()) == [
        "06.10. 09:00",
        "13.10. 09:00",
        "20.10. 09:00",
        "27.10. 09:00",
        "03.11. 09:00",
    ]
    assert [(one.place, len(invited_registrations(one))) for one in made] == [("Sala 7", 0)] * 2
    assert len(_db.session.scalars(select(MailRule)).all()) == 1


def test_a_published_meeting_is_repeated_without_a_second_invitation(community, people, by, now):
    """Whom somebody has left out of it is not invited by the rule either."""
    meeting = make.make_meeting(community, starts_at=wall(FIRST, 9))
    make.make_registration(meeting, people[0])
    repeat(meeting, by, number=3)
    assert [len(invited_registrations(one)) for one in meetings()] == [1, 2, 0]
    assert set(queued()) == {"ada@example.org", "bea@example.org"}
    send_all()
    _db.session.commit()
    with clock.fixed_at(wall(date(2026, 10, 6), 9)):  # fourteen days before the third
        mail_by_rules(clock.now())
    assert [len(invited_registrations(one)) for one in meetings()] == [1, 2, 2]


def test_agenda_questions_and_seats_kept_come_along(community, people, by, now):
    """Each meeting has its own; who has answered has answered for one meeting alone."""
    meeting = draft(community, by)
    organisation = make.make_organisation()
    until = {"until_at": wall(FIRST - timedelta(days=1), 18), "seats": 2, "mode": Mode.IN_PERSON}
    make.save(AgendaItem(meeting_id=meeting.id, title_it="Avvio", starts_after=0, people=[people[0]]))
    make.save(SeatReservation(meeting=meeting, organisation=organisation, **until))
    choices = [QuestionChoice(text_it="Si"), QuestionChoice(text_it="No")]
    question = {"kind": QuestionKind.CHOICE, "text_it": "Pranzo?", "choices": choices}
    make.save(MeetingQuestion(meeting_id=meeting.id, **question))
    make.save(MeetingQuestion(meeting_id=meeting.id, kind=QuestionKind.TEXT, text_it="Via", retired_at=now))
    repeat(meeting, by, number=2)
    later = meetings()[1]
    (item,) = _db.session.scalars(select(AgendaItem).filter_by(meeting_id=later.id))
    (asked,) = _db.session.scalars(select(MeetingQuestion).filter_by(meeting_id=later.id))
    (kept,) = _db.session.scalars(select(SeatReservation).filter_by(meeting_id=later.id))
    assert (item.title_it, item.people) == ("Avvio", [people[0]])
    assert (asked.text_it, [choice.text_it for choice in asked.choices]) == ("Pranzo?", ["Si", "No"])
    assert (kept.seats, kept.organisation, kept.until_at) == (2, organisation, wall(date(2026, 10, 12), 18))
    assert later.keeps_seats is True

"""Closing a meeting, the recap, the nudges and what waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import Answer, Attendance, Message, StoredFile
from cop.models import Document as MeetingDocument
from cop.queries.closing import closing_state, meetings_to_close
from cop.queries.viewers import viewer_of
from cop.services.closing import Closing, close_meeting, nudge_open, reopen_meeting
from tests.factories import (
    make_action,
    make_community,
    make_coordinator,
    make_decision,
    make_meeting,
    make_minutes,
    make_person,
    make_present,
    make_registration,
    save,
)

NOTHING = Closing(without_minutes=True, without_documents=True)


@pytest.fixture
def meeting(db):
    return make_meeting(
        make_community(name_it="Riuso", name_en="Reuse"),
        starts_at=clock.now() - timedelta(hours=3),
        published_at=clock.now() - timedelta(days=9),
    )


@pytest.fixture
def coordinator(meeting):
    return viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())


def close(meeting, by, said=NOTHING, at=None):
    return close_meeting(meeting, said, by=by, at=at or clock.now())


def mails(db):
    found = select(Message.kind, Message.recipient, Message.version).order_by(Message.id)
    return [tuple(row) for row in db.session.execute(found)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (NOTHING, "rest_absent"),
        (Closing(rest_absent=True, without_documents=True), "without_minutes"),
        (Closing(rest_absent=True, without_minutes=True), "without_documents"),
    ],
)
def test_what_is_missing_is_named_by_the_field_that_settles_it(meeting, coordinator, said, field):
    make_registration(meeting, answer=Answer.INVITED)
    with pytest.raises(CopError) as refused:
        close(meeting, coordinator, said)
    assert refused.value.field == field


def test_nobody_waits_for_the_attendance_of_those_who_said_no(meeting, coordinator):
    make_registration(meeting, answer=Answer.DECLINED)
    make_registration(meeting, answer=Answer.WITHDRAWN)
    assert closing_state(meeting).unknown == 0
    close(meeting, coordinator)
    assert meeting.closed_by_id == coordinator.person_id


def test_the_rest_is_absent_by_one_tick(meeting, coordinator):
    silent, here = make_registration(meeting, answer=Answer.INVITED), make_present(meeting)
    close(meeting, coordinator, Closing(rest_absent=True, without_minutes=True, without_documents=True))
    assert (silent.attendance, here.attendance) == (Attendance.ABSENT, Attendance.PRESENT)


def test_the_recap_goes_to_those_who_were_there_with_what_they_may_read(meeting, coordinator, db):
    person = make_person(name="Anna Verdi", email="anna@example.org", language="it")
    make_present(meeting, person=person)
    make_registration(meeting, make_person(email="out@example.org"), attendance=Attendance.ABSENT)
    make_minutes(meeting)
    make_decision(meeting, text="Si fa.")
    make_action(meeting, person, text="Scrivere")
    file = save(StoredFile(key="k", name="a.pdf", media_type="application/pdf", size=1, digest=""))
    for title, audience in (("Slide", "participants"), ("Appunti", "coordinators")):
        save(MeetingDocument(meeting=meeting, file=file, title_it=title, audience=audience))
    assert close(meeting, coordinator, Closing(words="Grazie!")) == 1
    message = db.session.scalars(select(Message)).one()
    told = {name: message.context[name] for name in ("words", "decisions", "actions")}
    assert (message.kind, message.recipient) == ("recap", "anna@example.org")
    assert [document["title"] for document in message.context["documents"]] == ["Slide"]
    assert told == {
        "words": "Grazie!",
        "decisions": ["Si fa."],
        "actions": [
            {"text": "Scrivere", "who": "Anna Verdi", "due_on": "", "is_own": True, "is_done": False}
        ],
    }


def test_minutes_that_are_a_draft_are_in_no_recap(meeting, coordinator, db):
    make_present(meeting)
    make_minutes(meeting, published_at=None)
    make_decision(meeting)
    close(meeting, coordinator)
    context = db.session.scalars(select(Message)).one().context
    assert (context["decisions"], context["minutes_url"]) == ([], "")


def test_it_is_closed_once_over_once_and_opened_again(meeting, coordinator, db):
    with pytest.raises(CopError):
        close(make_meeting(meeting.hosts[0]), coordinator)
    make_present(meeting)
    close(meeting, coordinator, Closing(without_minutes=True, without_documents=True, sends_recap=False))
    with pytest.raises(CopError):
        close(meeting, coordinator)
    reopen_meeting(meeting, by=coordinator)
    assert (meeting.closed_at, mails(db)) == (None, [])


def test_what_waits_to_be_closed_is_recent_own_and_was_announced_before(meeting, coordinator):
    host = meeting.hosts[0]
    published_at = clock.now() - timedelta(days=100)
    make_meeting(host, starts_at=clock.now() - timedelta(days=61), published_at=published_at)
    make_meeting(host, starts_at=clock.now() - timedelta(days=9))  # entered for the record
    make_meeting(starts_at=clock.now() - timedelta(days=9), published_at=published_at)  # somebody else's
    make_meeting(host)
    assert meetings_to_close(coordinator, at=clock.now()) == [meeting]


def test_coordinators_are_reminded_after_three_and_seven_days_once_each_by_day(db, at):
    at("2026-11-20T10:00+01:00")
    meeting = make_meeting(starts_at=clock.now(), published_at=clock.now() - timedelta(days=1))
    one = make_coordinator(meeting.hosts[0], email="one@example.org")
    sent = []
    for hours in range(0, 24 * 14):
        sent.append(nudge_open(clock.now() + timedelta(hours=hours)))
    assert one.email == "one@example.org"
    assert [(n // 24, number) for n, number in enumerate(sent) if number] == [(3, 1), (7, 1)]
    assert mails(db) == [("closing_nudge", "one@example.org", 3), ("closing_nudge", "one@example.org", 7)]


def test_nobody_is_reminded_of_what_is_closed_old_or_was_entered_for_the_record(db, at):
    at("2026-11-20T10:00+01:00")
    host = make_community()
    make_coordinator(host)
    before = clock.now() - timedelta(days=90)
    for days, facts in ((3.5, {"closed_at": clock.now()}), (3.5, {}), (5.5, {}), (30, {})):
        published_at = before if facts or days != 3.5 else clock.now()
        make_meeting(host, starts_at=clock.now() - timedelta(days=days), published_at=published_at, **facts)
    assert nudge_open(clock.now()) == 0
    make_meeting(host, starts_at=clock.now() - timedelta(days=3.5), published_at=before)
    assert nudge_open(clock.now().replace(hour=21)) == 0  # at night nobody
    assert nudge_open(clock.now()) == 1

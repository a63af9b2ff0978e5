"""The agenda: in the mail, in the calendars, moving with the meeting."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from cop import clock
from cop.emails.meeting_facts import meeting_facts
from cop.errors import CopError
from cop.exports.ics import description_of, event_facts
from cop.models import Message
from cop.queries.viewers import viewer_of
from cop.services.agendas import AgendaLine, set_agenda
from tests.factories import make_coordinator, make_meeting, make_person, make_registration


@pytest.fixture
def meeting(db, at):
    at("2026-10-20T10:00+02:00")
    return make_meeting(starts_at=clock.now().replace(hour=12, minute=30) + timedelta(days=2))


@pytest.fixture
def coordinator(meeting):
    return viewer_of(make_coordinator(meeting.hosts[0]), today=clock.today())


def lines(*people):
    return [
        AgendaLine(title_it="Saluti", title_en="Welcome", starts_after=0, minutes=10),
        AgendaLine(title_it="Le proposte", starts_after=10, guests="Prof.ssa Bianchi", people=people),
    ]


def test_the_agenda_is_in_the_mail_with_names_and_in_calendars_without_those_of_the_register(
    meeting, coordinator
):
    speaker = make_person(name="Anna Verdi")
    set_agenda(meeting, lines(speaker.id), by=coordinator, at=clock.now())
    told = meeting_facts(meeting, "it")["agenda"]
    assert told == ["14:30 Saluti", "14:40 Le proposte (Anna Verdi, Prof.ssa Bianchi)"]
    with force_locale("en"):
        facts = event_facts(meeting, language="en", url="")
        first = description_of(facts).split("\n\n")[0]
    assert first == "Agenda:\n14:30 Welcome\n14:40 Le proposte (Prof.ssa Bianchi)"


def test_items_move_with_the_meeting_and_across_the_clock_change(meeting, coordinator):
    set_agenda(meeting, lines(), by=coordinator, at=clock.now())
    # 29 October: winter time, the same hour on the wall
    meeting.ends_at += timedelta(days=7, hours=1)
    meeting.starts_at += timedelta(days=7, hours=1)
    assert meeting_facts(meeting, "en")["agenda"][0] == "14:30 Welcome"


def test_changing_the_agenda_tells_calendars_and_nobody_by_mail(meeting, coordinator, db):
    make_registration(meeting)
    before = (meeting.revision, meeting.sequence, meeting.hosts[0].feed_revision)
    assert set_agenda(meeting, lines(), by=coordinator, at=clock.now()) is True
    assert (meeting.revision, meeting.sequence, meeting.hosts[0].feed_revision) == (
        before[0] + 1,
        before[1],
        before[2] + 1,
    )
    assert set_agenda(meeting, lines(), by=coordinator, at=clock.now()) is False
    assert meeting.revision == before[0] + 1
    assert db.session.query(Message).count() == 0


def test_fewer_items_in_another_order_replace_those_before(meeting, coordinator):
    set_agenda(meeting, lines(), by=coordinator, at=clock.now())
    set_agenda(meeting, lines()[1:], by=coordinator, at=clock.now())
    assert [(item.title_it, item.position) for item in meeting.agenda] == [("Le proposte", 0)]


def test_an_item_without_a_title_is_refused(meeting, coordinator):
    with pytest.raises(CopError):
        set_agenda(meeting, [AgendaLine(starts_after=0)], by=coordinator, at=clock.now())

"""What the demonstration holds: loaded once for the whole module, and only read."""

from datetime import date, datetime, timedelta

import holidays
import pytest
from sqlalchemy import func, select

from cop import clock
from cop.demo.loading import load_demo, real_people
from cop.extensions import db as _db
from cop.models import (
    Answer,
    Community,
    Meeting,
    MeetingStatus,
    Message,
    MessageContent,
    MessageState,
    Mode,
    Organisation,
    Person,
    Registration,
)
from cop.queries.figures import ecosystem_figures, figures_of, lines
from cop.queries.presence_check import check_presence

NOW = datetime.fromisoformat("2026-11-26T10:00+01:00")
TODAY = date(2026, 11, 26)
PUBLISHED = {
    "gender-equality": ["21 organizations", "1 initial meeting for discussion and co-planning"],
    "benefit-corporations": [
        "52 organizations",
        "2 editions of Fit4benefit, 12 training sessions in total",
        "4 peer learning and networking meetings",
        "1 conference for benefit corporations and aspirants",
    ],
    "circular-economy": [
        "20 organizations",
        "4 co-design and networking meetings",
        "2 consultation meetings with the city of Turin",
        "2 awareness events for the public",
    ],
    "neet": ["20 organizations", "1 survey on types of financial instruments used", "4 co-design meetings"],
}
IN_ITALIAN = {
    "gender-equality": [
        "21 organizzazioni",
        "1 incontro iniziale di confronto e co-programmazione",
    ],
    "benefit-corporations": [
        "52 organizzazioni",
        "2 edizioni di Fit4benefit, 12 sessioni formative in totale",
        "4 incontri di apprendimento tra pari e networking",
        "1 convegno per società benefit e aspiranti tali",
    ],
    "circular-economy": [
        "20 organizzazioni",
        "4 incontri di co-progettazione e networking",
        "2 incontri di consultazione con la Città di Torino",
        "2 eventi di sensibilizzazione aperti al pubblico",
    ],
    "neet": [
        "20 organizzazioni",
        "1 questionario sui tipi di strumenti finanziari utilizzati",
        "4 incontri di co-progettazione",
    ],
}


@pytest.fixture(scope="module")
def demo(app):
    """The demonstration of one day, in a transaction that ends with the module."""
    with app.app_context(), clock.fixed_at(NOW):
        engine = _db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            _db.engines[None] = connection
            load_demo()
            yield _db
            _db.session.remove()
            _db.engines[None] = engine
            outer.rollback()


@pytest.fixture
def meetings(demo):
    return demo.session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()


@pytest.fixture
def coming(meetings):
    return [meeting for meeting in meetings if meeting.starts_at > NOW]


def printed(demo, language):
    communities = demo.session.scalars(select(Community).order_by(Community.position))
    return {c.slug: lines(figures_of(c, on=TODAY), language) for c in communities}


def test_the_published_lines_word_for_word(demo):
    assert printed(demo, "en") == PUBLISHED


def test_the_published_lines_in_italian(demo):
    assert printed(demo, "it") == IN_ITALIAN


def test_shared_organisations_and_meetings_count_once_above(demo):
    above = ecosystem_figures(TODAY)
    assert (above.organisations, sum(kind.count.total for kind in above.meetings)) == (85, 18)
    assert (above.participations, above.staff, above.organisations_present) == (68, 4, 28)
    assert check_presence() == []


def test_everybody_is_invented_and_has_an_example_address(demo):
    people = demo.session.scalars(select(Person)).all()
    assert {person.email.rpartition("@")[2] for person in people} == {"example.org", "example.com"}
    assert all(person.is_invented for person in people)
    assert all(organisation.is_invented for organisation in demo.session.scalars(select(Organisation)))
    assert real_people() == 0


def test_coming_meetings_fill_six_weeks(coming):
    days = [meeting.starts_at.astimezone(clock.ROME).date() - TODAY for meeting in coming]
    assert (len(days), days[0], days[-1]) == (9, timedelta(5), timedelta(39))


def test_no_meeting_lies_on_a_holiday(meetings):
    closed = holidays.country_holidays("IT", subdiv="TO")
    days = [meeting.starts_at.astimezone(clock.ROME).date() for meeting in meetings]
    assert [day for day in days if day.weekday() >= 5 or day in closed] == []


def test_meetings_of_every_sort_are_to_come(coming):
    assert {meeting.mode for meeting in coming} == set(Mode)
    assert [meeting.status for meeting in coming].count(MeetingStatus.DRAFT) == 1
    assert [meeting.status for meeting in coming].count(MeetingStatus.CANCELLED) == 1
    assert max(len(meeting.hosts) for meeting in coming) == 2
    assert len({host.slug for meeting in coming for host in meeting.hosts}) == 4


def test_seats_taken_are_the_yeses(demo, meetings):
    yes = select(Registration.meeting_id, func.count()).where(Registration.answer == Answer.ACCEPTED)
    counted = {row[0]: row[1] for row in demo.session.execute(yes.group_by(Registration.meeting_id))}
    assert {m.id: m.taken_in_person + m.taken_online for m in meetings if m.id in counted} == counted


def test_one_meeting_is_full_and_three_wait(demo, coming):
    full = [meeting for meeting in coming if meeting.taken_in_person == meeting.seats_in_person]
    waiting = select(func.count()).where(Registration.answer == Answer.WAITING)
    assert (len(full), demo.session.scalar(waiting)) == (1, 3)


def test_the_invitations_of_the_past_have_left(demo, coming):
    states = select(Message.kind, Message.state, func.count()).group_by(Message.kind, Message.state)
    counted = {(kind, state): number for kind, state, number in demo.session.execute(states)}
    invited = select(func.count()).where(
        Registration.meeting_id.in_([m.id for m in coming if m.status != MeetingStatus.DRAFT])
    )
    assert counted.keys() == {("invitation", MessageState.SENT), ("cancellation", MessageState.SENT)}
    assert counted["invitation", MessageState.SENT] == demo.session.scalar(invited)
    assert demo.session.scalar(select(func.count(MessageContent.message_id))) == sum(counted.values())

"""What the demonstration holds: loaded once for the whole module, and only read."""

from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from sqlalchemy import func, select

from cop import clock
from cop.demo.loading import real_people
from cop.demo.records import FACTS
from cop.models import (
    Affiliation,
    Answer,
    Certificate,
    Community,
    CommunityStatus,
    Consent,
    ConsentPurpose,
    Edition,
    Enrolment,
    JoinRequest,
    LikelyDuplicate,
    MailRule,
    Meeting,
    MeetingStatus,
    Message,
    MessageContent,
    MessageState,
    Mode,
    Organisation,
    OrganisationLogo,
    Person,
    PersonAddress,
    Registration,
    RuleAction,
    SeatReservation,
    Sector,
    Substitution,
    ThemeProposal,
)
from cop.queries.completion import standings_of
from cop.queries.edition_reports import published_figures, report_of
from cop.queries.figures import ecosystem_figures, figures_of, lines
from cop.queries.presence_check import check_presence
from cop.queries.sessions_of_edition import sessions_of
from cop.queries.tallies import member_organisations
from tests.demo.conftest import NOW

LISTS = {"associates": 85, "municipalities": 38}
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


def published():
    """The names in the lists of the metropolitan plan: its associates, and its municipalities."""
    names = {file: (FACTS / f"{file}.csv").read_text().splitlines()[1:] for file in LISTS}
    associates = [name.strip('"') for name in names["associates"]]
    return {*associates, *(f"Comune di {name}" for name in names["municipalities"])}


@pytest.fixture
def meetings(demo):
    return demo.session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()


@pytest.fixture
def coming(meetings):
    return [meeting for meeting in meetings if meeting.starts_at > NOW]


def printed(demo, language):
    public = Community.status != CommunityStatus.PROPOSED
    communities = demo.session.scalars(select(Community).where(public).order_by(Community.position))
    return {c.slug: lines(figures_of(c, on=TODAY), language) for c in communities}


def test_the_published_lines_word_for_word(demo):
    assert printed(demo, "en") == PUBLISHED


def test_the_published_lines_in_italian(demo):
    assert printed(demo, "it") == IN_ITALIAN


def test_the_published_lists_are_imported(demo):
    """85 associates, 18 of them municipalities of the plan too, and Ivrea, which is not."""
    assert {file: len((FACTS / f"{file}.csv").read_text().splitlines()) - 1 for file in LISTS} == LISTS
    imported = demo.session.scalars(select(Organisation).where(Organisation.is_invented.is_(False))).all()
    planned = [o for o in imported if o.seat and o.seat.is_metropolitan_plan]
    assert (len(imported), len(planned)) == (len(published()), 38)
    assert {o.sector for o in planned} == {Sector.PUBLIC}


def test_members_on_a_day_of_the_past(demo):
    communities = demo.session.scalars(select(Community).order_by(Community.position)).all()
    days = [date(2022, 12, 31), date(2024, 12, 31), TODAY]
    counted = {
        c.slug: [member_organisations([c.id], on=day).get(c.id, 0) for day in days] for c in communities
    }
    assert counted == {
        "gender-equality": [0, 3, 21],
        "benefit-corporations": [24, 55, 52],
        "circular-economy": [0, 18, 20],
        "neet": [0, 10, 20],
        "working-carers": [0, 0, 0],
    }


def test_who_changed_employer_keeps_what_was_done_for_the_former_one(demo):
    """The registration of 49 days ago stays with the first organisation, the coming ones are for the second."""
    moved = demo.session.scalars(
        select(Affiliation).where(Affiliation.since_on == TODAY - timedelta(days=10))
    ).one()
    rows = demo.session.execute(
        select(Meeting.starts_at, Organisation.short_name)
        .join(Registration, Registration.meeting_id == Meeting.id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.person_id == moved.person_id)
        .order_by(Meeting.starts_at)
    ).all()
    before, after = (False, "Cortile Aperto"), (True, "Lavoro Collina Est")
    assert [(at > NOW, name) for at, name in rows] == [before, before, after, after]


def test_every_state_of_the_queues(demo):
    requests = demo.session.execute(select(JoinRequest.state, func.count()).group_by(JoinRequest.state))
    assert {row[0]: row[1] for row in requests} == {"pending": 4, "approved": 1, "refused": 1}
    themes = demo.session.execute(select(ThemeProposal.state, func.count()).group_by(ThemeProposal.state))
    assert {row[0]: row[1] for row in themes} == {"received": 3, "exploring": 1, "not_now": 1, "community": 1}
    unread = select(func.count()).where(ThemeProposal.released_at.is_(None))
    assert demo.session.scalar(unread) == 1


def test_likely_duplicates_wait(demo):
    found = demo.session.scalars(select(LikelyDuplicate)).all()
    twins = {pair.other_organisation.legal_name for pair in found if pair.organisation}
    assert twins == {
        "Coop. Sociale Primo Gradino",
        "Cooperativa Seconda Stoffa",
        "Fondazione Ripartenza Onlus",
        "Istituto Superiore A. Ventimiglia",
    }
    assert [pair.person.name == pair.other_person.name for pair in found if pair.person] == [True, True]


def test_logos_addresses_and_notices(demo):
    logos = demo.session.scalars(select(OrganisationLogo)).all()
    assert (len(logos), {logo.media_type for logo in logos}) == (12, {"image/webp"})
    assert max(len(logo.content) for logo in logos) < 20_000
    more = select(func.count()).join(Person).where(PersonAddress.email_key != Person.email_key)
    assert demo.session.scalar(more.select_from(PersonAddress)) == 6
    people = demo.session.scalar(select(func.count()).select_from(Person))
    notices = select(func.count()).where(Consent.purpose == ConsentPurpose.PRIVACY_NOTICE)
    assert demo.session.scalar(notices) == people


def test_shared_organisations_and_meetings_count_once_above(demo):
    above = ecosystem_figures(TODAY)
    assert (above.organisations, sum(kind.count.total for kind in above.meetings)) == (85, 18)
    assert (above.participations, above.staff, above.organisations_present) == (198, 12, 41)
    assert check_presence() == []


def test_everybody_is_invented_and_has_an_example_address(demo):
    people = demo.session.scalars(select(Person)).all()
    domains = {".".join(person.email.rpartition("@")[2].split(".")[-2:]) for person in people}
    assert domains == {"example.org", "example.com"}
    assert all(person.is_invented for person in people)
    real = select(Organisation.legal_name).where(Organisation.is_invented.is_(False))
    assert sorted(demo.session.scalars(real)) == sorted(published())
    assert real_people() == 0


def test_coming_meetings_fill_six_weeks(coming):
    alone = [meeting for meeting in coming if meeting.series_id is None and meeting.edition_id is None]
    days = [meeting.starts_at.astimezone(clock.ROME).date() - TODAY for meeting in alone]
    assert (len(days), days[0], days[-1]) == (9, timedelta(5), timedelta(39))


def test_a_monthly_series_reaches_into_the_coming_months(demo, coming):
    """The first date is invited to, those after by a rule; until it is held the series counts nothing."""
    series = [meeting for meeting in coming if meeting.series_id]
    assert [meeting.day.isoformat() for meeting in series] == [
        "2026-12-09", "2027-01-13", "2027-02-10", "2027-03-10", "2027-04-14", "2027-05-12",
    ]  # fmt: skip
    on_list = select(Registration.meeting_id).where(Registration.meeting_id.in_([m.id for m in series]))
    assert set(demo.session.scalars(on_list)) == {series[0].id}
    rule = demo.session.scalars(select(MailRule).where(MailRule.series_id.is_not(None))).one()
    assert (rule.action, rule.amount) == (RuleAction.INVITATION, 14)


@pytest.fixture
def editions(demo):
    return {
        f"{edition.programme.slug} {edition.name}": edition
        for edition in demo.session.scalars(select(Edition))
    }


def test_an_edition_was_held_to_the_end(demo, editions):
    """Of the 20 who stayed 15 have a certificate: the number that its report gives, and a recount today."""
    edition = editions["fit4benefit 2024-2025"]
    standings = standings_of(edition)
    assert (len(sessions_of(edition)), edition.taken, len(standings)) == (8, 20, 20)
    due = {one.enrolment.id for one in standings if one.is_met}
    held = set(demo.session.scalars(select(Certificate.enrolment_id)))
    assert (held, len(held)) == (due, 15)
    assert demo.session.scalars(select(Substitution)).one().person.name == "Nives Borgatello"
    counted = replace(report_of(edition), on=date(2025, 6, 12), previous=None)
    assert replace(published_figures(edition), previous=None) == counted


def test_an_edition_is_full_and_open_and_counts_nothing_yet(demo, editions):
    """Those enrolled are on the list of each of its sessions, and invited to none of them yet."""
    edition = editions["riparo 2026-2027"]
    statuses = select(Enrolment.status, func.count()).filter_by(edition_id=edition.id)
    counted = {row[0]: row[1] for row in demo.session.execute(statuses.group_by(Enrolment.status))}
    assert counted == {"enrolled": 12, "waiting": 3, "requested": 2}
    assert (edition.taken, edition.seats, edition.needs_approval) == (12, 12, True)
    listed = select(Registration.meeting_id, func.count()).where(Registration.invited_at.is_(None))
    of_sessions = listed.where(Registration.meeting_id.in_([one.id for one in sessions_of(edition)]))
    assert [row[1] for row in demo.session.execute(of_sessions.group_by(Registration.meeting_id))] == [12] * 6
    rule = demo.session.scalars(select(MailRule).filter_by(edition_id=edition.id)).one()
    assert (rule.action, rule.amount) == (RuleAction.INVITATION, 14)


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


def test_one_meeting_is_full_but_for_the_seats_kept_and_three_wait(demo, coming):
    kept = dict(demo.session.execute(select(SeatReservation.meeting_id, SeatReservation.seats)).all())
    taken = {meeting: meeting.taken_in_person + kept.get(meeting.id, 0) for meeting in coming}
    full = [meeting for meeting in coming if taken[meeting] == meeting.seats_in_person]
    waiting = select(func.count()).where(Registration.answer == Answer.WAITING)
    assert (len(full), demo.session.scalar(waiting)) == (1, 3)


def test_the_invitations_of_the_past_have_left(demo, coming):
    states = select(Message.kind, Message.state, func.count()).group_by(Message.kind, Message.state)
    counted = {(kind, state): number for kind, state, number in demo.session.execute(states)}
    invited = select(func.count()).where(
        Registration.meeting_id.in_([m.id for m in coming if m.status != MeetingStatus.DRAFT]),
        Registration.answer != Answer.REQUESTED,
        Registration.invited_at.is_not(None),
    )
    assert {state for _kind, state in counted} == {MessageState.SENT}
    assert {"invitation", "cancellation", "date_poll_invitation"} <= {kind for kind, _state in counted}
    assert counted["invitation", MessageState.SENT] == demo.session.scalar(invited)
    # The bytes of a newsletter are made as each mail of it leaves.
    whole = sum(number for (kind, _state), number in counted.items() if kind != "newsletter")
    assert demo.session.scalar(select(func.count(MessageContent.message_id))) == whole

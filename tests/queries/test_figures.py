"""The counting rules, each by an example, and the words of the figures."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from cop import clock
from cop.models import EditionStatus, KindWording, MeetingStatus
from cop.queries.figures import ecosystem_figures, figures_of, figures_of_each, lines, strip
from tests.factories import (
    make_affiliation,
    make_community,
    make_declared,
    make_edition,
    make_kind,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_present,
    make_programme,
    save,
)

NOW = "2026-11-26T10:00+01:00"
TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def now(db, at):
    return at(NOW)


@pytest.fixture
def co_design():
    return make_kind(
        slug="co-design", one_en="co-design meeting", many_en="co-design meetings",
        one_it="incontro di co-progettazione", many_it="incontri di co-progettazione",
    )  # fmt: skip


def ended(days=1, **kw):
    """A meeting that ended some days ago."""
    return make_meeting(starts_at=clock.now() - timedelta(days=days, hours=2), **kw)


def meeting_lines(community, on=TODAY, language="en"):
    return lines(figures_of(community, on=on), language)[1:]


def test_a_meeting_counts_from_the_instant_it_ends(at, co_design):
    community = make_community()
    make_meeting(community, kind=co_design, starts_at=clock.now())
    at("2026-11-26T11:59:59+01:00")
    assert meeting_lines(community) == []
    at("2026-11-26T12:00+01:00")
    assert meeting_lines(community) == ["1 co-design meeting"]


@pytest.mark.parametrize("status", [MeetingStatus.DRAFT, MeetingStatus.CANCELLED, MeetingStatus.POSTPONED])
def test_a_meeting_not_scheduled_never_counts(co_design, status):
    community = make_community()
    ended(community=community, kind=co_design, status=status)
    assert meeting_lines(community) == []


def test_a_meeting_cancelled_later_counts_no_more(db, co_design):
    community = make_community()
    meeting = ended(community=community, kind=co_design)
    assert meeting_lines(community) == ["1 co-design meeting"]
    meeting.status = MeetingStatus.CANCELLED
    db.session.flush()
    assert meeting_lines(community) == []


def test_one_and_many_in_both_languages(co_design):
    community = make_community()
    make_membership(community)
    ended(community=community, kind=co_design)
    assert lines(figures_of(community, on=TODAY), "en") == ["1 organization", "1 co-design meeting"]
    assert meeting_lines(community, language="it") == ["1 incontro di co-progettazione"]
    make_membership(community)
    ended(community=community, kind=co_design)
    assert lines(figures_of(community, on=TODAY), "en") == ["2 organizations", "2 co-design meetings"]
    assert meeting_lines(community, language="it") == ["2 incontri di co-progettazione"]


def test_a_co_hosted_meeting_counts_for_each_host_and_once_above(co_design):
    """Rule 2."""
    neet, circular = make_community(), make_community()
    shared = ended(kind=co_design, hosts=[neet, circular])
    ended(2, community=neet, kind=co_design)
    make_present(shared, make_organisation())
    assert meeting_lines(neet) == ["2 co-design meetings"]
    assert meeting_lines(circular) == ["1 co-design meeting"]
    above = ecosystem_figures(TODAY)
    assert [kind.count.total for kind in above.meetings] == [2]
    assert (above.participations, above.organisations_present) == (1, 1)


def test_organisations_are_memberships_active_on_the_day():
    """Rule 3: each organisation once, a person of no organisation not at all, by the dates."""
    community, twice = make_community(), make_organisation()
    make_membership(community, twice)
    make_membership(community, twice, since_on=date(2024, 1, 1))
    make_membership(community, person=make_person())
    make_membership(community, status="left", until_on=date(2024, 12, 31))
    make_membership(community, since_on=date(2025, 6, 1), until_on=date(2025, 6, 30))
    make_membership(community, status="requested")
    make_membership(community, status="refused")
    days = [date(2019, 12, 31), date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1)]
    assert [figures_of(community, on=day).organisations for day in days] == [0, 2, 1, 2, 1]


def test_an_organisation_of_two_communities_counts_once_above():
    shared = make_organisation()
    for _ in range(2):
        make_membership(make_community(), shared)
    assert ecosystem_figures(TODAY).organisations == 1


def test_staff_are_counted_apart():
    """Rule 4: 35 participants, together with 8 members of the teams."""
    community, organisation, team = make_community(), make_organisation(), make_organisation()
    meeting = ended(community=community)
    for number in range(43):
        make_present(meeting, team if number < 8 else organisation, is_staff=number < 8)
    figures = figures_of(community, on=TODAY)
    assert (figures.participations, figures.staff, figures.organisations_present) == (35, 8, 1)


def test_only_people_present_are_participations():
    community = make_community()
    meeting = ended(community=community)
    for attendance in ("unknown", "present", "absent", "excused"):
        make_present(meeting, make_organisation(), attendance=attendance)
    figures = figures_of(community, on=TODAY)
    assert (figures.participations, figures.organisations_present) == (1, 1)


def test_merged_twins_count_once(db):
    """Rule 5: merging keeps one registration at each meeting, the attended one."""
    community, organisation = make_community(), make_organisation()
    meeting = ended(community=community)
    twins = [make_present(meeting, organisation), make_present(meeting, organisation)]
    assert figures_of(community, on=TODAY).participations == 2
    db.session.delete(twins[1])
    db.session.flush()
    assert figures_of(community, on=TODAY).participations == 1


def test_an_erased_person_still_counts_as_nobody(db):
    """Rule 5."""
    community = make_community()
    registration = make_present(ended(community=community), make_organisation())
    person = registration.person
    person.name, person.email, person.email_key, person.erased_at = "", None, None, clock.now()
    db.session.flush()
    figures = figures_of(community, on=TODAY)
    assert (figures.participations, figures.organisations_present) == (1, 1)


def test_the_organisation_is_the_one_stated_that_day(db):
    """Rule 6: a new employer changes nothing; a merged organisation takes its presences along."""
    community, then, later = make_community(), make_organisation(), make_organisation()
    person = make_person()
    first = make_present(ended(9, community=community), then, person)
    make_present(ended(8, community=community), then)
    make_affiliation(person, later, since_on=date(2026, 11, 20))
    assert figures_of(community, on=TODAY).organisations_present == 1
    first.organisation = later
    db.session.flush()
    assert figures_of(community, on=TODAY).organisations_present == 2


def test_declared_and_recorded_stand_apart_and_add_up(co_design):
    """Rule 8."""
    community = make_community()
    make_declared(community, kind=co_design, count=3)
    ended(community=community, kind=co_design)
    figure = figures_of(community, on=TODAY).meetings[0]
    assert (figure.count.recorded, figure.count.declared, figure.count.total) == (1, 3, 4)
    assert meeting_lines(community) == ["4 co-design meetings"]


def test_a_past_day_knows_nothing_of_what_came_later(co_design):
    community, organisation = make_community(), make_organisation()
    make_declared(community, kind=co_design, on=date(2024, 3, 20))
    meeting = make_meeting(
        community, kind=co_design, starts_at=datetime.fromisoformat("2025-05-20T23:00:00+02:00"),
        ends_at=datetime.fromisoformat("2025-05-21T00:30:00+02:00"),
    )  # fmt: skip
    make_present(meeting, organisation)
    days = [date(2024, 3, 19), date(2024, 3, 20), date(2025, 5, 20), date(2025, 5, 21)]
    assert [meeting_lines(community, day) for day in days] == [
        [], ["1 co-design meeting"], ["1 co-design meeting"], ["2 co-design meetings"],
    ]  # fmt: skip
    assert [figures_of(community, on=day).organisations_present for day in days] == [0, 0, 0, 1]


def test_the_future_is_never_counted(co_design):
    community = make_community()
    make_meeting(community, kind=co_design)
    make_declared(community, kind=co_design, on=date(2027, 1, 31))
    assert meeting_lines(community, date(2028, 1, 1)) == []


def test_sessions_count_in_their_edition_and_not_among_meetings():
    """Rule 1: an edition counts from its first session on."""
    community = make_community()
    programme = make_programme(name_en="Fit4benefit", name_it="Fit4benefit")
    session = make_kind(is_training=True, one_en="training session", many_en="training sessions")
    declared, recorded = (make_edition(community, programme=programme) for _ in range(2))
    make_edition(community, programme=programme)
    make_declared(community, "training_sessions", edition=declared, count=4, on=date(2023, 12, 31))
    assert meeting_lines(community) == ["1 edition of Fit4benefit, 4 training sessions"]
    for days in (1, 2):
        ended(days, community=community, kind=session, edition=recorded)
    make_declared(community, "training_sessions", edition=recorded, count=6)
    assert meeting_lines(community) == ["2 editions of Fit4benefit, 12 training sessions in total"]
    figure = figures_of(community, on=TODAY).programmes[0]
    assert (figure.editions.recorded, figure.editions.declared) == (1, 1)
    assert (figure.sessions.recorded, figure.sessions.declared) == (2, 10)


def test_an_edition_counts_from_the_first_session_that_is_held():
    """Not with a draft, nor with a session called off; called off itself later, it keeps what was held."""
    community = make_community()
    programme = make_programme(name_en="Fit4benefit")
    draft, begun = (
        make_edition(community, programme=programme, status=status)
        for status in (EditionStatus.DRAFT, EditionStatus.PUBLISHED)
    )
    ended(9, community=community, edition=draft, status=MeetingStatus.DRAFT)
    ended(8, community=community, edition=begun, status=MeetingStatus.CANCELLED)
    make_meeting(community, edition=begun)
    assert meeting_lines(community) == []
    ended(1, community=community, edition=begun)
    assert meeting_lines(community) == ["1 edition of Fit4benefit, 1 training session"]
    begun.status = EditionStatus.CANCELLED
    assert meeting_lines(community) == ["1 edition of Fit4benefit, 1 training session"]


def test_a_training_session_of_no_edition_counts_by_its_kind():
    community = make_community()
    ended(community=community, kind=make_kind(is_training=True, one_en="training session"))
    assert meeting_lines(community) == ["1 training session"]


def test_a_community_may_have_its_own_words_for_a_kind(co_design):
    community, other = make_community(), make_community()
    words = {"one_it": "incontro di rete", "many_it": "incontri di rete"}
    words |= {"one_en": "networking meeting", "many_en": "networking meetings"}
    save(KindWording(community_id=community.id, kind_id=co_design.id, **words))
    ended(kind=co_design, hosts=[community, other])
    assert meeting_lines(community) == ["1 networking meeting"]
    assert meeting_lines(other) == ["1 co-design meeting"]
    assert lines(ecosystem_figures(TODAY), "en")[1:] == ["1 co-design meeting"]


def test_surveys_bring_their_words():
    community = make_community()
    words = {"one_en": "survey on tools", "many_en": "surveys on tools"}
    make_declared(community, "surveys", **words)
    assert meeting_lines(community) == ["1 survey on tools"]
    make_declared(community, "surveys", **words)
    assert meeting_lines(community) == ["2 surveys on tools"]


def test_big_numbers_read_as_the_language_writes_them(co_design):
    community = make_community()
    make_declared(community, kind=co_design, count=1234)
    assert meeting_lines(community) == ["1,234 co-design meetings"]
    assert meeting_lines(community, language="it") == ["1.234 incontri di co-progettazione"]


def test_strip_gives_the_numbers_of_the_lines_one_by_one(co_design):
    community = make_community()
    edition = make_edition(community, programme=make_programme(name_en="Fit4benefit"))
    make_declared(community, "training_sessions", edition=edition, count=1)
    make_declared(community, kind=co_design)
    cards = strip(figures_of(community, on=TODAY), "en")
    assert [(card.number, card.label) for card in cards] == [
        ("0", "organizations"), ("1", "edition of Fit4benefit"), ("1", "training session"),
        ("1", "co-design meeting"),
    ]  # fmt: skip
    assert all(card.icon for card in cards)


def test_figures_of_each_asks_as_many_queries_as_for_one(db, co_design):
    communities = [make_community() for _ in range(3)]
    edition = make_edition(communities[0])
    for community in communities:
        make_membership(community)
        make_declared(community, kind=co_design)
        make_declared(community, "training_sessions", edition=edition)
        make_present(ended(community=community, kind=co_design), make_organisation())
    assert queries_of(db, figures_of_each, communities[:1]) == queries_of(db, figures_of_each, communities)
    assert figures_of_each(communities, on=TODAY) == [figures_of(c, on=TODAY) for c in communities]


def queries_of(db, function, *arguments) -> int:
    seen = []
    db.session.expunge_all()

    def count(*_):
        seen.append(1)

    event.listen(db.session.connection(), "before_cursor_execute", count)
    function(*arguments, on=TODAY)
    event.remove(db.session.connection(), "before_cursor_execute", count)
    return len(seen)

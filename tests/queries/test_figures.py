"""The counting rules, each by an example, and the words of the figures."""

from datetime import date, datetime, timedelta

import pytest

from cop import clock
from cop.models import MeetingStatus
from cop.queries.figures import ecosystem_figures, figures_of, figures_of_each, lines, strip
from tests.factories import (
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

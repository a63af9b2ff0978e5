"""A community, who coordinates it, three members of it, and a meeting in ten days."""

from datetime import timedelta

import pytest

from cop import clock
from tests import factories as make

NOW = "2026-11-01T10:00+01:00"


@pytest.fixture
def now(at, db):
    return at(NOW)


@pytest.fixture
def community(now):
    return make.make_community(name_en="Youth at work")


@pytest.fixture
def coordinator(community):
    return make.make_coordinator(community)


@pytest.fixture
def browser(signed_in, coordinator):
    """A browser in which the coordinator is signed in."""
    return signed_in(coordinator)


@pytest.fixture
def people(community):
    one, other = make.make_organisation(), make.make_organisation()
    return [
        make.make_member(community, one, email="ada@example.org", name="Ada"),
        make.make_member(community, one, email="bea@example.org", name="Bea"),
        make.make_member(community, other, email="ciro@example.org", name="Ciro", language="it"),
    ]


@pytest.fixture
def meeting(community):
    starts_at = clock.now() + timedelta(days=10)
    return make.make_meeting(community, starts_at=starts_at.replace(second=0, microsecond=0))

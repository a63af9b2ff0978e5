"""A noon in November, a community, and the browser of who coordinates it."""

import pytest

from tests.factories import make_community, make_coordinator


@pytest.fixture
def now(db, at):
    return at("2026-11-22T12:00+01:00")


@pytest.fixture
def community(now):
    return make_community()


@pytest.fixture
def coordinator(community, signed_in):
    return signed_in(make_coordinator(community))

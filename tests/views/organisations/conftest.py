"""A community, who coordinates it, and the coordinator's browser."""

import pytest

from tests.factories import (
    make_community,
    make_coordinator,
)


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community)


@pytest.fixture
def browser(signed_in, coordinator):
    return signed_in(coordinator)

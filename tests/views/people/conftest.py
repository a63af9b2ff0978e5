"""Two communities, who coordinates the first, and an administrator."""

import pytest

from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
)


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET")


@pytest.fixture
def foreign(db):
    return make_community(slug="other", name_en="Other")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community, name="Zita Coordina")


@pytest.fixture
def browser(signed_in, coordinator):
    return signed_in(coordinator)


@pytest.fixture
def admin(signed_in):
    return signed_in(make_administrator(name="Zora Amministra"))

"""A community, and who coordinates it."""

import pytest

from tests.factories import (
    make_community,
    make_coordinator,
)


@pytest.fixture
def community(db):
    return make_community(slug="neet", name_en="NEET", name_it="NEET")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community, name="Carla Esempio", email="carla@example.org")

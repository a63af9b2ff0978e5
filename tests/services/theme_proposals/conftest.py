"""A morning on which themes are proposed, and the team that reads them."""

import pytest
from flask import g

from cop.queries.viewers import viewer_of
from tests.factories import (
    make_administrator,
)
from tests.services.theme_proposals.proposing import TODAY


@pytest.fixture(autouse=True)
def now(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def team():
    return make_administrator(name="Caterina Solaro", email="team@example.org")


@pytest.fixture
def by(team):
    return viewer_of(team, today=TODAY)

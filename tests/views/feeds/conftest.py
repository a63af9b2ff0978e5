"""The instant at which feeds are asked for."""

import pytest

NOW = "2026-11-22T10:00+01:00"


@pytest.fixture(autouse=True)
def _now(at):
    at(NOW)

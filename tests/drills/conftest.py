"""Databases that several processes share; nothing is rolled back, everything is made anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fleet import new_postgresql_database


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_database(request, tmp_path, worker_id) -> str:
    """The URL of an empty database of this test alone."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'drill.db'}"
    server = request.getfixturevalue("postgresql_server")
    return new_postgresql_database(server, f"drill_{worker_id}")


@pytest.fixture
def delivered(tmp_path) -> Callable[[], list[str]]:
    """Return the Message-IDs that the sink took, one for each copy."""
    log: Path = tmp_path / "delivered.log"
    log.touch()

    def read() -> list[str]:
        return log.read_text().split()

    read.log = log
    return read

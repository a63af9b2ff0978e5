"""Words need an application, and no database."""

from collections.abc import Iterator

import pytest
from flask import Flask

from cop.app import create_app
from tests.conftest import CONFIG


@pytest.fixture(scope="package")
def wordy_app() -> Flask:
    return create_app(CONFIG | {"DATABASE_URL": "sqlite://"})


@pytest.fixture
def words(wordy_app) -> Iterator[None]:
    """An application context: what a calendar file says is translated."""
    with wordy_app.app_context():
        yield

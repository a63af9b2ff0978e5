"""The demonstration of one day, loaded once a module and only read."""

from datetime import datetime

import pytest

from cop import clock
from cop.demo.loading import load_demo
from cop.extensions import db as _db

NOW = datetime.fromisoformat("2026-11-26T10:00+01:00")


@pytest.fixture(scope="module")
def demo(app):
    """The demonstration of one day, in a transaction that ends with the module."""
    with app.app_context(), clock.fixed_at(NOW):
        engine = _db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            _db.engines[None] = connection
            load_demo()
            yield _db
            _db.session.remove()
            _db.engines[None] = engine
            outer.rollback()

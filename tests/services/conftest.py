"""Databases of one's own, for what happens at the same moment on real connections."""

import time
from itertools import count

import pytest
from sqlalchemy import create_engine, make_url, text

from cop.app import create_app
from cop.config import engine_options
from cop.extensions import db
from cop.services import seats
from tests.conftest import CONFIG
from tests.services.racing import here

DELAY = 0.004  # seconds
_number = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The URL of a database that this test alone uses."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'race.db'}"
        return
    shared = make_url(request.getfixturevalue("postgresql_url"))
    name = f"{shared.database}_race_{next(_number)}"
    server = create_engine(shared, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield shared.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture
def open_app(database, monkeypatch):
    """Return a function that makes an application on the database, in which every transaction really commits."""
    made = []

    def open_app():
        pool = engine_options(database) | {"pool_size": 30, "max_overflow": 0, "pool_timeout": 120}
        app = create_app(CONFIG | {"DATABASE_URL": database, "SQLALCHEMY_ENGINE_OPTIONS": pool})
        made.append(app)
        with app.app_context():
            db.create_all()
        return app

    yield open_app
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def arrivals(monkeypatch):
    """Put the delay between check and act; the list fills with the numbers of the threads, in that order."""
    order = []

    def after_check():
        order.append(getattr(here, "number", None))
        time.sleep(DELAY)

    monkeypatch.setattr(seats, "after_check", after_check)
    return order

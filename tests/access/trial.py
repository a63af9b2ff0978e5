"""Trying rows of the access table: the world saved once a module, each request undone."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from cop import tokens
from cop.extensions import db as _db
from tests.access import ROLES, Row, all_rows, modules
from tests.access.world import build_world
from tests.factories import make_session
from tests.fingerprint import changed_tables, fingerprint


@pytest.fixture(scope="module")
def tried(app) -> Iterator[SimpleNamespace]:
    """The world, saved once for all rows; `addresses` and `forms` by row, `browsers` by role."""
    with app.app_context():
        engine = _db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            _db.engines[None] = connection
            try:
                yield prepare(app, connection)
            finally:
                _db.session.remove()
                _db.engines[None] = engine
                outer.rollback()


def prepare(app, connection) -> SimpleNamespace:
    world = build_world()
    found_rows = all_rows()
    for module in modules():
        getattr(module, "build", lambda _world: None)(world)
    names = vars(world)
    found = SimpleNamespace(
        connection=connection,
        secrets=list(world.secrets),
        own_address={role: person.email for role, person in world.people.items()},
        addresses={id(row): row.url.format(**names) for row in found_rows},
        forms={id(row): filled(row.form, names) for row in found_rows},
        browsers={role: browser(app, world.people.get(role)) for role in ROLES},
    )
    _db.session.commit()
    _db.session.remove()
    found.before = fingerprint()
    _db.session.remove()
    return found


def filled(form, names):
    return {key: value.format(**names) if isinstance(value, str) else value for key, value in form.items()}


def browser(app, person):
    client = app.test_client()
    if person:
        token = tokens.new_token()
        make_session(person=person, token_hash=tokens.hash_of(token))
        with client.session_transaction() as session:
            session.update(_user_id=token, _fresh=True)
    return client


def attempt(tried, row: Row, role: str):
    """Return (response, changed tables) of one request, which is then undone."""
    point = tried.connection.begin_nested()
    try:
        client = tried.browsers[role]
        address, form = tried.addresses[id(row)], tried.forms[id(row)]
        # A copy of the jar, because a request may sign the browser out.
        cookies = dict(client._cookies)
        response = client.open(address, method=row.method, data=form or None, headers=dict(row.headers))
        client._cookies = cookies
        return response, changed_tables(tried.before, fingerprint())
    finally:
        _db.session.remove()
        point.rollback()

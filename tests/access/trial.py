"""Trying rows of the access table: the world saved once a module, each request undone."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import event

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
                found = prepare(app, connection)
                event.listen(connection, "before_cursor_execute", note_writing(found.statements))
                yield found
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
        statements=[],
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


def note_writing(statements: list[str]):
    """A listener that keeps the statements which write."""

    def note(_connection, _cursor, statement, *_rest):
        if not statement.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    return note


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
    tried.statements.clear()
    try:
        client = tried.browsers[role]
        address, form = tried.addresses[id(row)], tried.forms[id(row)]
        # A copy of the jar, because a request may sign the browser out.
        cookies = dict(client._cookies)
        # The page is judged once: what the other roles get of it is much the same, and judging is slow.
        options = {"headers": dict(row.headers), "is_judged": role == "administrator"}
        response = client.open(address, method=row.method, data=form or None, **options)
        client._cookies = cookies
        # Without a statement that writes, nothing has changed: no need to look at every row.
        return response, changed_tables(tried.before, fingerprint()) if tried.statements else set()
    finally:
        _db.session.remove()
        point.rollback()

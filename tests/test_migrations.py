"""The migrations make the very schema of the models, and run up and down, on both databases."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, func, inspect, make_url, select, text

from cop.app import create_app
from cop.demo.loading import load_demo
from cop.extensions import db
from cop.models import Enrolment, EnrolmentStatus, Person
from cop.models.search import is_compared
from cop.queries.audit_chain import check_chain
from cop.queries.search_page import found_by
from cop.rules.viewer import ANONYMOUS
from tests.conftest import CONFIG


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request, tmp_path):
    """The application on a database without a table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'cop.db'}"
    else:
        server_url = request.getfixturevalue("postgresql_url")
        name = make_url(server_url).database + "_migrations"
        recreate(server_url, name)
        url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    app = create_app(CONFIG | {"DATABASE_URL": url})
    app.instance_path = str(tmp_path)
    with app.app_context():
        yield app
        db.engine.dispose()


def recreate(server_url, name):
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_compared}
        )
        return compare_metadata(context, db.metadata)


def test_upgrade_makes_the_schema_of_the_models(empty_app):
    upgrade()
    assert differences() == []


def test_down_and_up_again(empty_app):
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert differences() == []


def test_a_missing_table_is_a_difference(empty_app):
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE worker_tick"))
    assert [d[0] for d in differences()] == ["add_table"]


def constraints():
    """Every CHECK, with what it allows, and every rule of a foreign key: neither does Alembic compare."""
    inspector = inspect(db.engine)
    found = set()
    for table in inspector.get_table_names():
        for check in inspector.get_check_constraints(table):
            found.add(
                (table, check["name"], frozenset(re.findall(r"'([^']*)'|\b(\w+_id)\b", check["sqltext"])))
            )
        for key in inspector.get_foreign_keys(table):
            found.add((table, key["name"], key["referred_table"], key["options"].get("ondelete")))
    return found


def counts():
    """How many rows each table has, what the migrations and the search keep for themselves left out."""
    own = {name: table for name, table in db.metadata.tables.items() if inspect(db.engine).has_table(name)}
    found = {name: db.session.scalar(select(func.count()).select_from(t)) for name, t in own.items()}
    db.session.rollback()
    return found


def test_upgrade_makes_the_constraints_of_the_models(empty_app):
    upgrade()
    migrated = constraints()
    downgrade(revision="base")
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    db.create_all()
    assert migrated == constraints()


def test_what_was_there_before_the_register_stays(empty_app):
    """The demonstration, taken down to the schema before the register and up again, twice."""
    upgrade()
    load_demo()
    db.session.commit()
    everything = counts()
    # Before 0004 to be on record was to be enrolled.
    enrolled = select(func.count()).where(Enrolment.status == EnrolmentStatus.ENROLLED)
    everything["enrolment"] = db.session.scalar(enrolled)
    db.session.rollback()
    downgrade(revision="0001")
    before = counts()
    assert before == {table: everything[table] for table in before}
    upgrade()
    after = counts()
    assert {table: after[table] for table in before} == before
    people = Person.email_key.is_not(None)
    assert after["person_address"] == db.session.scalar(select(func.count()).where(people))
    assert [group.noun for group in found_by(ANONYMOUS, "economia circolare")] != []
    assert check_chain().faults == []
    db.session.rollback()
    downgrade(revision="0001")
    assert counts() == before

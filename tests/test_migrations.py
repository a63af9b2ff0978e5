"""The migrations make the very schema of the models, and run up and down, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, make_url, text

from cop.app import create_app
from cop.extensions import db
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
        context = MigrationContext.configure(connection, opts={"compare_type": True})
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

"""Runs the migrations on the application's own engine (`cop db upgrade`)."""

from alembic import context
from flask import current_app

import cop.models  # noqa: F401 -- the metadata is whole once every table is imported
from cop.extensions import db
from cop.models.search import is_compared


def run_migrations() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        set_foreign_keys(connection, "OFF")  # SQLite's batch mode drops and renames tables
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            include_name=is_compared,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        set_foreign_keys(connection, "ON")


def set_foreign_keys(connection, state) -> None:
    """Switch SQLite's foreign keys, on the driver's connection: within a transaction it would do nothing."""
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


def render_item(kind, item, autogen_context):
    """Write the application's own column types into a migration as the plain types they store."""
    if kind == "type" and type(item).__module__ == "cop.models.types":
        return f"sa.{item.impl!r}"
    return False


if context.is_offline_mode():
    raise SystemExit("Offline migrations are not supported: point COP_DATABASE_URL at the database.")
run_migrations()

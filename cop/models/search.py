"""The index behind every search: the column `search_words` of a table, found by the beginnings of words.

Python makes the words (`text.index_words`), so both databases hold the same; the database only finds them.
SQLite keeps an FTS5 table beside each searched table, by triggers; PostgreSQL an index over the words. Both
follow every way of writing to the table, also one that knows nothing of them.

SQLite's batch migrations make a table anew and so drop its triggers: after one of them on a searched table,
a migration calls `create_search_index` for it again.
"""

from typing import Any

from sqlalchemy import Connection, Table, event, select, text, update

from cop.models.community import Community
from cop.models.meeting import Meeting
from cop.models.organisation import Organisation
from cop.models.person import Person, PersonAddress

SEARCHED: tuple[Any, ...] = (Community, Meeting, Organisation, Person, PersonAddress)
INDEX_PREFIX = "words_of_"
# No ranking and no phrases: only which rows have a word that begins so, fast from two letters on.
_FTS5 = "tokenize='ascii', detail='none', columnsize=0, prefix='2 3'"
_ON_POSTGRESQL = "array_to_tsvector(string_to_array(search_words, ' '))"


def is_compared(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether Alembic compares a table or an index with the models: it knows nothing of those made here."""
    return not (name or "").startswith(INDEX_PREFIX)


def create_search_index(connection: Connection, table: str) -> None:
    """Make the index of a searched table, filled with the rows that are there; one already there is made anew."""
    drop_search_index(connection, table)
    for statement in _statements(connection.dialect.name, table):
        connection.execute(text(statement))


def fill_search_words(connection: Connection, table: str) -> None:
    """Write the words of the rows that were there before the column was."""
    of = next(model.__table__ for model in SEARCHED if model.__tablename__ == table)
    made = of.c.search_words.info
    rows = connection.execute(select(of.c.id, *(of.c[name] for name in made["of"]))).all()
    for id_, *values in rows:
        words = made["make"](" ".join(value for value in values if value))
        connection.execute(update(of).where(of.c.id == id_).values(search_words=words))


def drop_search_index(connection: Connection, table: str) -> None:
    """Take the index of a searched table away."""
    name = INDEX_PREFIX + table
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP INDEX IF EXISTS {name}"))
        return
    for act in ("insert", "update", "delete"):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}_{act}"))
    connection.execute(text(f"DROP TABLE IF EXISTS {name}"))


def _statements(dialect: str, table: str) -> list[str]:
    name = INDEX_PREFIX + table
    if dialect == "postgresql":
        return [f"CREATE INDEX {name} ON {table} USING gin ({_ON_POSTGRESQL})"]
    add = f"INSERT INTO {name} (rowid, search_words) VALUES (new.id, new.search_words);"  # noqa: S608
    # FTS5 finds what to forget by the old words, which must be exactly those it was given.
    forget = f"INSERT INTO {name} ({name}, rowid, search_words) VALUES ('delete', old.id, old.search_words);"  # noqa: S608
    changed = "old.search_words IS NOT new.search_words OR old.id <> new.id"
    return [
        f"CREATE VIRTUAL TABLE {name} USING fts5 (search_words, content='{table}', content_rowid='id', {_FTS5})",
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {name}_update AFTER UPDATE OF id, search_words ON {table} WHEN {changed} "
        f"BEGIN {forget} {add} END",
        f"INSERT INTO {name} ({name}) VALUES ('rebuild')",  # noqa: S608
    ]


def _create(target: Table, connection: Connection, **_options: Any) -> None:
    create_search_index(connection, target.name)


def _drop(target: Table, connection: Connection, **_options: Any) -> None:
    drop_search_index(connection, target.name)


for model in SEARCHED:
    event.listen(model.__table__, "after_create", _create)
    event.listen(model.__table__, "before_drop", _drop)

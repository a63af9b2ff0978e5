"""How many statements a request sends to the database."""

from collections.abc import Callable

from sqlalchemy import event

from cop.extensions import db


def queries_of(request: Callable[[], object]) -> int:
    """Return the number of statements that a call runs; savepoints are none."""
    return len(statements_of(request))


def statements_of(request: Callable[[], object]) -> list[str]:
    """Return the statements that a call runs."""
    ran: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        ran.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        request()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert ran, "a request that asks nothing was not counted"
    return ran

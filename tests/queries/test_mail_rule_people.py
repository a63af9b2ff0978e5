"""Looking every minute for mails to take back: the few that wait are read, not the many that have left."""

import pytest
from sqlalchemy import event

from cop import clock
from cop.extensions import db as database
from cop.queries.mail_rule_people import outdated_mails


@pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # without statistics, and so the more readily misled
def test_outdated_mails_reads_what_waits_alone(db):
    ran = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        ran.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    assert outdated_mails(clock.now()) == []
    event.remove(database.engine, "before_cursor_execute", note)
    (statement, parameters) = next(one for one in ran if "FROM message" in one[0])
    cursor = database.session.connection().connection.cursor()
    plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert [step for step in plan if step.startswith(("SCAN", "SEARCH"))] == [
        "SEARCH message USING INTEGER PRIMARY KEY (rowid=?)",
        "SCAN message USING INDEX ix_message_queued",
        "SCAN message USING INDEX ix_message_due",
        "SCAN message USING INDEX ix_message_leased",
    ]

"""The chain of the audit log: whatever is done to a row behind the application's back is found."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import AuditEntry, Language, ids_in, ranges_of
from cop.queries.audit_chain import base_of_chain, check_chain, head_of_chain
from cop.services.audit import log_act
from cop.services.audit_chain import forget_entries
from cop.services.changes import refusing_duplicates
from tests.factories import make_person


def write(*verbs):
    for verb in verbs:
        log_act(verb, "people", by=None, page=1)
        database.session.commit()


def found():
    verdict = check_chain()
    return verdict.checked, verdict.faults


def change(**values):
    database.session.execute(update(AuditEntry).where(AuditEntry.verb == "second").values(**values))
    database.session.commit()


@pytest.fixture
def three(db):
    write("first", "second", "third")


def test_entries_are_chained_in_the_order_of_their_commits(three, db):
    numbers = select(AuditEntry.verb, AuditEntry.number).order_by(AuditEntry.number)
    assert [tuple(row) for row in db.session.execute(numbers)] == [("first", 1), ("second", 2), ("third", 3)]
    assert found() == (3, [])
    assert head_of_chain().number == 3


@pytest.mark.parametrize(
    "values",
    [
        {"verb": "other"},
        {"details": {"page": 2}},
        {"subject_id": 7},
        {"subject_type": "person"},
        {"at": clock.now() - timedelta(days=1)},
        {"digest": "0" * 73},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_row_is_found(three, values):
    change(**values)
    checked, faults = found()
    assert checked == 3
    if "digest" in values:  # as if under another key; the entry after it no longer follows
        assert check_chain().foreign == 1
        assert len(faults) == 1
    else:
        assert [fault.split(" of ")[0] for fault in faults] == ["entry 2"]


def test_somebody_elses_name_under_an_act_is_found(three):
    change(person_id=make_person().id)
    assert len(found()[1]) == 1


def test_a_missing_row_is_found(three, db):
    db.session.execute(delete(AuditEntry).where(AuditEntry.verb == "second"))
    assert found() == (2, ["entry 2 is missing"])


def test_exchanged_rows_are_found(three, db):
    first, second = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id).limit(2)).all()
    db.session.execute(update(AuditEntry).where(AuditEntry.id == first.id).values(verb=second.verb))
    db.session.execute(update(AuditEntry).where(AuditEntry.id == second.id).values(verb="first"))
    assert len(found()[1]) == 2


def test_an_added_row_is_found(three, db):
    row = {"verb": "read", "subject_type": "people", "details": {}, "at": clock.now()}
    db.session.execute(insert(AuditEntry.__table__), [row])
    assert found() == (3, ["entries that were added outside the application: 1"])


def test_another_key_is_told_from_a_change(three, app, db, monkeypatch):
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-key-0123456789-abcdefghijklm")
    write("fourth")
    verdict = check_chain()
    assert (verdict.checked, verdict.foreign, verdict.faults) == (4, 3, [])
    change(verb="other")
    monkeypatch.undo()
    assert [fault.split(" of ")[0] for fault in check_chain().faults] == ["entry 2"]


def test_what_a_savepoint_took_back_is_not_chained(db):
    taken = make_person()

    def refused():
        log_act("create", "people", by=None)
        make_person(email=taken.email)

    with pytest.raises(CopError), refusing_duplicates("taken"):
        refused()
    write("after")
    assert found() == (1, [])


def test_details_read_back_otherwise_than_written_agree(db):
    details = {"tuple": (1, 2), "language": Language.IT, "counts": {10: 1, 9: 2}, "none": None, "text": "è"}
    log_act("update", "people", by=None, **details)
    db.session.commit()
    db.session.expunge_all()
    assert found() == (1, [])


def test_forgotten_entries_leave_where_the_chain_begins(db, at):
    for day in range(1, 6):
        at(f"2026-01-0{day}T12:00+00:00")
        write(f"day {day}")
    assert forget_entries(before=clock.now() - timedelta(days=2)) == 2
    db.session.commit()
    assert (base_of_chain().number, found()) == (2, (3, []))
    write("later")
    assert found() == (4, [])
    db.session.execute(delete(AuditEntry).where(AuditEntry.number == 3))
    assert found() == (3, ["entry 3 is missing"])


def test_the_newest_entry_is_never_forgotten(three, db):
    assert forget_entries(before=clock.now() + timedelta(days=1)) == 2
    assert forget_entries(before=clock.now() + timedelta(days=1)) == 0
    db.session.commit()
    assert found() == (1, [])
    write("later")
    assert found() == (2, [])


@pytest.mark.parametrize(
    ("ids", "ranges"), [([], ""), ([7], "7"), ([3, 1, 2, 2], "1-3"), ([9, 3, 4, 5, 12, 11], "3-5 9 11-12")]
)
def test_ids_are_written_as_ranges(ids, ranges):
    assert ranges_of(ids) == ranges
    assert list(ids_in(ranges)) == sorted(set(ids))

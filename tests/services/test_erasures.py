"""Erasing a person: nothing of them is left, and every count is what it was."""

import pytest

from cop.extensions import Base
from cop.models.privacy import TABLES, OnErasure, Sort
from cop.services.erasures import erase_person
from tests import canary
from tests.factories import (
    make_administrator,
)


def test_a_canary_in_every_table_leaves_no_trace(db, at):
    now = at("2026-11-22T12:00+01:00")
    make_administrator()
    person = canary.make_canary()
    assert canary.traces(canary.dump()) == list(canary.WORDS)
    erase_person(person, by=None, at=now)
    assert canary.traces(canary.dump()) == []


def test_the_canary_stands_in_every_table_that_can_hold_a_person(db, at):
    at("2026-11-22T12:00+01:00")
    person = canary.make_canary()
    personal = {name for name, kept in TABLES.items() if kept.names(Sort.PERSONAL) and kept.whose}
    held = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(canary.traces(repr(row)) for row in db.session.execute(table.select()))
    }
    assert personal <= held
    assert person.name == canary.NAME


@pytest.mark.parametrize("name", sorted(n for n, k in TABLES.items() if k.on_erasure == OnErasure.DELETE))
def test_rows_to_delete_are_deleted(db, at, name):
    now = at("2026-11-22T12:00+01:00")
    person = canary.make_canary()
    erase_person(person, by=None, at=now)
    assert db.session.execute(Base.metadata.tables[name].select()).all() == []

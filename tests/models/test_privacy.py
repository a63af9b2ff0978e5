"""Every column of every table has its class, and the classes hold together."""

import pytest

from cop.extensions import Base
from cop.models.privacy import TABLES, Sort

SCHEMA = Base.metadata.tables


def test_every_table_is_classified_and_none_has_vanished():
    assert set(TABLES) == set(SCHEMA)


@pytest.mark.parametrize("table", sorted(SCHEMA))
def test_every_column_is_classified_once_and_none_has_vanished(table):
    kept = TABLES[table]
    named = f"{kept.personal} {kept.link} {kept.none}".split()
    assert sorted(named) == sorted(column.name for column in SCHEMA[table].columns)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_personal_columns_say_whose_they_are(table):
    kept = TABLES[table]
    assert set(kept.whose.split()) <= set(kept.sorts)
    assert bool(kept.whose) or not kept.names(Sort.PERSONAL)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_references_to_people_are_links(table):
    to_people = {key.parent.name for key in SCHEMA[table].foreign_keys if key.column.table.name == "person"}
    assert to_people <= set(TABLES[table].names(Sort.LINK))

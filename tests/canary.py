"""A person whose name and addresses stand in every table that can hold them, planted by reflection.

A column that is added and classified is planted too; where a CHECK constraint asks for more than the types
tell, the table has a line in `FACTS`.
"""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import JSON, Boolean, Date, DateTime, Enum, Integer, LargeBinary, String, insert, select

from cop import clock
from cop.extensions import Base, db
from cop.models import email_key
from cop.models.privacy import TABLES, Sort
from tests.factories import make_community, make_meeting, make_membership, make_organisation, make_person

NAME = "Canaria Dellaprova"
ADDRESS = "Canaria.Dellaprova@uccelli.example.org"
OTHER_ADDRESS = "gabbietta77@uccelli.example.com"
WORDS = (NAME, "Dellaprova", ADDRESS, OTHER_ADDRESS, "gabbietta77")
# Columns that a CHECK constraint wants empty, or set to something, in a person's row.
FACTS = {
    "date_poll_option": {"ends_at": datetime(2100, 1, 1, tzinfo=UTC)},
    "membership": {"organisation_id": None},
    "meeting_question": {"edition_id": None},
    "question_answer": {"enrolment_id": None},
    "registration": {"answer": "accepted", "waiting_since_at": None},
    "survey": {"meeting_id": None, "edition_id": None},
    "likely_duplicate": {"organisation_id": None, "other_organisation_id": None},
    "merge": {"kept_organisation_id": None, "hidden_organisation_id": None},
}
# Rows of these stand for people beside the canary; the canary's own is made by its factory.
PEOPLE = {"person"}


def make_canary(**kw):
    """Return the canary, with a row in every table whose rows are somebody's, and mentions beside them."""
    community = make_community()
    make_meeting(community, starts_at=clock.now() - timedelta(days=1))
    make_membership(community, make_organisation())
    person = make_person(name=NAME, email=ADDRESS, password_hash="x" * 30, **kw)
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES and TABLES[table.name].whose and table.name not in PEOPLE:
            plant(table, person)
    db.session.expire_all()
    return person


def plant(table, person, **values):
    """Add a row to a table whose references to people all name `person`; return its key."""
    row = {column.name: value_of(column, person) for column in table.columns if not is_left_out(column)}
    row |= FACTS.get(table.name, {}) | values
    return db.session.execute(insert(table).values(row)).inserted_primary_key


def is_left_out(column):
    return column.primary_key and not column.foreign_keys and isinstance(column.type, Integer)


def value_of(column, person):
    target = next((key.column for key in column.foreign_keys), None)
    if target is not None:
        return person.id if target.table.name == "person" else row_for(column, target, person)
    return planted(column) if sort_of(column) == Sort.PERSONAL else neutral(column)


def row_for(column, target, person):
    """The key of the latest row of another table; where there is none, none, or a new one if it must be."""
    found = db.session.scalar(select(target).order_by(target.desc()).limit(1))
    is_needed = not column.nullable or column.name in TABLES[column.table.name].whose.split()
    return plant(target.table, person)[0] if found is None and is_needed else found


def sort_of(column):
    return TABLES[column.table.name].sorts[column.name]


def planted(column):
    if column.name in {"email_key", "search_key", "search_words"}:
        return email_key(OTHER_ADDRESS)
    if isinstance(column.type, JSON):
        return {"text": f"{NAME} wrote", "more": [{"to": ADDRESS}], "recipient_name": NAME}
    if isinstance(column.type, LargeBinary):
        return f"To: {ADDRESS}\r\n\r\n{NAME}".encode()
    if "email" in column.name or column.name in {"recipient"}:
        return OTHER_ADDRESS
    return f"{NAME} {OTHER_ADDRESS}"[: column.type.length]


def neutral(column):
    if column.nullable and sort_of(column) != Sort.LINK:
        return None
    kind = column.type
    if isinstance(kind, Enum):
        return next(iter(kind.enums)) if kind.enum_class is None else next(iter(kind.enum_class))
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, LargeBinary):
        return b"x"
    if isinstance(kind, DateTime) or "DateTime" in type(kind).__name__:
        return clock.now()
    if isinstance(kind, Date):
        return date(2026, 1, 1)
    assert isinstance(kind, String), column
    return f"{column.table.name}-{column.name}"[: kind.length]


def dump():
    """Return everything that the database holds, as text, in both the forms in which JSON may write it."""
    rows = (repr(row) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table)))
    return "\n".join(rows)


def traces(text):
    """Return the words of the canary that a text holds, in any case."""
    folded = text.casefold()
    return [word for word in WORDS if word.casefold() in folded]

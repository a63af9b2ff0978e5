"""Everything about one person, table by table, for the copy that they may ask for (GDPR art. 15 and 20).

Read from the classes of the columns: of a row that is theirs, all but secrets and references to other people;
of a row that only says what they did (`decided_by_id`), nothing of what it is about, which is others' data.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, and_, false, func, select

from cop.extensions import Base, db
from cop.models import AuditEntry, Person, SurveyReply
from cop.models.privacy import TABLES, Sort
from cop.queries.my_answers import answers_in_words
from cop.queries.my_news import news_named
from cop.queries.personal_rows import Identity, identity_of, is_act_of, is_whose, references_to_people

# Columns that name a record for a reader, best first; a bilingual one by its language.
NAMES = ("title", "name", "legal_name", "file_name", "starts_on", "text")


@dataclass(frozen=True)
class Rows:
    """The rows of one table: `about` the person, and `acts` that they did. References hold words as well."""

    table: str
    about: list[dict[str, Any]]
    acts: list[dict[str, Any]]


def everything_about(person: Person, *, language: str) -> list[Rows]:
    """Return every row about a person and every act of theirs, tables without any left out."""
    identity = identity_of(person)
    found = []
    for table in sorted(Base.metadata.sorted_tables, key=lambda table: (table.name != "person", table.name)):
        rows = Rows(table.name, _about(table, identity, language), _acts(table, identity, language))
        if rows.about or rows.acts:
            found.append(rows)
    return found


def _about(table: Table, identity: Identity, language: str) -> list[dict[str, Any]]:
    is_theirs = is_whose(table, identity)
    if table.name == AuditEntry.__tablename__:
        is_theirs = and_(table.c.subject_type == "person", table.c.subject_id.in_(identity.ids))
    rows = _rows(table, is_theirs, {Sort.PERSONAL, Sort.NONE}, language)
    if table.name == SurveyReply.__tablename__:
        return [row | {"answers": answers_in_words(row["answers"], language)} for row in rows]
    return [news_named(table.name, row, language) for row in rows]


def _acts(table: Table, identity: Identity, language: str) -> list[dict[str, Any]]:
    # Compared with an empty column, "theirs" is neither true nor false.
    is_theirs = func.coalesce(is_whose(table, identity), false())
    done = and_(is_act_of(table, identity), ~is_theirs)
    return _rows(table, done, {Sort.NONE}, language)


def _rows(table: Table, which: Any, sorts: set[Sort], language: str) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if is_told(column, sorts)]
    if not columns:
        return []
    order = [*table.primary_key.columns]
    rows = db.session.execute(select(*columns).where(which).order_by(*order)).mappings()
    names: dict[tuple[str, Any], str] = {}
    return [{c.name: told(row[c], c, language, names) for c in columns} for row in rows]


def is_told(column: "Column[Any]", sorts: set[Sort]) -> bool:
    """Whether a column belongs in the copy: no secret, no hash, no reference to a person."""
    kept = TABLES.get(column.table.name)
    sort = kept.sorts.get(column.name, Sort.NONE) if kept else Sort.NONE
    return sort in sorts and column not in references_to_people(column.table)


def told(value: Any, column: "Column[Any]", language: str, names: dict[tuple[str, Any], str]) -> Any:
    """Return a value, a reference as its number and the name of what it refers to."""
    target = _target(column)
    if target is None or value is None:
        return value
    key = (target.name, value)
    if key not in names:
        names[key] = name_of(target, value, language)
    return {"id": value, "name": names[key]} if names[key] else value


def id_of(reference: Any) -> Any:
    """Return the number in what `told` makes of a reference."""
    return reference["id"] if isinstance(reference, dict) else reference


def name_of(table: Table, key: Any, language: str, *, depth: int = 2) -> str:
    """Return what a record is called, by its own words or by those of the records that it joins."""
    first = next(iter(table.primary_key.columns))
    row = db.session.execute(select(table).where(first == key)).mappings().first()
    if row is None:
        return ""
    own = [word for name in NAMES if (word := _word(row, name, language))][:1]
    if table.name in {"meeting", "date_poll_option"}:
        own.append(_day(row["starts_at"]))
    if own:
        return ", ".join(own)
    refers = [c for c in table.columns if _target(c) is not None and c not in references_to_people(table)]
    parts = [_name_behind(column, row[column.name], language, depth) for column in refers]
    return ", ".join(part for part in parts if part)


def _name_behind(column: "Column[Any]", value: Any, language: str, depth: int) -> str:
    target = _target(column)
    if target is None or value is None or not depth:
        return ""
    return name_of(target, value, language, depth=depth - 1)


def _target(column: "Column[Any]") -> Table | None:
    """The table of which a column names a row; None for one that only goes with such a reference."""
    return next((key.column.table for key in column.foreign_keys if key.column.primary_key), None)


def _word(row: Any, name: str, language: str) -> str:
    other = "en" if language == "it" else "it"
    found = next((row[key] for key in (f"{name}_{language}", f"{name}_{other}", name) if row.get(key)), "")
    return str(found)


def _day(value: date | datetime) -> str:
    return value.strftime("%d/%m/%Y")

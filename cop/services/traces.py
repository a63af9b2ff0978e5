"""Words about an erased person in rows that are not theirs: mails to others, imported cells, free text.

Addresses are one person's, so they go wherever they stand. A name may be somebody else's too: it goes unless
somebody of the same name is left in the register, and a name of a single word only where it stands alone.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Column, Enum, String, Table, Text, cast, delete, func, or_, select, update

from cop.extensions import Base, db
from cop.models import CalendarFragment, Message, MessageContent, MessageState, Person, SurveySheet
from cop.models.privacy import TABLES, Sort
from cop.queries.personal_rows import Identity, columns_of
from cop.services.survey_departures import mix_sheets

REPLACEMENT = "…"
# What a name there means is no person, or its rows are sealed and hold ids alone.
LEFT_ALONE = {"audit_entry", "municipality", "organisation", "site_revision"}
SHORTEST_TEXT = 60
_UNSYNCHRONISED: dict[str, Any] = {"execution_options": {"synchronize_session": False}}


def scrub_traces(identity: Identity) -> dict[str, int]:
    """Replace an erased person's addresses and name in all other rows; return how many of each table changed.

    Call once the person's own rows are blanked, with the identity taken before, and surveys held.
    """
    words = [*identity.addresses, *_own_names(identity)]
    changed: dict[str, int] = {}
    for table in Base.metadata.sorted_tables if words else ():
        keys = _scrub(table, words) if table.name not in LEFT_ALONE else []
        if keys:
            changed[table.name] = len(keys)
            _follow(table, keys)
    db.session.expire_all()
    return changed


def text_columns(table: Table) -> list["Column[Any]"]:
    """Return the columns of a table in which somebody may have written a name or an address."""
    kept = [*columns_of(table, Sort.PERSONAL), *columns_of(table, Sort.NONE)] if table.name in TABLES else []
    return [column for column in kept if _holds_words(column)]


def _own_names(identity: Identity) -> Iterable[str]:
    """The names that nobody left in the register bears."""
    for name in identity.names:
        others = select(Person.id).where(Person.name == name, Person.id.not_in(identity.ids))
        if name.strip() and db.session.scalar(others.limit(1)) is None:
            yield name


def _scrub(table: Table, words: list[str]) -> list[Any]:
    columns, keys = text_columns(table), list(table.primary_key.columns)
    if not columns:
        return []
    holds = or_(*(_holds(column, word) for column in columns for word in words))
    changed = []
    for row in db.session.execute(select(*keys, *columns).where(holds)).mappings().all():
        new = {c.name: scrubbed(row[c], words) for c in columns if scrubbed(row[c], words) != row[c]}
        if new:
            is_row = [key == row[key] for key in keys]
            db.session.execute(update(table).where(*is_row).values(new | _made_anew(table, is_row, new)))
            changed.append(row[keys[0]])
    return changed


def _made_anew(table: Table, is_row: list[Any], new: dict[str, Any]) -> dict[str, Any]:
    """The columns that the database layer makes from those that changed (`models.types.keep_folded`)."""
    made = {}
    for column in table.columns:
        of = column.info.get("of", ())
        if set(of) & set(new):
            row = db.session.execute(select(*(table.c[name] for name in of)).where(*is_row)).mappings().one()
            values = (new.get(name, row[name]) for name in of)
            made[column.name] = str(column.info["make"](" ".join(value for value in values if value)))
    return made


def scrubbed(value: Any, words: list[str]) -> Any:
    """Return a text, or a JSON value, without the words."""
    if isinstance(value, str):
        for word in words:
            value = _without(value, word)
        return value
    if isinstance(value, dict):
        return {_key(key, words): scrubbed(own, words) for key, own in value.items()}
    return [scrubbed(own, words) for own in value] if isinstance(value, list) else value


def _key(key: Any, words: list[str]) -> Any:
    return scrubbed(key, words) if isinstance(key, str) else key


def _without(value: str, word: str) -> str:
    if value.strip().casefold() == word.casefold():
        return REPLACEMENT
    if "@" not in word and " " not in word.strip():
        return value
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", REPLACEMENT, value, flags=re.IGNORECASE)


def _holds_words(column: "Column[Any]") -> bool:
    if isinstance(column.type, Enum) or column.foreign_keys:
        return False
    if isinstance(column.type, JSON) or (isinstance(column.type, String) and column.type.length is None):
        return True
    return isinstance(column.type, String) and (column.type.length or 0) >= SHORTEST_TEXT


def _holds(column: "Column[Any]", word: str) -> Any:
    """The database narrows down, by ASCII letters alone; `scrubbed` decides."""
    text = cast(column, Text) if isinstance(column.type, JSON) else column
    forms = {word, word.casefold(), json.dumps(word)[1:-1], json.dumps(word.casefold())[1:-1]}
    lowered = sorted({_lowered(form) for form in forms})
    return or_(*(func.lower(text).contains(form, autoescape=True) for form in lowered))


def _lowered(form: str) -> str:
    """Lower case as SQLite's lower() gives it: ASCII alone."""
    return "".join(c.lower() if c.isascii() else c for c in form)


def _follow(table: Table, keys: list[Any]) -> None:
    """Do away with what was made from the rows that changed."""
    if table.name == Message.__tablename__:
        made = delete(MessageContent).where(MessageContent.message_id.in_(keys))
        db.session.execute(made, **_UNSYNCHRONISED)
        # Composed and not yet gone: composed again from what is left of its facts.
        waits = Message.id.in_(keys), Message.state.in_((MessageState.READY, MessageState.LEASED))
        again = {"state": MessageState.QUEUED, "lease_owner": None, "lease_until": None}
        db.session.execute(update(Message).where(*waits).values(again), **_UNSYNCHRONISED)
    if table.name == SurveySheet.__tablename__:
        mix_sheets(keys)
    if table.name == "meeting":
        kept = delete(CalendarFragment).where(CalendarFragment.meeting_id.in_(keys))
        db.session.execute(kept, **_UNSYNCHRONISED)

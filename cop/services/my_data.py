"""The copy of everything about a person, made for them or, on request, by an administrator."""

from datetime import datetime
from pathlib import Path

from cop.emails.verdicts import is_secret
from cop.exports.my_data import without_secrets
from cop.models import Person
from cop.queries.my_data import Rows, everything_about, id_of
from cop.queries.stored_files import files_by_id, path_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act


def copy_of(person: Person, *, language: str) -> list[Rows]:
    """Return all rows about a person, without what opens doors: sign-in mails, links, codes."""
    rows = everything_about(person, language=language)
    secret = {
        row["id"]
        for table in rows
        if table.table == "message"
        for row in table.about
        if is_secret(row["kind"])
    }
    return [_without_secrets(table, secret) for table in rows]


def files_in(rows: list[Rows]) -> dict[str, Path]:
    """Return the files that the person sent with answers, by their names in the archive."""
    ids = [id_of(row["file_id"]) for table in rows for row in table.about if row.get("file_id")]
    found = {f"files/{file.id}-{file.name}": path_of(file) for file in files_by_id(ids)}
    return {name: path for name, path in found.items() if path.is_file()}


def log_copy(person: Person, *, by: Viewer, at: datetime) -> None:
    """Log that a copy of a person's data was handed over, and to whom."""
    log_act("export", person, by=by, people=[person.id], what="my_data", at=at.isoformat())


def _without_secrets(table: Rows, secret: set[int]) -> Rows:
    about = [{name: without_secrets(value) for name, value in row.items()} for row in table.about]
    if table.table == "message":
        about = [row | ({"context": {}} if row["id"] in secret else {}) for row in about]
    if table.table == "message_content":
        about = [row for row in about if id_of(row["message_id"]) not in secret]
    return Rows(table.table, about, table.acts)

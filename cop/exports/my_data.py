"""The copy of a person's data: one ZIP with a page to read, JSON for programs, and the mails as they were sent."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cop.models.kept import Sort
from cop.models.privacy import TABLES
from cop.queries.my_data import Rows, id_of

# Keys of JSON columns whose values open doors: a journal keeps whole rows, secrets among them.
SECRETS = {
    name
    for kept in TABLES.values()
    for name in kept.names(Sort.LINK)
    if not name.endswith("_id") and name not in {"id", "message_id", "row_key"}
} | {"link", "code", "recipient_token"}
FORMAT = "communities-of-practice/my-data/1"


def archive(
    rows: Iterable[Rows],
    *,
    page: str,
    style: str,
    made_at: datetime,
    handed_in: Mapping[str, Path] | None = None,
) -> bytes:
    """Return the ZIP. `page` is the readable HTML, which asks for `style.css` beside it.

    `handed_in`: files that the person handed in, by their names in the archive.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        tables = {
            table.table: {
                "about": [_with_files(files, table.table, row) for row in table.about],
                "acts": table.acts,
            }
            for table in rows
        }
        content = {"format": FORMAT, "made_at": made_at, "tables": tables}
        files.writestr("data.json", json.dumps(content, default=_plain, ensure_ascii=False, indent=1))
        files.writestr("index.html", page)
        files.writestr("style.css", style)
        for name, path in (handed_in or {}).items():
            files.write(path, name)
    return out.getvalue()


def without_secrets(value: Any) -> Any:
    """Return a JSON value without what opens doors: links, codes, hashes of passwords."""
    if isinstance(value, Mapping):
        return {key: without_secrets(own) for key, own in value.items() if key not in SECRETS}
    return [without_secrets(own) for own in value] if isinstance(value, list) else value


def file_name(table: str, row: Mapping[str, Any], column: str) -> str:
    """Return where in the archive the bytes of a column are: a mail opens in any mail program."""
    if table == "message_content":
        return f"mails/{id_of(row['message_id'])}.eml"
    if table == "inbound_content":
        return f"mails/in-{id_of(row['inbound_id'])}.eml"
    return f"files/{table}-{row.get('id', '0')}-{column}"


def _with_files(files: zipfile.ZipFile, table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its bytes as files of their own."""
    told = {}
    for name, value in row.items():
        if isinstance(value, bytes):
            path = file_name(table, row, name)
            files.writestr(path, value)
            value = {"file": path}
        told[name] = value
    return told


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

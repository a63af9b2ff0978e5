"""A table out of a CSV or XLSX file that a stranger sent: parsed in a process apart, refused with a reason."""

import json
from collections.abc import Callable, Iterator

from cop import apart
from cop.sheets import csv_file, xlsx_file
from cop.sheets.limits import MOST_BYTES, Counter, SheetError, Table

Rows = Iterator[tuple[int, list[str]]]

SECONDS = 30
_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_HEADER_WITHIN = 20  # rows that may stand above the headers: a title, a date, an empty line


def table_of(content: bytes, *, file_name: str) -> Table:
    """Return the table in a file. Raises SheetError for what is none, too large, or made to do harm."""
    kind = kind_of(content, file_name)
    try:
        found = json.loads(apart.run(f"{__name__}:{kind}", content, seconds=SECONDS))
    except apart.ApartError as error:
        raise SheetError("broken" if error.reason == "failed" else error.reason) from error
    if "refused" in found:
        raise SheetError(found["refused"])
    return Table(found["headers"], [(number, cells) for number, cells in found["rows"]], found["others"])


def kind_of(content: bytes, file_name: str) -> str:
    """Return "xlsx" or "csv" by what the file holds; its name must agree. Raises SheetError for anything else."""
    ending = file_name.lower().rpartition(".")[2]
    if not content:
        raise SheetError("empty")
    if len(content) > MOST_BYTES:
        raise SheetError("too_big")
    if content.startswith(_OLD_EXCEL):
        raise SheetError("old_excel")
    if content.startswith(_ZIP):
        if ending not in {"xlsx", "xlsm"}:
            raise SheetError("not_a_table")
        return "xlsx"
    if content.startswith(_PDF) or ending not in {"csv", "txt", "tsv"}:
        raise SheetError("not_a_table")
    return "csv"


def csv(content: bytes) -> bytes:
    """In the child: the table of a CSV file, or why there is none, as JSON."""
    return _answer(lambda: (csv_file.rows_of(content), []))


def xlsx(content: bytes) -> bytes:
    """In the child: the table of an XLSX file, or why there is none, as JSON."""
    return _answer(lambda: xlsx_file.rows_of(content))


def _answer(read: Callable[[], tuple[Rows, list[str]]]) -> bytes:
    try:
        rows, others = read()
        counter, kept = Counter(), []
        for number, cells in rows:
            if any(cells):
                counter.add(cells)
                kept.append((number, cells))
        table = _with_headers(kept) | {"others": others}
    except SheetError as error:
        table = {"refused": error.reason}
    return json.dumps(table).encode()


def _with_headers(rows: list[tuple[int, list[str]]]) -> dict[str, object]:
    """Take the first row that is about as wide as the table for its headers; what stands above is a title."""
    if not rows:
        raise SheetError("empty")
    first = rows[:_HEADER_WITHIN]
    widths = [sum(map(bool, cells)) for _number, cells in first]
    at = next(i for i, width in enumerate(widths) if width * 2 >= max(widths))
    width = max(len(cells) for _number, cells in rows[at:])
    headers = rows[at][1] + [""] * (width - len(rows[at][1]))
    body = [(number, cells + [""] * (width - len(cells))) for number, cells in rows[at + 1 :]]
    if not body:
        raise SheetError("empty")
    return {"headers": headers, "rows": body}

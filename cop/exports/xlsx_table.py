"""Tables as XLSX in which what people typed is always text, never a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not in XML 1.0
LONGEST = 32_767  # characters of a cell (ECMA-376)
_MEANT = "=#"  # openpyxl takes text that begins so for a formula, or an error


def write_xlsx(out: IO[bytes], header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Write a table to a file: a bold first row that stays in sight, numbers and days as such, all else text."""
    write_book(out, [("Table", header, rows)])


def write_book(
    out: IO[bytes], tables: Iterable[tuple[str, Sequence[object], Iterable[Sequence[object]]]]
) -> None:
    """Write several tables to one file, each on a sheet of its own: (title, header, rows)."""
    book = Workbook(write_only=True)
    for title, header, rows in tables:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for n in range(1, len(header) + 1):
            sheet.column_dimensions[get_column_letter(n)].width = 24
        sheet.append([_heading(sheet, value) for value in header])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    book.save(out)


def _heading(sheet: Any, value: object) -> Any:
    cell = _text_cell(sheet, _words(value))
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: object) -> Any:
    """Return what openpyxl writes for a value: the value itself wherever it is taken for what it is."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | date):
        return value  # a day is shown as yyyy-mm-dd
    words = _words(value)
    return _text_cell(sheet, words) if words[:1] in _MEANT else words


def _text_cell(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.data_type = "s"
    return cell


def _words(value: object) -> str:
    return _CONTROL.sub("", str(value))[:LONGEST]

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
_DAY = "yyyy-mm-dd"


def write_xlsx(out: IO[bytes], header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Write a table to a file: a bold first row that stays in sight, numbers and days as such, all else text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.freeze_panes = "A2"
    for n in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(n)].width = 24
    sheet.append([_cell(sheet, value, is_bold=True) for value in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(out)


def _cell(sheet: Any, value: object, *, is_bold: bool = False) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = _DAY
        return cell
    cell = WriteOnlyCell(sheet, _CONTROL.sub("", str(value))[:LONGEST])
    cell.data_type = "s"  # "=1+1" would be a formula otherwise
    if is_bold:
        cell.font = Font(bold=True)
    return cell

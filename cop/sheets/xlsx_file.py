"""XLSX, read without trusting what it says of its size."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from cop.sheets.limits import MOST_PARTS, MOST_RATIO, MOST_ROWS, MOST_UNPACKED, SMALL, SheetError

_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
Rows = Iterator[tuple[int, list[str]]]


def rows_of(content: bytes) -> tuple[Rows, list[str]]:
    """Return (row number, cells) of the first sheet with something in it, and the names of the other sheets."""
    refuse_bomb(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise SheetError("empty")
    return _rows(visible[0]), [sheet.title for sheet in visible[1:]]


def refuse_bomb(content: bytes) -> None:
    """Raise SheetError for an archive that is no workbook, or unpacks to more than we read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SheetError("broken") from error
    names = {part.filename for part in parts}
    if not names >= _NEEDED:
        raise SheetError("not_a_table")
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    is_bomb = unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)
    if len(parts) > MOST_PARTS or len(names) < len(parts) or unpacked > MOST_UNPACKED or is_bomb:
        raise SheetError("bomb")


def _rows(sheet: Any) -> Rows:
    sheet.reset_dimensions()  # what the file says of them is not believed
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > 2 * MOST_ROWS:
            raise SheetError("rows")
        yield number, [_words(value) for value in _filled(cells)]


def _filled(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cells up to the last one with something in it."""
    length = len(cells)
    while length and cells[length - 1] is None:
        length -= 1
    return cells[:length]


def _words(value: Any) -> str:
    """A value as it would be typed: days in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()

"""The attendance report of a video call: a table out of a file, parsed apart, without what stands around it.

A file is a list of tables, each under a row that names its columns; Zoom puts the meeting above the attendees,
Teams numbers its sections ("1. Summary", "2. Participants", "3. In-Meeting Activities").
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cop import apart
from cop.sheets import csv_file, xlsx_file
from cop.sheets.call_columns import CallFact, columns_in, is_header, service_of
from cop.sheets.limits import Counter, SheetError
from cop.sheets.reading import SECONDS, kind_of
from cop.text import folded

MOST_ROWS = 10_000
_SECTION = re.compile(r"^\d\. ?\D")
Row = list[str]


@dataclass(frozen=True)
class CallTable:
    """The attendees of a file as text. `service` is "zoom", "teams", "meet" or "other": what the columns of
    that one hold is to be told."""

    service: str
    headers: Row
    rows: list[Row]


@dataclass
class _Block:
    headers: Row
    rows: list[Row]


def call_table_of(content: bytes, *, file_name: str) -> CallTable:
    """Return the attendees in a file. Raises SheetError for what is no table, too large, or made to do harm."""
    kind = kind_of(content, file_name)
    try:
        found = json.loads(apart.run(f"{__name__}:{kind}", content, seconds=SECONDS))
    except apart.ApartError as error:
        raise SheetError("broken" if error.reason == "failed" else error.reason) from error
    if "refused" in found:
        raise SheetError(found["refused"])
    return CallTable(found["service"], found["headers"], found["rows"])


def csv(content: bytes) -> bytes:
    """In the child: the attendees in a CSV file, or why there are none, as JSON.

    Dates hold commas and names may: the separator is the one under which a row names the columns.
    """
    try:
        for separator in csv_file.SEPARATORS:
            try:
                rows = _counted(csv_file.rows_of(content, separator=separator))
            except SheetError as error:
                if error.reason in {"columns", "long_cell"}:
                    continue
                raise
            if any(is_header(row) for row in rows):
                return _answer(rows)
        return _answer(_counted(csv_file.rows_of(content)))
    except SheetError as error:
        return json.dumps({"refused": error.reason}).encode()


def xlsx(content: bytes) -> bytes:
    """In the child: the attendees in an XLSX file, or why there are none, as JSON."""
    try:
        rows, _others = xlsx_file.rows_of(content)
        return _answer(_counted(rows))
    except SheetError as error:
        return json.dumps({"refused": error.reason}).encode()


def _counted(rows: Iterable[tuple[int, Row]]) -> list[Row]:
    counter, kept = Counter(), []
    for _number, cells in rows:
        if any(cells):
            counter.add(cells)
            kept.append(cells)
        if len(kept) > MOST_ROWS:
            raise SheetError("rows")
    return kept


def _answer(rows: list[Row]) -> bytes:
    blocks = [block for block in blocks_of(rows) if block.rows]
    if not blocks:
        return json.dumps(_plain(rows)).encode()
    block = _chosen(blocks)
    sections = any(_SECTION.match(row[0]) for row in rows)
    service = service_of(block.headers, has_sections=sections)
    width = len(block.headers)
    even = [(row + [""] * width)[:width] for row in block.rows]
    return json.dumps({"service": service, "headers": block.headers, "rows": even}).encode()


def blocks_of(rows: Iterable[Row]) -> list[_Block]:
    """Return the tables of attendees among the rows of a file, in their order."""
    blocks: list[_Block] = []
    is_inside = False
    for row in rows:
        if is_header(row):
            blocks.append(_Block(row, []))
            is_inside = True
        elif _SECTION.match(row[0]) and sum(map(bool, row)) == 1:
            is_inside = False
        elif is_inside:
            blocks[-1].rows.append(row)
    return blocks


def _chosen(blocks: list[_Block]) -> _Block:
    """The table of single joins, where it names as many people as the one that sums them up."""
    numbers = [len({folded(_name(block, row)) for row in block.rows}) for block in blocks]
    return next(
        block for block, number in reversed(list(zip(blocks, numbers, strict=True))) if number == max(numbers)
    )


def _name(block: _Block, row: Row) -> str:
    columns = columns_in(block.headers)
    places = [
        columns[fact] for fact in (CallFact.NAME, CallFact.FIRST_NAME, CallFact.SURNAME) if fact in columns
    ]
    return " ".join(row[place] for place in places if place < len(row))


def _plain(rows: list[Row]) -> dict[str, object]:
    """A table whose columns nobody knows: its first row that is about as wide as it names them."""
    if len(rows) < 2:
        raise SheetError("empty")
    width = max(map(len, rows))
    at = next(n for n, row in enumerate(rows) if sum(map(bool, row)) * 2 >= width)
    even = [row + [""] * (width - len(row)) for row in rows[at:]]
    if len(even) < 2:
        raise SheetError("empty")
    return {"service": "other", "headers": even[0], "rows": even[1:]}

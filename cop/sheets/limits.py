"""What a table in a file may be at most, and how one is refused."""

from dataclasses import dataclass

MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024  # of all the parts of an XLSX together
MOST_RATIO = 120  # unpacked to packed, once unpacked is beyond SMALL: spreadsheets stay below 30
SMALL = 4 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000
LONGEST_CELL = 5_000


class SheetError(Exception):
    """A file that is not read. `reason` is a word that cop.forms.import_words puts into a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Table:
    """A table as text: its headers, and (number of the row in the file, cells) for each row with something in it.

    `others`: the names of further sheets, which were not read.
    """

    headers: list[str]
    rows: list[tuple[int, list[str]]]
    others: list[str]


class Counter:
    """Rows, columns and cells, counted as they are read: a file that has too many is refused at the first."""

    def __init__(self) -> None:
        self.rows = self.cells = 0

    def add(self, cells: list[str]) -> None:
        """Count one row. Raises SheetError beyond any limit."""
        self.rows += 1
        self.cells += len(cells)
        if self.rows > MOST_ROWS + 1:  # the headers
            raise SheetError("rows")
        if len(cells) > MOST_COLUMNS:
            raise SheetError("columns")
        if self.cells > MOST_CELLS:
            raise SheetError("cells")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise SheetError("long_cell")

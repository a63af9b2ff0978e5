"""CSV as spreadsheets of every country write it: the encoding and the separator are found out."""

import codecs
import csv
import io
from collections.abc import Iterator

from charset_normalizer import from_bytes

from cop.sheets.formulas import looks_like_formula
from cop.sheets.limits import LONGEST_CELL, SheetError

SEPARATORS = ";,\t|"
SAMPLE = 200_000  # bytes from which an encoding is told
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_EUROPEAN = ["cp1252", "iso8859_15", "mac_roman", "cp850"]


def rows_of(content: bytes, *, separator: str = "") -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of each line, the separator found out where none is given.

    Raises SheetError for what is no text.
    """
    text = _decoded(content)
    if "\x00" in text:
        raise SheetError("not_a_table")
    csv.field_size_limit(LONGEST_CELL * 2)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or _separator(text))
    try:
        for cells in reader:
            yield reader.line_num, [_unquoted(cell.strip()).strip() for cell in cells]
    except csv.Error as error:
        raise SheetError("long_cell" if "limit" in str(error) else "not_a_table") from error


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(content[:SAMPLE], cp_isolation=_EUROPEAN).best()
        return content.decode(best.encoding if best else "cp1252", "replace")


def _separator(text: str) -> str:
    """The separator of which the first lines have the most, and the same number each, as far as that goes."""
    lines = [line for line in text[:20_000].splitlines()[:10] if line.strip()]

    def evenness(separator: str) -> tuple[bool, int]:
        counts = [line.count(separator) for line in lines]
        return bool(counts) and len(set(counts)) == 1 and counts[0] > 0, sum(counts)

    return max(SEPARATORS, key=evenness)


def _unquoted(cell: str) -> str:
    """Take off the apostrophe that `cop.exports.csv_table` puts before what would be a formula."""
    return cell[1:] if cell.startswith("'") and looks_like_formula(cell[1:]) else cell

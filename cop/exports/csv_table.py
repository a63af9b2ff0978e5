"""Tables as CSV that a spreadsheet opens by a double click, and that never runs what a person typed."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins so is a formula to spreadsheets, white space before it notwithstanding.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def csv_bytes(header: Sequence[object], rows: Iterable[Sequence[object]], *, language: str) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark and CRLF lines.

    The separator is the one that a spreadsheet in that language expects: ";" in Italian, "," in English. Text
    that would be taken for a formula gets an apostrophe before it; numbers stay numbers, None is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if language == "it" else ",", lineterminator="\r\n")
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    words = str(cell)
    return f"'{words}" if words.lstrip(" \u00a0").startswith(_FORMULA) else words

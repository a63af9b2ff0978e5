"""Tables as CSV that a spreadsheet opens by a double click, and that never runs what a person typed."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from cop.sheets.formulas import looks_like_formula


def csv_bytes(header: Sequence[object], rows: Iterable[Sequence[object]], *, language: str) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark and CRLF lines.

    The separator is the one that a spreadsheet in that language expects: ";" in Italian, "," in English. Text
    that would be taken for a formula gets an apostrophe before it; numbers stay numbers, None is empty.
    """
    out = io.StringIO(newline="")
    _write(out, header, rows, language)
    return out.getvalue().encode("utf-8-sig")


def write_csv(
    out: IO[bytes], header: Sequence[object], rows: Iterable[Sequence[object]], *, language: str
) -> None:
    """Write to a file what `csv_bytes` returns, row by row: a long table is never in memory as a whole."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    _write(text, header, rows, language)
    text.flush()
    text.detach()


def _write(out: IO[str], header: Sequence[object], rows: Iterable[Sequence[object]], language: str) -> None:
    writer = csv.writer(out, delimiter=";" if language == "it" else ",", lineterminator="\r\n")
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)


def _harmless(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    words = str(cell)
    return f"'{words}" if looks_like_formula(words) else words

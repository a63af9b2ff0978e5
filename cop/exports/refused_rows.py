"""The refused rows of an import, as they were in the file, to be corrected and imported again."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cop.models import ImportBatch, RowVerdict
from cop.queries.imports import all_rows_of

Table = tuple[Sequence[object], Iterator[Sequence[object]]]


def refused_rows(batch: ImportBatch, *, header: str, reason: Callable[[Any], str]) -> Table:
    """Return (headers, rows): the file's own columns, and the reason in words in a last one called `header`."""
    found = all_rows_of(batch, verdict=RowVerdict.REFUSED)
    rows = ([*row.cells, "; ".join(reason(problem) for problem in row.problems)] for row in found)
    return [*batch.headers, header], rows

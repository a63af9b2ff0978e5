"""What the PDFs of reports have in common: their parts, and numbers as they are printed."""

from collections.abc import Sequence
from typing import Any, TypedDict

from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from cop.exports.prose import Block, blocks_of
from cop.queries.edition_report_sheets import ReportEntry

TEMPLATE = "report"


class Bar(TypedDict):
    """A cell with a bar: `part` of the whole, from 0 to 1, beside the words of its number."""

    part: float
    text: str


class Part(TypedDict):
    """A heading of level 1 to 3 with an introduction, points, a table and quotes, as far as there are any."""

    heading: str
    level: int
    intro: str
    points: Sequence[str]
    columns: Sequence[str]
    widths: Sequence[int]
    numeric: Sequence[int]
    rows: Sequence[Sequence[str | Bar]]
    quotes: Sequence[dict[str, str]]


def part(heading: str, *, level: int = 1, intro: str = "", **more: Any) -> Part:
    """Return a part of a report; `more` are those of its facts that are not empty."""
    empty = Part(
        heading=heading, level=level, intro=intro, points=[], columns=[], widths=[], numeric=[], rows=[], quotes=[]
    )  # fmt: skip
    return empty | more  # type: ignore[return-value]


def text_part(heading: str, words: str) -> dict[str, str | list[Block]]:
    """Return a text in Markdown under its heading."""
    return {"heading": heading, "blocks": blocks_of(words)}


def numbers_part(entries: Sequence[ReportEntry], *, intro: str, before: str) -> Part:
    """Return the table of all numbers; `before` is what they are compared with, "" for nothing."""
    columns = [_("Figure"), _("Number"), _("Share")]
    rows: list[list[str | Bar]] = [[one.label, shown(one.number), share(one)] for one in entries]
    if before:
        columns.append(before)
        for row, one in zip(rows, entries, strict=True):
            row.append("–" if one.previous is None else format_decimal(one.previous))
    widths = [6, 2, 4] + ([2] if before else [])
    return part(
        _("The numbers"), intro=intro, columns=columns, widths=widths, numeric=[1, 3] if before else [1], rows=rows
    )  # fmt: skip


def bar_of(number: float | None, most: float) -> str | Bar:
    """Return a cell with a number as a bar of the largest one, or that it is not shown."""
    if number is None:
        return shown(number)
    return Bar(part=number / most if most else 0, text=format_decimal(number))


def shown(number: float | None) -> str:
    """Return a number as it is printed, None as "not shown"."""
    return _("not shown") if number is None else format_decimal(number)


def share(entry: ReportEntry) -> str:
    """Return a share with its base (counting rule 7), "" where there is none."""
    if entry.share is None or entry.of is None:
        return ""
    return _("%(share)s of %(base)s", share=format_percent(entry.share), base=format_decimal(entry.of))


def small_words() -> str:
    """Return what a reader is told of the numbers that are not shown."""
    return _(
        "Numbers of people below 5 are not shown to the public, nor others from which they could be worked out."
    )

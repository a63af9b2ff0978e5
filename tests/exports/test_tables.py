"""Tables as files: what people typed is text in every cell, whatever it looks like."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from cop.exports.csv_table import csv_bytes
from cop.exports.xlsx_table import LONGEST, write_xlsx

LIKE_FORMULAS = ("=1+1", "+39 011", "-x", "@a", "=")


def cells_written(*values):
    out = io.BytesIO()
    write_xlsx(out, ["=Header"], [values])
    header, row = load_workbook(out).active.iter_rows()
    assert (header[0].data_type, header[0].value, header[0].font.bold) == ("s", "=Header", True)
    return row


@pytest.mark.parametrize("typed", [*LIKE_FORMULAS, "#N/A", "#REF!", "#hashtag", "1", "TRUE"])
def test_text_is_text_in_xlsx(typed):
    [cell] = cells_written(typed)
    assert (cell.data_type, cell.value) == ("s", typed)


def test_numbers_and_days_are_such_in_xlsx():
    number, day, nothing, _last = cells_written(7, date(2024, 12, 31), None, "x")
    assert (number.data_type, number.value) == ("n", 7)
    assert (day.data_type, day.value.date(), day.number_format) == ("d", date(2024, 12, 31), "yyyy-mm-dd")
    assert nothing.value is None


def test_what_xml_does_not_hold_is_left_out_of_xlsx():
    [cell] = cells_written("a\x00\x0b\ud800b" + "c" * LONGEST)
    assert cell.value == "ab" + "c" * (LONGEST - 2)


@pytest.mark.parametrize("typed", LIKE_FORMULAS)
def test_text_is_text_in_csv(typed):
    [row] = csv.reader(io.StringIO(csv_bytes([typed], [], language="en").decode("utf-8-sig")))
    assert row == [f"'{typed}"]

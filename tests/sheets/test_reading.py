"""Tables out of files: what people send is read, what attackers send is refused in time."""

import io
import time
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from cop.exports.csv_table import csv_bytes
from cop.sheets.limits import SheetError, Table
from cop.sheets.reading import table_of
from tests.sheets import bombs


def xlsx(*rows, title="Sheet", others=()):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for other in others:
        book.create_sheet(other)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TYPED = [(2, ["Volpe", "3"]), (4, ["Tasso, d'argento", ""])]


@pytest.mark.parametrize(
    "content",
    [
        b'name,number\nVolpe,3\n,\n"Tasso, d\'argento",\n',
        b'\xef\xbb\xbfname;number\r\nVolpe;3\r\n;\r\n"Tasso, d\'argento";\r\n',
        b"name\tnumber\nVolpe\t3\n\t\nTasso, d'argento\t\n",
        "name;number\nVolpe;3\n\nTasso, d'argento;".encode("utf-16"),
    ],
)
def test_csv_of_any_kind(content):
    assert table_of(content, file_name="Elenco.CSV") == Table(["name", "number"], TYPED, [])


def test_csv_of_one_column():
    content = "nome\nSocietà Ètica\n".encode("cp1252")
    assert table_of(content, file_name="a.csv") == Table(["nome"], [(2, ["Società Ètica"])], [])


def test_xlsx_values_become_text():
    rows = [("name", "n", "x", "on", "at", "is"), ("Volpe", 1234567890.0, 1.5, date(2024, 12, 31))]
    rows.append(("", None, None, datetime(2024, 12, 31, 9, 30), None, True))
    table = table_of(xlsx(*rows, others=["Altro"]), file_name="a.xlsx")
    assert table.rows == [
        (2, ["Volpe", "1234567890", "1.5", "2024-12-31", "", ""]),
        (3, ["", "", "", "2024-12-31T09:30:00", "", "1"]),
    ]
    assert table.others == ["Altro"]


def test_headers_may_stand_below_a_title():
    table = table_of(xlsx(("Elenco 2024",), (), ("a", "b", "c"), (1, 2, 3)), file_name="a.xlsx")
    assert table == Table(["a", "b", "c"], [(4, ["1", "2", "3"])], [])


NAMES = ["=1+1", "+39 011", "-x", "@a", "'=1", "''=1", "'s", "\u00a0=x", "|x", "%x", "plain", "à;\"b'"]


@pytest.mark.parametrize("language", ["it", "en"])
def test_our_csv_is_read_as_it_was(language):
    content = csv_bytes(["name", "n"], [(name, n) for n, name in enumerate(NAMES)], language=language)
    table = table_of(content, file_name="a.csv")
    assert [cells[0] for _n, cells in table.rows] == [name.strip() for name in NAMES]


REFUSED = [
    (bombs.rows, "a.xlsx", "bomb"),
    (bombs.empty_rows, "a.xlsx", "rows"),
    (bombs.entities, "a.xlsx", "broken"),
    (bombs.dimension, "a.xlsx", "rows"),
    (lambda: bombs.outside_entity("/etc/passwd"), "a.xlsx", "broken"),
    (bombs.columns, "a.csv", "columns"),
    (bombs.one_line, "a.csv", "long_cell"),
    (bombs.too_large, "a.csv", "too_big"),
    (lambda: b"", "a.csv", "empty"),
    (lambda: b"\n\n;;\n", "a.csv", "empty"),
    (lambda: b"name\n", "a.csv", "empty"),
    (lambda: b"\xd0\xcf\x11\xe0" + bytes(500), "a.xls", "old_excel"),
    (lambda: b"PK\x03\x04" + bytes(500), "a.xlsx", "broken"),
    (lambda: bombs.workbook(bombs.SHEET.format(bombs.HEAD))[:-200], "a.xlsx", "broken"),
    (lambda: bombs.workbook("<worksheet"), "a.xlsx", "broken"),
    (lambda: bombs.workbook(bombs.SHEET.format(bombs.HEAD)), "a.csv", "not_a_table"),
    (lambda: b"a\x00b,c\n1,2", "a.csv", "not_a_table"),
    (lambda: b"%PDF-1.7\n", "a.csv", "not_a_table"),
    (lambda: b"a,b\n1,2", "a.html", "not_a_table"),
]


@pytest.mark.parametrize(("made", "name", "reason"), REFUSED)
def test_refused_in_time(made, name, reason):
    content = made()
    began = time.monotonic()
    with pytest.raises(SheetError) as refused:
        table_of(content, file_name=name)
    assert refused.value.reason == reason
    assert time.monotonic() - began < 20

"""Files made to do harm, written by hand because no library would write them."""

import io
import zipfile

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}'
    "</sheetData></worksheet>"
)
CELL = '<c t="inlineStr" r="{}"><is><t>{}</t></is></c>'
HEAD = f'<row r="1">{CELL.format("A1", "name")}</row>'
_ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def workbook(sheet: str, **more: str) -> bytes:
    """An XLSX whose one sheet is this XML, with further parts by name."""
    out = io.BytesIO()
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELS.format("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts | more).items():
            archive.writestr(name, text)
    return out.getvalue()


def rows() -> bytes:
    """77 MB of rows in a quarter of a megabyte."""
    row = f"<row>{CELL.format('A1', 'x')}</row>"
    return workbook(SHEET.format(HEAD + row * (77_000_000 // len(row))))


def empty_rows() -> bytes:
    """Millions of rows with nothing in them, small enough to be unpacked."""
    return workbook(SHEET.format(HEAD + "<row/>" * 600_000))


def entities() -> bytes:
    """A billion laughs."""
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{_ENTITIES}]>'
    return workbook(laughs + SHEET.format(HEAD + f"<row>{CELL.format('A2', '&l9;')}</row>"))


def dimension() -> bytes:
    """One kilobyte that says it is a million rows of sixteen thousand cells."""
    last = f'<row r="1048576">{CELL.format("XFD1048576", "x")}</row>'
    sheet = SHEET.format(HEAD + last).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    return workbook(sheet)


def outside_entity(path: str) -> bytes:
    """XML that asks for a file of the machine (XXE)."""
    kind = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file://{path}">]>'
    return workbook(kind + SHEET.format(HEAD + f"<row>{CELL.format('A2', '&f;')}</row>"))


def columns() -> bytes:
    """A million columns."""
    return b"name" + b",x" * 1_000_000 + b"\r\n" + b"," * 1_000_000 + b"\r\n"


def one_line() -> bytes:
    """One line as large as an upload may be."""
    return b"name\r\n" + b"x" * 7_000_000


def too_large() -> bytes:
    """A line of a hundred megabytes."""
    return b"name\r\n" + b"x" * 100_000_000

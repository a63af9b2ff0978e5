"""PDF that screen readers can read: tagged, titled, with its language, whatever the names in it."""

import io

import pikepdf
import pytest

from cop.exports.pdf import PdfError, compile_pdf
from cop.exports.signature_sheet import SheetPerson, SignatureSheet, signature_sheet
from tests.bench.sheet import sheet_of

PEOPLE = [
    SheetPerson('Anna #panic("x") *Esempio*', "Ente $x$ [uno]", "ABCD-2345"),
    SheetPerson("王小明 😀 Пётр مثال", "\\u{41} </script> ${x}"),
    SheetPerson("A" * 120, ""),
]


def made(**kw):
    facts = {"heading": "Società benefit", "lines": ["26 novembre 2026"], "people": PEOPLE, "blank": 3}
    return SignatureSheet(**facts | {"sender": "Torino Social Impact"} | kw)


@pytest.fixture
def opened(db):
    return lambda sheet, language: pikepdf.open(io.BytesIO(signature_sheet(sheet, language=language)))


def elements(node):
    """Every element of a structure tree."""
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        yield from elements(node.get("/K", pikepdf.Array()))


def has_scope(element):
    found = element.get("/A")
    found = found if isinstance(found, pikepdf.Array) else [found]
    return any(isinstance(one, pikepdf.Dictionary) and "/Scope" in one for one in found)


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_sheet_is_accessible(opened, language):
    with opened(made(), language) as pdf:
        root, meta = pdf.Root, pdf.open_metadata()
        tree = list(elements(root.StructTreeRoot.K))
        assert (bool(root.MarkInfo.Marked), str(root.Lang)) == (True, language)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert meta["dc:title"].endswith(": Società benefit")
        assert meta["pdfuaid:part"] == "1"
        headers = [one for one in tree if str(one.S) == "/TH"]
        assert len(headers) == 4
        assert all(has_scope(one) for one in headers)
        assert sum(str(one.S) == "/TR" for one in tree) == 1 + len(PEOPLE) + 3
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert any("TitilliumWeb" in font for font in fonts)


def test_the_head_of_the_table_is_on_every_page(opened):
    with opened(sheet_of(200), "it") as pdf:
        assert len(pdf.pages) > 5
        tree = list(elements(pdf.Root.StructTreeRoot.K))
        assert sum(str(one.S) == "/THead" for one in tree) == 1


def test_facts_that_make_no_pdf_are_told():
    with pytest.raises(PdfError):
        compile_pdf("signature_sheet", {}, language="it")

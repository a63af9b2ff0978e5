"""The report as PDF: tagged, titled, its tables with their heads, whatever the coordinators typed."""

import io

import pikepdf
import pytest

from cop.exports.edition_report_pdf import ReportPaper, report_pdf
from cop.exports.prose import blocks_of
from cop.forms.words import SECTORS
from cop.queries.edition_report_sheets import public_sheet
from cop.queries.edition_reports import report_of
from tests import factories as make
from tests.exports.test_pdf import elements, has_scope

TYPED = '# Che cosa #panic("x")\n\nPiù *tempo*, [qui](javascript:x) 王😀\n\n- uno\n  - due\n\n1. `tre`\n\n<b>due</b>'


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_report_is_accessible(db, language):
    edition = make.make_past_edition()
    for _n in range(6):
        make.make_completed(edition)
    paper = ReportPaper(TYPED, "Torino Social Impact", "https://example.org/it/report", SECTORS)
    body = report_pdf(public_sheet(report_of(edition)), paper, language=language)
    with pikepdf.open(io.BytesIO(body)) as pdf:
        root, meta = pdf.Root, pdf.open_metadata()
        tree = list(elements(root.StructTreeRoot.K))
        kinds = [str(one.S) for one in tree]
        assert (bool(root.MarkInfo.Marked), str(root.Lang)) == (True, language)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert meta["dc:title"].endswith(f": {edition.programme.name.in_language(language)} {edition.name}")
        assert meta["pdfuaid:part"] == "1"
        assert kinds.count("/Table") == 3
        assert all(has_scope(one) for one in tree if str(one.S) == "/TH")
        assert all(one.get("/Alt") for one in tree if str(one.S) == "/Figure")
        assert [kinds.count(kind) for kind in ("/H1", "/H2", "/L")] == [5, 1, 3]


def test_markdown_becomes_blocks_of_plain_text():
    found = [
        (block["kind"], ["".join(run["text"] for run in item) for item in block["items"]])
        for block in blocks_of(TYPED)
    ]
    assert found == [
        ("heading", ['Che cosa #panic("x")']),
        ("paragraph", ["Più tempo, [qui](javascript:x) 王😀"]),
        ("bullets", ["uno", "due"]),
        ("numbers", ["tre"]),
        ("paragraph", ["<b>due</b>"]),
    ]
    runs = blocks_of("**a** *b* [c](https://example.org) [d](javascript:x)")[0]["items"][0]
    assert [(run["text"], run["bold"], run["italic"], run["href"]) for run in runs if run["text"].strip()] == [
        ("a", True, False, ""), ("b", False, True, ""), ("c", False, False, "https://example.org"),
        (" [d](javascript:x)", False, False, ""),
    ]  # fmt: skip

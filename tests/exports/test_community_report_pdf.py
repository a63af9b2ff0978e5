"""The report of a community's year as PDF: tagged, titled, its tables with their heads, whatever people typed."""

import io

import pikepdf
import pypdf
import pytest

from cop import clock
from cop.exports.community_report_pdf import YearPaper, year_pdf
from cop.queries.community_reports import report_of_year
from cop.queries.community_year_sheets import public_year_sheet
from tests import factories as make
from tests.exports.test_edition_report_pdf import TYPED
from tests.exports.test_pdf import elements, has_scope
from tests.feedback import make_answered, publish_finding, release

AWKWARD = '#panic("x") *a* $x$ <b>due</b> 王😀 شكرا\u202e \\u{41} ```#``` "quoted" [x] @ref https://example.org // c'


@pytest.fixture
def sheet(db, at):
    at("2026-11-26T10:00+01:00")
    community = make.make_community(name_it=AWKWARD, name_en="")
    meeting = make.make_meeting(community, title_it=AWKWARD, title_en="", starts_at=clock.now())
    for _n in range(6):
        make.make_present(meeting)
    at("2026-12-26T10:00+01:00")
    survey, mark, why = make_answered(words=["x"] * 5, meeting=meeting)
    survey.title_en = AWKWARD
    release(why, AWKWARD * 20)
    publish_finding(mark, 5, 10, AWKWARD)
    return public_year_sheet(report_of_year(community, 2026, at=clock.now()))


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_report_is_accessible(sheet, language):
    paper = YearPaper(TYPED, AWKWARD, AWKWARD, "https://example.org/it/report")
    body = year_pdf(sheet, paper, language=language)
    with pikepdf.open(io.BytesIO(body)) as pdf:
        root, meta = pdf.Root, pdf.open_metadata()
        tree = list(elements(root.StructTreeRoot.K))
        kinds = [str(one.S) for one in tree]
        assert (bool(root.MarkInfo.Marked), str(root.Lang)) == (True, language)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert meta["pdfuaid:part"] == "1"
        assert [kinds.count(kind) for kind in ("/Table", "/H1", "/BlockQuote")] == [4, 7, 1]
        assert all(has_scope(one) for one in tree if str(one.S) == "/TH")
        assert all(one.get("/Alt") for one in tree if str(one.S) == "/Figure")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    assert text.count('#panic("x")') > 5

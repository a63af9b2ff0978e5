"""The programme of an edition: accessible whatever the texts hold, its QR code named."""

import io

import pikepdf
import pytest

from cop.exports.programme_pdf import ProgrammeSession, ProgrammeSheet, programme_pdf
from tests.exports.test_pdf import elements, has_scope

SESSIONS = [
    ProgrammeSession(
        "1",
        'Aprire #panic("x") *bene*',
        "giovedì 14 gennaio 2027, 14:30–17:30",
        "Via Esempio 1",
        "Obbligatoria",
    ),
    ProgrammeSession(
        "", "王小明 😀 مثال " + "A" * 200, "venerdì 15 gennaio 2027", "", "Annullata", is_off=True
    ),
]
ADDRESS = "http://localhost/it/training/fit4benefit/3"
FULL = ProgrammeSheet(
    heading="Fit4benefit 2027",
    lead="Dal 14 gennaio",
    notice="Questa edizione è annullata. $x$",
    goals="**Sapere** di [più](https://example.org)\n\n- uno\n- due",
    sessions=SESSIONS,
    facts=[("Sessioni", "1"), ("Attestato", "Almeno 6 di 8 sessioni")],
    needs="# Titolo\n\nBisogni",
    co_design="",
    people=[("Partner", "Ente Пётр")],
    address=ADDRESS,
    sender="Torino Social Impact",
)
EMPTY = ProgrammeSheet("X", "", "", "", [], [("Attestato", "-")], "", "", [], "http://localhost/", "Y")


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_programme_is_accessible(db, language):
    with pikepdf.open(io.BytesIO(programme_pdf(FULL, language=language))) as pdf:
        root, meta = pdf.Root, pdf.open_metadata()
        tree = list(elements(root.StructTreeRoot.K))
        assert (bool(root.MarkInfo.Marked), str(root.Lang), meta["pdfuaid:part"]) == (True, language, "1")
        assert meta["dc:title"].endswith(": Fit4benefit 2027")
        headers = [one for one in tree if str(one.S) == "/TH"]
        assert (len(headers), all(has_scope(one) for one in headers)) == (3, True)
        figures = [str(one.Alt) for one in tree if str(one.S) == "/Figure"]
        assert [one.endswith(ADDRESS) for one in figures] == [True]


def test_a_programme_without_anything_but_its_name(db):
    with pikepdf.open(io.BytesIO(programme_pdf(EMPTY, language="en"))) as pdf:
        assert len(pdf.pages) == 1

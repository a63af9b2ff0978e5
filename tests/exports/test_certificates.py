"""Certificates as PDF: what screen readers find in them, whatever the names, and many of them in one archive."""

import io
import json
import zipfile

import pikepdf
import pytest

from cop import apart
from cop.exports import pdf
from cop.exports.certificates import certificate_files, certificate_pdf, document_of, file_name, write_archive
from cop.exports.pdf import Document, PdfError, compile_pdfs
from tests.bench.certificates import printed
from tests.exports.test_pdf import elements, has_scope

STRANGE = [
    'Anna #panic("x") *Esempio* $x$ [uno] <img src=file:///etc/passwd>',
    "مريم عبد الرحمن",
    "王小明 😀🎓 Пётр",
    "A" * 200,
    "Lunghissima " * 16,
    "{0.__class__} {{7*7}} %(name)s %s \\u{41}",
]


@pytest.fixture
def request_of_page(app, db):
    with app.test_request_context("/it/"):
        yield


def made(**kw):
    one = printed(1)
    for name, value in kw.items():
        setattr(one.certificate, name, value)
    return one


@pytest.mark.parametrize("language", ["it", "en"])
def test_it_is_accessible(request_of_page, language):
    one = made(language=language)
    with pikepdf.open(io.BytesIO(certificate_pdf(one))) as file:
        root, meta = file.Root, file.open_metadata()
        tree = list(elements(root.StructTreeRoot.K))
        assert (bool(root.MarkInfo.Marked), str(root.Lang)) == (True, language)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert meta["dc:title"] == document_of(one).facts["title"]
        assert meta["dc:title"].endswith(": Persona Invento 1")
        assert meta["pdfuaid:part"] == "1"
        kinds = [str(one.S) for one in tree]
        [figure] = [one for one in tree if str(one.S) == "/Figure"]
        assert str(figure.Alt).endswith(f": {one.address}")
        assert kinds.count("/Link") == 1
        assert all("/Contents" in link for page in file.pages for link in page.get("/Annots", []))
        headers = [one for one in tree if str(one.S) == "/TH"]
        assert len(headers) == 4
        assert all(has_scope(one) for one in headers)
        assert kinds.count("/TR") == 1 + 8
        assert kinds.count("/H1") == 1
        assert len(file.pages) == 2


def test_what_it_says_in_both_languages(request_of_page):
    said = {}
    for language in ("it", "en"):
        facts = document_of(made(language=language)).facts
        said[language] = "".join(run["text"] for run in facts["runs"])
    assert said["en"] == (
        "took part in 8 sessions of 8 of the training programme Fit4benefit, edition 2026, 24 hours in all, "
        "between 1 October 2026 and 8 October 2026."
    )
    assert said["it"] == (
        "ha partecipato a 8 sessioni su 8 del percorso formativo Fit4benefit, edizione 2026, per un totale di 24 ore, "
        "nel periodo 1 ottobre 2026 – 8 ottobre 2026."
    )


def test_names_of_all_kinds_make_a_pdf_and_a_file_name(request_of_page):
    several = [made(name=name) for name in STRANGE]
    files = list(certificate_files(several))
    assert [one.error for one in files] == [""] * len(STRANGE)
    assert len({one.name for one in files}) == len(STRANGE)
    assert all(one.name.isascii() and "/" not in one.name and len(one.name) < 100 for one in files)
    for one in files:
        with pikepdf.open(io.BytesIO(one.body)) as file:
            assert len(file.pages) == 2


def test_one_that_fails_stops_no_other_and_is_named(request_of_page, monkeypatch):
    several = [made(name=name) for name in ("Anna", "Bea", "Carla")]
    several[1].certificate.facts = several[1].certificate.facts | {
        "sessions": [{"number": None, "title": ["no text"], "on": "2026-10-01", "minutes": 60}]
    }
    files = list(certificate_files(several))
    assert [bool(one.error) for one in files] == [False, True, False]
    out = io.BytesIO()
    failed = write_archive(files, out)
    assert [one.certificate.name for one in failed] == ["Bea"]
    with zipfile.ZipFile(out) as archive:
        assert len(archive.namelist()) == 3
        assert archive.read(archive.namelist()[-1]).decode().splitlines()[1:] == ["Bea"]


def test_a_process_that_dies_costs_only_the_one_at_fault(request_of_page, monkeypatch):
    """Where the whole process is lost, halves are tried down to the document that kills it."""
    run, asked = apart.run, []

    def dying(function, payload, **kw):
        names = [facts["name"] for facts in json.loads(payload)["all"]]
        asked.append(len(names))
        if "Bea" in names:
            raise apart.ApartError("too_big")
        return run(function, payload, **kw)

    monkeypatch.setattr(apart, "run", dying)
    documents = [document_of(made(name=name)) for name in ("Anna", "Bea", "Carla", "Dora")]
    answers = list(compile_pdfs("certificate", documents))
    assert [isinstance(one, PdfError) for one in answers] == [False, True, False, False]
    assert asked == [4, 2, 1, 1, 2]


def test_they_are_made_fifty_at_a_time(request_of_page, monkeypatch):
    asked = []

    def counting(_function, payload, **_kw):
        number = len(json.loads(payload)["all"])
        asked.append(number)
        return b"".join(pdf._LENGTH.pack(4) + b"%PDF" for _n in range(number))

    monkeypatch.setattr(apart, "run", counting)
    made_all = list(compile_pdfs("certificate", (Document({}, "it") for _n in range(120))))
    assert (len(made_all), asked) == (120, [50, 50, 20])


def test_the_name_of_a_file():
    one = printed(1).certificate
    one.name, one.code = "Niccolò D'Amico / ..\\", "ABCD2345EFGH6789"
    assert file_name(one).endswith("-niccolo-d-amico-ABCD2345.pdf")
    one.name = "😀"
    assert file_name(one).endswith("-ABCD2345.pdf")

"""Files handed in: what is taken, that bytes and row belong together, and what is swept away."""

import io
import os
import zipfile
from datetime import timedelta

import pytest
from PIL import Image

from cop import clock, file_kinds
from cop.errors import CopError
from cop.models import Document, StoredFile
from cop.queries.stored_files import files_without_bytes, folder, path_of
from cop.services import stored_files as services
from tests.factories import make_community, make_file, make_person

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(out, kind)
    return out.getvalue()


def archive(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def office(part, **more):
    return archive({"[Content_Types].xml": "<Types/>", part: "<x/>"} | more)


def open_document(media_type):
    return archive({"mimetype": media_type, "content.xml": "<x/>"})


ODT = "application/vnd.oasis.opendocument.text"
GOOD = {
    "a.pdf": PDF,
    "a.png": picture(),
    "a.JPG": picture("JPEG"),
    "a.webp": picture("WEBP"),
    "a.txt": "perché no, <b>dico</b>\n".encode(),
    "a.csv": "città;n\r\nTorino;1\r\n".encode("cp1252"),
    "a.md": b"# Minutes\n\n- one\n",
    "a.docx": office("word/document.xml"),
    "a.xlsx": office("xl/workbook.xml"),
    "a.pptx": office("ppt/presentation.xml"),
    "a.odt": open_document(ODT),
}
BAD = {
    "page": ("a.html", b"<!doctype html><script>1</script>", "kind"),
    "page called text": ("a.txt", b"\n <script>alert(1)</script>", "markup"),
    "page called pdf": ("a.pdf", b"<html><script>alert(1)</script>", "markup"),
    "drawing called png": ("a.png", b"<svg onload='alert(1)'/>", "markup"),
    "program called text": ("a.csv", b"MZ\x90\x00" + bytes(300), "mismatch"),
    "double ending": ("a.pdf.exe", PDF, "kind"),
    "picture called pdf": ("a.pdf", picture(), "mismatch"),
    "pdf cut off": ("a.pdf", b"%PDF-1.7\n" + bytes(3000), "broken"),
    "picture cut off": ("a.png", picture()[:40], "broken"),
    "page behind a picture": ("a.webp", picture("WEBP") + b"<script>", "more"),
    "archive behind a picture": ("a.jpg", picture("JPEG") + office("x"), "more"),
    "letters as workbook": ("a.xlsx", office("word/document.xml"), "mismatch"),
    "letters as open document": ("a.ods", open_document(ODT), "mismatch"),
    "macros": ("a.docx", office("word/document.xml", **{"word/vbaProject.bin": "x"}), "macros"),
    "old": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old"),
    "paths": ("a.docx", office("word/document.xml", **{"../../x": "x"}), "broken"),
    "bomb": ("a.docx", office("word/document.xml", **{"word/media/1": bytes(60 * 2**20)}), "bomb"),
    "no ending": ("report", PDF, "kind"),
    "foreign ending": ("a.ｐｄｆ", PDF, "kind"),
}


@pytest.mark.parametrize("name", GOOD)
def test_judged_knows_what_it_takes(name):
    ending = file_kinds.ending_of(name)
    said = file_kinds.judged(ending.encode() + b"\n" + GOOD[name])
    assert said == b'{"media_type": "%s"}' % file_kinds.KINDS[ending].media_type.encode()


@pytest.mark.parametrize("kind", BAD)
def test_judged_refuses(kind):
    name, content, reason = BAD[kind]
    said = file_kinds.judged(file_kinds.ending_of(name).encode() + b"\n" + content)
    assert said == b'{"refused": "%s"}' % reason.encode()


def test_a_file_taken_and_kept_has_bytes_and_a_row(db):
    taken = services.take_file(io.BytesIO(PDF), name="../slides.pdf")
    file = services.keep_file(taken, owner_id=make_person().id, at=clock.now())
    assert (file.name, file.media_type, file.size) == ("slides.pdf", "application/pdf", len(PDF))
    assert path_of(file).read_bytes() == PDF
    assert path_of(file).stat().st_mode & 0o077 == 0
    assert files_without_bytes() == []


@pytest.mark.parametrize(("content", "name"), [(b"", "a.pdf"), (BAD["macros"][1], "a.docx")])
def test_take_file_refused_leaves_nothing(db, content, name):
    with pytest.raises(CopError) as refused:
        services.take_file(content, name=name)
    assert refused.value.field == "file"
    assert list(folder().glob("*/*")) == []


def test_take_and_keep_file_stop_at_the_limits(db, monkeypatch):
    with pytest.raises(CopError):
        services.take_file(io.BytesIO(b"x" * (2**20 + 1)), name="a.txt", megabytes=1)
    monkeypatch.setattr(services, "MOST_OF_ONE", 2 * len(PDF) - 1)
    person = make_person()
    make_file(owner_id=person.id)
    taken = services.take_file(PDF, name="b.pdf", is_own=True)
    with pytest.raises(CopError):
        services.keep_file(taken, owner_id=person.id, at=clock.now())
    services.drop_file(taken)
    assert len(list(folder().glob("*/*"))) == 1


def test_take_file_with_a_full_disk(db, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CopError):
        services.take_file(PDF, name="a.pdf", is_own=True)
    assert list(folder().glob("*/*")) == []
    assert db.session.query(StoredFile).count() == 0


def test_what_nothing_refers_to_goes(db):
    at = clock.now()
    used, unused = (make_file() for _ in range(2))
    db.session.add(Document(community_id=make_community().id, file_id=used.id, title_it="A"))
    stray = services.take_file(PDF, name="a.pdf", is_own=True)
    db.session.flush()
    paths = path_of(used), path_of(unused)
    assert services.remove_bytes(services.forget_unused()) == 1
    assert [path.exists() for path in paths] == [True, False]
    assert services.sweep(at=at) == 0
    assert services.sweep(at=at + timedelta(hours=2)) == 1
    assert [path.name for path in folder().glob("*/*")] == [used.key]
    assert stray.key != used.key


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\x\\Slides  of\u202e May.pdf", "Slides of May.pdf"),
        ("../../etc/passwd", "passwd"),
        ("日本.pdf", "日本.pdf"),
        (".pdf", "pdf"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
        ("a\x00b.csv/", "ab.csv"),
        ("", ""),
    ],
)
def test_clean_name(name, kept):
    assert services.clean_name(name) == kept

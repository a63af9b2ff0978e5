"""Whatever is uploaded, the web answers soon, stays small, and never gives back what was sent."""

import gc
import io
import os
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from cop.exports.badges import KEY_FILE
from cop.extensions import db as database
from cop.models import ImportRow, OrganisationLogo
from cop.queries.documents import documents_of
from cop.queries.stored_files import folder
from tests.factories import make_administrator, make_meeting, make_organisation
from tests.sheets import bombs
from tests.sheets.sending import send_file


@pytest.fixture(autouse=True)
def _no_other_file(app, db):
    """The key of the badges, made once for the tests of a process, is none of what is uploaded."""
    (Path(app.instance_path) / KEY_FILE).unlink(missing_ok=True)


SCRIPT = b"<script>document.pwn=1</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"


def picture(kind="PNG", size=(40, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def vast_png():
    """A few bytes that say they are a picture of 50,000 by 50,000 dots."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(10**6)))
        + chunk(b"IEND", b"")
    )


CSV = b"name,note\nVolpe," + SCRIPT + b"\n"
HOSTILE = {
    "page": ("a.html", b"<!doctype html>" + SCRIPT),
    "svg": ("a.svg", SVG),
    "svg called png": ("a.png", SVG),
    "program": ("a.js", b"alert(1)"),
    "php": ("a.php.csv", b"<?php system($_GET['c']); ?>\n1,2\n"),
    "windows program": ("a.csv", b"MZ" + bytes(500)),
    "double extension": ("list.csv.exe", CSV),
    "outside": ("../../../../etc/cron.d/a.csv", CSV),
    "long name": ("x" * 300 + ".csv", CSV),
    "nul in the name": ("a\x00.csv", CSV),
    "turned name": ("a\u202evsc.exe.csv", CSV),
    "no name": ("", CSV),
    "only an extension": (".csv", CSV),
    "device": ("con.csv", CSV),
    "script in cells": ("a.csv", CSV),
    "script in headers": ("a.csv", SCRIPT + b",x\n1,2\n"),
    "pdf and page": ("a.pdf", b"%PDF-1.7\n" + SCRIPT),
    "gif and page": ("a.gif", b"GIF89a/*" + SCRIPT + b"*/=1;"),
    "picture and page": ("a.png", picture() + SCRIPT),
    "jpeg and archive": ("a.jpg", picture("JPEG") + archive(**{"a.html": SCRIPT})),
    "vast picture": ("a.png", vast_png()),
    "cut picture": ("a.png", picture()[:60]),
    "document": ("a.xlsx", archive(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})),
    "paths in the archive": ("a.xlsx", archive(**{"../../../tmp/pwn": "x", "xl/workbook.xml": "x"})),
    "macros": (
        "a.xlsm",
        bombs.workbook(
            bombs.SHEET.format(bombs.HEAD + f"<row>{bombs.CELL.format('A2', 'Volpe')}</row>"),
            **{"xl/vbaProject.bin": "x"},
        ),
    ),
    "bytes of no encoding": ("a.csv", b"name\n\xff\xfe\xc3(\x80\n"),
    "half characters": ("a.csv", b"\xff\xfen\x00a\x00\n\x00\x00\xd8\x00\xd8\n\x00"),
    "folder": ("a.csv/", CSV),
}


@pytest.fixture
def admin(signed_in):
    return signed_in(make_administrator())


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_as_tables(admin, app, kind):
    page = send_file(admin, "/en/imports/new", *HOSTILE[kind], noun="organisations")
    assert page.status_code in {303, 422}
    if page.status_code == 303:
        columns = admin.get(page.location)
        assert columns.status_code == 200
        assert columns.soup.select("main script") == []
        assert columns.headers["X-Content-Type-Options"] == "nosniff"
        assert database.session.query(ImportRow).count() >= 1
    assert os.listdir(app.instance_path) == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_as_logos(admin, app, kind):
    organisation = make_organisation()
    page = send_file(admin, f"/en/organisations/{organisation.id}/logo", *HOSTILE[kind], alt="")
    assert page.status_code in {303, 422}
    logo = database.session.get(OrganisationLogo, organisation.id)
    if logo is not None:
        assert b"script" not in logo.content
        served = admin.get(f"/logos/{organisation.id}/{logo.digest}.webp")
        assert (served.mimetype, served.data[:4]) == (logo.media_type, b"RIFF")
        assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert os.listdir(app.instance_path) == []


# Of the hostile files these are what they say: text, under a name that is made harmless.
TAKEN = {
    "outside": "a.csv",
    "long name": "x" * 116 + ".csv",
    "nul in the name": "a.csv",
    "turned name": "avsc.exe.csv",
    "device": "con.csv",
    "script in cells": "a.csv",
    "bytes of no encoding": "a.csv",  # of an old one they are letters
    "folder": "a.csv",
}


def test_hostile_files_as_documents(admin, client, app):
    meeting = make_meeting()
    for kind, (name, content) in HOSTILE.items():
        page = send_file(admin, f"/en/meetings/{meeting.id}/documents", name, content, audience="everyone")
        assert page.status_code == (303 if kind in TAKEN else 422), kind
    documents = documents_of(meeting)
    assert [document.file.name for document in documents] == list(TAKEN.values())
    for document in documents:
        served = client.get(f"/en/documents/{document.id}")
        assert (served.mimetype, served.headers["X-Content-Type-Options"]) == ("text/csv", "nosniff")
        assert served.headers["Content-Disposition"].startswith("attachment;")
        assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert len(list(folder().glob("*/*"))) == len(TAKEN)
    assert os.listdir(app.instance_path) == ["files"]


BOMBS = {
    "rows": ("a.xlsx", bombs.rows),
    "entities": ("a.xlsx", bombs.entities),
    "dimension": ("a.xlsx", bombs.dimension),
    "outside entity": ("a.xlsx", lambda: bombs.outside_entity("/etc/passwd")),
    "columns": ("a.csv", bombs.columns),
    "one line": ("a.csv", bombs.one_line),
    "a line of 100 megabytes": ("a.csv", bombs.too_large),
}


def resident_megabytes():
    gc.collect()
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_cost_the_web_nothing(admin, kind):
    name, made = BOMBS[kind]
    content = made()
    admin.get("/en/imports/new")
    before, began = resident_megabytes(), time.monotonic()
    page = send_file(admin, "/en/imports/new", name, content, noun="organisations")
    assert time.monotonic() - began < 20
    assert page.status_code in {413, 422}
    assert b"root:" not in page.data
    # What the test client itself keeps of a file it sends is not the web's.
    assert resident_megabytes() - before < 20 + 2.5 * len(content) / 2**20
    began = time.monotonic()
    assert admin.get("/en/imports/new").status_code == 200
    assert time.monotonic() - began < 10

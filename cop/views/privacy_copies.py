"""Handing over the copy of somebody's data, and erasing somebody: the same for the person and the team."""

from pathlib import Path

from flask import Response, current_app, make_response, render_template
from flask_babel import force_locale

from cop import clock
from cop.emails import links
from cop.exports.my_data import archive
from cop.extensions import db
from cop.jobs.erasing import follow
from cop.models import Person
from cop.queries.my_data import Rows
from cop.services.erasures import erase_person
from cop.services.my_data import copy_of, files_in, log_copy
from cop.views.loaders import viewer
from cop.views.my_data_words import TABLES, readable_row
from cop.views.saving import saving


def copy_response(person: Person) -> Response:
    """Return the copy of a person's data as a file to keep, in the person's language, once it is logged."""
    at = clock.now()
    with saving():
        log_copy(person, by=viewer(), at=at)
    rows = copy_of(person, language=person.language)
    with force_locale(person.language):
        page = _page(person, rows)
    packed = archive(rows, page=page, style=_style(), made_at=at, handed_in=files_in(rows))
    response = make_response(packed)
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{at:%Y-%m-%d}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def erase(person: Person) -> None:
    """Erase a person for the viewer, and have the files follow. Raises CopError as `erase_person` does."""
    erased = erase_person(person, by=viewer(), at=clock.now())
    db.session.commit()
    follow(erased)
    db.session.rollback()


def _page(person: Person, rows: list[Rows]) -> str:
    tables = [
        {
            "title": TABLES.get(table.table, table.table),
            "rows": [readable_row(table.table, row) for row in table.about],
            "acts": len(table.acts),
        }
        for table in rows
    ]
    return render_template(
        "privacy/copy.html",
        person=person, tables=tables, made_at=clock.now(), language=person.language,
        notice_url=links.page("pages.privacy", language=person.language),
    )  # fmt: skip


def _style() -> str:
    folder = Path(current_app.root_path) / (current_app.template_folder or "templates")
    return (folder / "privacy" / "copy.css").read_text(encoding="utf-8")

"""Documents of meetings, communities and editions: added, edited, put in order, removed. Nobody is told by mail."""

from datetime import datetime
from pathlib import PurePath
from typing import Any

from cop.extensions import db
from cop.models import Document, DocumentAudience, Edition, Meeting
from cop.queries.documents import documents_of, last_position
from cop.rules.documents import Place
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change
from cop.services.stored_files import Taken, keep_file

FACTS = ("title_it", "title_en", "audience")


def add_document(
    place: Place,
    taken: Taken,
    *,
    title_it: str = "",
    title_en: str = "",
    audience: DocumentAudience,
    by: Viewer,
    at: datetime,
) -> Document:
    """Add a document at the end of a place's list; without a title it is called as its file.

    Raises CopError (field "file") where the person has too much lying here already.
    """
    file = keep_file(taken, owner_id=by.person_id, at=at)
    titles = {"title_it": title_it or ("" if title_en else title_of(taken.name)), "title_en": title_en}
    belongs = {f"{_place_name(place)}_id": place.id}
    document = Document(
        file=file, audience=audience, position=last_position(place) + 1, created_at=at, **belongs, **titles
    )
    db.session.add(document)
    db.session.flush()
    log_act("create", document, by=by, file=file.id, **_place(document))
    return document


def edit_document(
    document: Document, *, taken: Taken | None = None, by: Viewer, at: datetime, **facts: object
) -> None:
    """Set title and audience, and put another file in the place of the one it had, where `taken` is given."""
    changed = change(document, facts, allowed=FACTS)
    if not document.title_it and not document.title_en:
        document.title_it = title_of(taken.name if taken else document.file.name)
    if taken is not None:
        document.file = keep_file(taken, owner_id=by.person_id, at=at)
        changed.append("file")
    db.session.flush()
    if changed:
        log_act("update", document, by=by, fields=changed, **_place(document))


def move_document(document: Document, *, step: int, by: Viewer) -> None:
    """Move a document by `step` places (-1 up, 1 down) in the list of its place; at its end it stays."""
    rows = list(documents_of(document.place))
    old = rows.index(document)
    new = min(max(old + step, 0), len(rows) - 1)
    if new == old:
        return
    rows.insert(new, rows.pop(old))
    for position, one in enumerate(rows, start=1):
        one.position = position
    db.session.flush()
    log_act("update", document, by=by, fields=["position"], **_place(document))


def remove_document(document: Document, *, by: Viewer) -> None:
    """Remove a document; its file goes once nothing refers to it (`stored_files.forget_unused`)."""
    log_act("delete", document, by=by, **_place(document))
    db.session.delete(document)
    db.session.flush()


def title_of(name: str) -> str:
    """Return what a document is called by the name of its file: "Slides_of_May.pdf" is "Slides of May"."""
    return PurePath(name).stem.replace("_", " ").strip() or name


def _place(document: Document) -> dict[str, Any]:
    return {_place_name(document.place): document.place.id}


def _place_name(place: Place) -> str:
    if isinstance(place, Meeting):
        return "meeting"
    return "edition" if isinstance(place, Edition) else "community"

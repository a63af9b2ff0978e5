"""Files that people handed in: where the bytes lie, and which of them nothing refers to any more."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select

from cop.extensions import Base, db
from cop.models import StoredFile


def folder() -> Path:
    """Return the folder of the bytes: in the instance, out of reach of any web address."""
    return Path(current_app.instance_path) / "files"


def path_of_key(key: str) -> Path:
    return folder() / key[:2] / key


def path_of(file: StoredFile) -> Path:
    """Return where the bytes of a file are."""
    return path_of_key(file.key)


def files_by_id(ids: Collection[int]) -> Sequence[StoredFile]:
    """Return the files of these ids."""
    return db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)).all()


def bytes_of(person_id: int) -> int:
    """Return how many bytes a person has handed in that are still kept."""
    kept = select(func.coalesce(func.sum(StoredFile.size), 0)).where(StoredFile.created_by_id == person_id)
    return int(db.session.scalar(kept) or 0)


def is_unused() -> ColumnElement[bool]:
    """Return the condition that nothing refers to a file: of whatever table, by its foreign keys."""
    return and_(
        *(~select(1).where(column == StoredFile.id).exists() for column in references_to_files())
    )  # fmt: skip


def references_to_files() -> list[Any]:
    """Return every column that refers to a stored file, tables added later included."""
    target = StoredFile.__table__
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is target
    ]


def unknown_keys(keys: Sequence[str]) -> set[str]:
    """Return those of the keys that no row has."""
    known = db.session.scalars(select(StoredFile.key).where(StoredFile.key.in_(keys)))
    return set(keys) - set(known)


def keys_on_disk(*, before: datetime) -> Iterator[Path]:
    """Yield the files of the folder last written before an instant, those half received included."""
    for path in sorted(folder().glob("*/*")):
        try:
            if path.is_file() and path.stat().st_mtime < before.timestamp():
                yield path
        except FileNotFoundError:  # another worker was faster
            continue


def files_without_bytes() -> list[int]:
    """Return the ids of files whose bytes are not where they should be."""
    rows = db.session.execute(select(StoredFile.id, StoredFile.key).order_by(StoredFile.id))
    return [id_ for id_, key in rows if not path_of_key(key).is_file()]

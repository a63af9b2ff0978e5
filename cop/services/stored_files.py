"""Files that people hand in: judged apart, written safely, forgotten once nothing refers to them.

The bytes come first and the row last: a row always has its bytes, and bytes without a row are swept away.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from cop import apart, text, tokens
from cop.errors import CopError
from cop.extensions import db
from cop.file_kinds import KINDS, ending_of, judged
from cop.models import StoredFile
from cop.queries import stored_files as queries

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 25
# What one person may have lying here at a time.
MOST_OF_ONE = 2048 * MEGABYTE
LONGEST_NAME = 120
SECONDS, MEMORY_MB = 20, 512
KEPT_UNNAMED = timedelta(hours=1)  # bytes whose row is still being written
REFUSALS = {
    "kind": _l(
        "Files of this kind are not taken. Send a PDF, a picture (PNG, JPEG, WebP), a text (TXT, CSV, Markdown) "
        "or an office document (DOCX, XLSX, PPTX, ODT, ODS, ODP)."
    ),
    "markup": _l(
        "This is a web page or a drawing that can hold programs: save it as PDF or PNG and send that."
    ),
    "old": _l(
        "This is an old or password-protected office document: save it in today's format, without a password."
    ),
    "macros": _l(
        "There are macros or programs in this document: save it without them, for example as PDF or DOCX."
    ),
    "bomb": _l("This file unpacks to far more than it seems: save it anew and send that."),
    "more": _l("Something other than a picture hides in this file. Save the picture anew and send that."),
    "broken": _l("The file cannot be read: it is cut off or damaged."),
    "mismatch": _l("The file is not what the ending of its name says: save it anew under its right name."),
}


@dataclass(frozen=True)
class Taken:
    """A file whose bytes lie in the folder, and that has no row yet."""

    key: str
    name: str
    media_type: str
    size: int
    digest: str


def take_file(
    content: IO[bytes] | bytes, *, name: str, megabytes: int = MOST_MEGABYTES, is_own: bool = False
) -> Taken:
    """Judge an uploaded file and write its bytes; slow, so before any lock is held. Follow by `keep_file`.

    `is_own`: the application made it, so that it need not be judged in a process apart.

    Raises CopError (field "file") where it is empty, too large, of no kind that is taken, or where the disk is
    full. Nothing is left on the disk then.
    """
    kept_name = clean_name(name)
    body = content if isinstance(content, bytes) else content.read(megabytes * MEGABYTE + 1)
    if not body:
        raise CopError(_("The file is empty."), field="file")
    if len(body) > megabytes * MEGABYTE:
        raise CopError(_("The file is larger than %(most)s MB.", most=megabytes), field="file")
    media_type = _media_type(body, kept_name, is_own=is_own)
    key = tokens.new_base32(40)
    _write(queries.path_of_key(key), body)
    return Taken(key, kept_name, media_type, len(body), hashlib.sha256(body).hexdigest())


def keep_file(taken: Taken, *, owner_id: int | None, at: datetime) -> StoredFile:
    """Add the row of a file that was taken. Raises CopError where its owner has too much lying here already."""
    if owner_id is not None and queries.bytes_of(owner_id) + taken.size > MOST_OF_ONE:
        raise CopError(
            _("You have handed in too many large files: remove some that are not needed any more."),
            field="file",
        )
    file = StoredFile(
        key=taken.key, name=taken.name, media_type=taken.media_type, size=taken.size, digest=taken.digest,
        created_by_id=owner_id, created_at=at,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def drop_file(taken: Taken) -> None:
    """Remove the bytes of a file whose row was not kept after all."""
    _unlink(queries.path_of_key(taken.key))


def clean_name(name: str) -> str:
    """Return what a file is called, fit for a page and a header: one line, no folders, not too long."""
    line = text.one_line(name[:2000])
    own = line.replace("\\", "/").rstrip("/").rpartition("/")[2].strip(" .")
    stem, dot, ending = own.rpartition(".")
    if not dot:
        return own[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending[:10]) - 1].rstrip(' .') or 'file'}.{ending[:10]}"


def forget_unused() -> list[str]:
    """Delete the rows that nothing refers to; return the keys whose bytes go once that is committed."""
    gone = delete(StoredFile).where(queries.is_unused()).returning(StoredFile.key)
    return list(db.session.scalars(gone, execution_options={"synchronize_session": False}))


def remove_bytes(keys: Iterable[str]) -> int:
    """Remove the bytes of files that have no row any more; return how many were there."""
    return sum(_unlink(queries.path_of_key(key)) for key in keys)


def sweep(*, at: datetime) -> int:
    """Remove bytes that no row names: of uploads that were refused or broke off; return how many.

    Such as are an hour old: of a younger one the row may be about to be committed.
    """
    found = list(queries.keys_on_disk(before=at - KEPT_UNNAMED))
    removed = 0
    for first in range(0, len(found), 500):
        part = found[first : first + 500]
        unknown = queries.unknown_keys([path.name for path in part])
        removed += sum(_unlink(path) for path in part if path.name in unknown)
    return removed


def _media_type(body: bytes, name: str, *, is_own: bool) -> str:
    ending = ending_of(name)
    if ending not in KINDS:
        raise CopError(REFUSALS["kind"], field="file")
    payload = ending.encode() + b"\n" + body
    try:
        told = json.loads(judged(payload) if is_own else _judged_apart(payload))
    except apart.ApartError as error:
        told = {"refused": "broken" if error.reason == "failed" else "bomb"}
    if "refused" in told:
        raise CopError(REFUSALS[told["refused"]], field="file")
    return str(told["media_type"])


def _judged_apart(payload: bytes) -> bytes:
    return apart.run("cop.file_kinds:judged", payload, seconds=SECONDS, memory_mb=MEMORY_MB)


def _write(path: Path, body: bytes) -> None:
    """Write the bytes so that they are whole or not there: under another name, forced to the disk, renamed."""
    half: str | None = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, half = tempfile.mkstemp(dir=path.parent, prefix="half-")
        with os.fdopen(descriptor, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        os.replace(half, path)
        _force(path.parent)
    except OSError as error:
        if half is not None:
            _unlink(Path(half))
        raise CopError(
            _("There is no room for the file at the moment: nothing was saved. Try again later."),
            field="file",
        ) from error


def _force(directory: Path) -> None:
    """Force a renaming to the disk: the name of a file is part of its folder."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unlink(path: Path) -> bool:
    with contextlib.suppress(OSError):
        path.unlink()
        return True
    return False

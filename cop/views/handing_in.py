"""Files on their way in, and on their way out."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, request, send_file
from werkzeug.datastructures import FileStorage
from wtforms import Field, Form

from cop.errors import CopError
from cop.extensions import db
from cop.file_kinds import LABELS
from cop.models import StoredFile
from cop.queries.stored_files import path_of
from cop.services.stored_files import MOST_MEGABYTES, Taken, drop_file, take_file
from cop.views.loaders import seen_or_404

# What is sent with the file besides: a file a little too large is told so by its field.
MORE_MEGABYTES = 1


def sent_file(name: str) -> FileStorage | None:
    """Return the file that was chosen in a field of the form, None where none was."""
    sent = request.files.get(name)
    return sent if sent is not None and sent.filename else None


def taken_from(field: Field, sent: FileStorage, *, megabytes: int = MOST_MEGABYTES) -> Taken | None:
    """Take an uploaded file; None where it is refused, and the field says why.

    Slow: the transaction ends before it, so that no lock is held meanwhile.
    """
    db.session.rollback()
    try:
        return take_file(sent.stream, name=sent.filename or "", megabytes=megabytes)
    except CopError as error:
        field.errors = [*field.errors, str(error)]
        return None


@contextmanager
def dropping(taken: list[Taken], *forms: Form | None) -> Iterator[None]:
    """Remove the bytes of files whose rows the block did not keep: it failed, or left errors on a form."""
    try:
        yield
    except BaseException:
        _drop(taken)
        raise
    if any(form is not None and form.errors for form in forms):
        _drop(taken)


def attachment(file: StoredFile) -> Response:
    """Return a file to save: never shown by the browser in this site's name, whatever is in it."""
    path = path_of(file)
    # A kind that is not taken, however it came in, is bytes and nothing more.
    media_type = file.media_type if file.media_type in LABELS else "application/octet-stream"
    seen_or_404(file, path.is_file())
    response = send_file(
        path, mimetype=media_type, as_attachment=True, download_name=file.name, etag=file.digest[:32],
        last_modified=file.created_at, conditional=True,
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _drop(taken: list[Taken]) -> None:
    for one in taken:
        drop_file(one)

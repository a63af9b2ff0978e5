"""One commit at the edge."""

from collections.abc import Iterator
from contextlib import contextmanager

from wtforms import Form

from cop.errors import CopError
from cop.extensions import db, is_read_only


@contextmanager
def saving(form: Form | None = None) -> Iterator[None]:
    """Commit what the block did, or undo it and show the person why not.

    A CopError becomes an error of the field it names, else of the form; without a form it is raised.
    """
    try:
        yield
        db.session.commit()
    except CopError as error:
        db.session.rollback()
        if form is None:
            raise
        if error.field and error.field in form:
            form[error.field].errors = [*form[error.field].errors, str(error)]
        else:
            form.form_errors.append(str(error))


@contextmanager
def writing() -> Iterator[None]:
    """Inside a GET, end its reading transaction, do the block in a short one that may write, and commit.

    What was loaded before is read anew when it is used again.
    """
    db.session.rollback()
    kind = is_read_only.set(False)
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        is_read_only.reset(kind)

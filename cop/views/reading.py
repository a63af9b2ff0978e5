"""Reading what the audit log must know of: a personal list, a person's page, an export."""

from cop.extensions import db, is_read_only
from cop.services.audit import log_act
from cop.views.loaders import viewer


def log_reading(subject: object, **details: object) -> None:
    """Log that the viewer reads `subject` (a record, or a word such as "people"), and commit at once.

    For a view marked `@logs_reading`, once the viewer is known to be allowed and before the page is made: the
    rest of the request is a reading transaction again, so that no lock is held while a template renders.
    Records loaded before are loaded afresh when they are used again.
    """
    log_act("read", subject, by=viewer(), **details)
    db.session.commit()
    is_read_only.set(True)

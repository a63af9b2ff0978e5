"""The log of acts and of reads of personal lists."""

from collections.abc import Iterable

from cop.extensions import db
from cop.models import AuditEntry, ranges_of
from cop.rules.viewer import Viewer


def log_act(
    verb: str, subject: object, *, by: Viewer | None, people: Iterable[int] | None = None, **details: object
) -> None:
    """Add an entry "`by` did `verb` to `subject`" to the caller's transaction.

    `subject` is a record with an id, or a plain word such as "people"; `people` the ids of those whose data a
    list or a file held, so that the log can say whose data somebody has read. `details` takes ids, counts and
    field names, never a name, an address or a secret.
    """
    is_word = isinstance(subject, str)
    if people is not None:
        details["people"] = ranges_of(people)
    entry = AuditEntry(
        verb=verb,
        person_id=by.person_id if by else None,
        subject_type=str(subject) if is_word else type(subject).__name__.lower(),
        subject_id=None if is_word else getattr(subject, "id", None),
        details=details,
    )
    db.session.add(entry)

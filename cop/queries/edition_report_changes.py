"""What was done to the records of an edition since its report was published: why a recount differs (rule 10)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cop.extensions import db
from cop.models import AuditEntry, Edition, Enrolment, Meeting
from cop.queries.sessions_of_edition import numbers_of, sessions_of

MOST_LOOKED_AT, MOST_SHOWN = 2000, 20
# What a later entry of people may change: who is who.
_OF_PEOPLE = frozenset({"merge", "undo_merge"})
_READINGS = frozenset({"read", "export"})


@dataclass(frozen=True)
class Change:
    """One act of the audit log about the edition; `session` is the number of the session it was about, if any."""

    entry: AuditEntry
    session: int | None = None


def changes_since(edition: Edition, since: datetime) -> list[Change]:
    """Return the acts since an instant that may have changed a number of an edition, the latest first."""
    sessions = sessions_of(edition)
    numbers: dict[int, int | None] = {one.id: None for one in sessions} | numbers_of(sessions)
    enrolments = set(db.session.scalars(select(Enrolment.id).where(Enrolment.edition_id == edition.id)))
    entries = select(AuditEntry).where(AuditEntry.at > since, AuditEntry.verb.not_in(_READINGS))
    found = []
    for entry in db.session.scalars(entries.order_by(AuditEntry.id.desc()).limit(MOST_LOOKED_AT)):
        meeting_id = _meeting_of(entry)
        if meeting_id in numbers:
            found.append(Change(entry, numbers[meeting_id]))
        elif entry.verb in _OF_PEOPLE or _is_of(entry, edition, enrolments):
            found.append(Change(entry))
    return found[:MOST_SHOWN]


def _meeting_of(entry: AuditEntry) -> int | None:
    if entry.subject_type == Meeting.__name__.lower():
        return entry.subject_id
    found = entry.details.get("meeting")
    return found if isinstance(found, int) else None


def _is_of(entry: AuditEntry, edition: Edition, enrolments: set[int]) -> bool:
    if entry.subject_type == Enrolment.__name__.lower():
        return entry.subject_id in enrolments
    return entry.subject_type == Edition.__name__.lower() and entry.subject_id == edition.id

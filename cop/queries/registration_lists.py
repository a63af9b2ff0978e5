"""The list of a meeting's people: plain rows, because a list of a thousand must not cost a thousand records."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import String, case, func, literal, select, type_coerce

from cop.extensions import db
from cop.models import Answer, Attendance, Meeting, Organisation, Person, Registration
from cop.text import folded


class Shown(StrEnum):
    """Which people of the list are shown."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    SILENT = "silent"
    WAITING = "waiting"
    REQUESTED = "requested"
    TO_CONFIRM = "to_confirm"
    WITHDRAWN = "withdrawn"


class Line(NamedTuple):
    """One person of the list; the enumerations as the words that are stored.

    `is_outdated`: the answer was given to an earlier date or place. `is_invited`: got an invitation.
    """

    id: int
    name: str
    email: str | None
    organisation: str
    answer: str
    mode: str | None
    source: str | None
    answered_at: datetime | None
    is_outdated: bool
    is_invited: bool
    attendance: str
    attended_mode: str | None
    is_staff: bool
    search_key: str
    organisation_id: int | None


def people_on(lines: Collection[Line]) -> Sequence[int]:
    """Return the ids of the people on a list, for the audit log."""
    listed = select(Registration.person_id).where(Registration.id.in_([line.id for line in lines]))
    return db.session.scalars(listed).all()


def lines_of(meeting: Meeting) -> list[Line]:
    """Return everybody on a meeting's list by name, those who wait by their place in the queue before all."""
    name = func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.legal_name, "")
    rows = db.session.execute(
        select(
            Registration.id,
            Person.name,
            Person.email,
            name,
            type_coerce(Registration.answer, String),
            type_coerce(Registration.mode, String),
            type_coerce(Registration.source, String),
            Registration.answered_at,
            case((Registration.answered_sequence < meeting.significant_sequence, literal(True)), else_=False),
            Registration.invited_at.is_not(None),
            type_coerce(Registration.attendance, String),
            type_coerce(Registration.attended_mode, String),
            Registration.is_staff,
            Person.search_key,
            Registration.organisation_id,
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.meeting_id == meeting.id)
        .order_by(Registration.waiting_since_at.is_(None), Registration.waiting_since_at, Person.search_key)
    )
    return [Line._make(row) for row in rows]


def narrowed(lines: Iterable[Line], *, shown: Shown | None = None, words: str = "") -> Sequence[Line]:
    """Return the lines that `shown` names (None: all who are on the list still) and that hold every word."""
    wanted = folded(words).split()
    return [line for line in lines if _is_shown(line, shown) and all(_holds(line, word) for word in wanted)]


def organisations_coming(lines: Iterable[Line]) -> int:
    """Return how many organisations those represent who said yes."""
    return len({line.organisation_id for line in lines if line.answer == Answer.ACCEPTED} - {None})


@dataclass(frozen=True)
class Presence:
    """Who was present: participants, the organisations they represent, and the staff apart (counting rule 4)."""

    participants: int
    organisations: int
    staff: int


def presence_of(lines: Iterable[Line]) -> Presence:
    """Return how many were present, by these lines."""
    present = [line for line in lines if line.attendance == Attendance.PRESENT]
    participants = [line for line in present if not line.is_staff]
    organisations = {line.organisation_id for line in participants} - {None}
    return Presence(len(participants), len(organisations), len(present) - len(participants))


def _is_shown(line: Line, shown: Shown | None) -> bool:
    if shown is None:
        return line.answer != Answer.WITHDRAWN
    if shown == Shown.TO_CONFIRM:
        return line.is_outdated and line.answer in {Answer.ACCEPTED, Answer.TENTATIVE}
    return line.answer == _ANSWER[shown]


def _holds(line: Line, word: str) -> bool:
    return word in line.search_key or word in folded(line.organisation)


_ANSWER = {
    Shown.YES: Answer.ACCEPTED,
    Shown.MAYBE: Answer.TENTATIVE,
    Shown.NO: Answer.DECLINED,
    Shown.SILENT: Answer.INVITED,
    Shown.WAITING: Answer.WAITING,
    Shown.REQUESTED: Answer.REQUESTED,
    Shown.WITHDRAWN: Answer.WITHDRAWN,
}

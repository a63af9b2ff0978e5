"""Who is at a meeting, as the door asks: by code, how many, who came last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop import tokens
from cop.extensions import db
from cop.models import (
    Answer,
    Attendance,
    Meeting,
    MeetingPersonRole,
    MeetingStatus,
    Mode,
    Organisation,
    Person,
    PersonRoleKind,
    Registration,
)
from cop.rules.registrations import DESK_CLOSES_AFTER

MOST_SHOWN = 10
_IS_HERE = Registration.attendance == Attendance.PRESENT


def code_of(registration: Registration) -> str:
    """Return the code by which a person is checked in at the one meeting, derived and stored nowhere."""
    return tokens.spoken_code(registration.uid)


def ids_by_code(meeting: Meeting) -> dict[str, int]:
    """Return the registrations of a meeting's list by their codes, worked out: a thousand in some milliseconds.

    None is stored that could leak. Two that fall together, once in a million lists, both name nobody.
    """
    rows = db.session.execute(
        select(Registration.id, Registration.uid).where(Registration.meeting_id == meeting.id)
    )
    ids: dict[str, int] = {}
    twice = set()
    for id_, uid in rows:
        code = tokens.spoken_code(uid)
        if ids.setdefault(code, id_) != id_:
            twice.add(code)
    return {code: id_ for code, id_ in ids.items() if code not in twice}


def registration_with_code(meeting: Meeting, typed: str) -> Registration | None:
    """Return the registration of a meeting whose code somebody typed or scanned, None for no code of its list."""
    code = tokens.read_spoken_code(typed)
    id_ = ids_by_code(meeting).get(code) if code else None
    return db.session.get(Registration, id_) if id_ else None


class AtDoor(NamedTuple):
    """How many are here, of how many who said yes or are here all the same; of those here, how many online."""

    here: int
    expected: int
    online: int


def at_door(meeting: Meeting) -> AtDoor:
    """Return the counters of the check-in page."""
    is_expected = _IS_HERE | (Registration.answer == Answer.ACCEPTED)
    is_online = _IS_HERE & (Registration.attended_mode == Mode.ONLINE)
    counted = [func.count(case((condition, 1))) for condition in (_IS_HERE, is_expected, is_online)]
    return AtDoor._make(
        db.session.execute(select(*counted).where(Registration.meeting_id == meeting.id)).one()
    )


def ids_here(meeting: Meeting) -> list[int]:
    """Return the ids of the registrations of those who are here."""
    return list(db.session.scalars(select(Registration.id).where(_of(meeting), _IS_HERE)))


class Arrival(NamedTuple):
    """Somebody who is here: `checked_in_at` is None where a list says so, not the door."""

    id: int
    name: str
    organisation: str
    checked_in_at: datetime | None


def arrivals(meeting: Meeting, *, ids: Sequence[int] | None = None) -> list[Arrival]:
    """Return the last ten who came in, newest first; with `ids` those, here or not."""
    organisation = func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.legal_name, "")
    found = _people(select(Registration.id, Person.name, organisation, Registration.checked_in_at), meeting)
    if ids is not None:
        found = found.where(Registration.id.in_(ids))
    else:
        found = found.where(_IS_HERE, Registration.checked_in_at.is_not(None)).limit(MOST_SHOWN)
    newest = found.order_by(Registration.checked_in_at.desc(), Registration.id.desc())
    return [Arrival._make(row) for row in db.session.execute(newest)]


class Claim(NamedTuple):
    """Somebody who said at the wall to be here and was on no list."""

    id: int
    name: str
    email: str | None
    organisation: str


def claims(meeting: Meeting) -> list[Claim]:
    """Return those to be checked: they put themselves on the list, nobody has seen them yet."""
    organisation = func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.legal_name, "")
    found = _people(select(Registration.id, Person.name, Person.email, organisation), meeting)
    found = found.where(_IS_HERE, Registration.is_to_check)
    return [Claim._make(row) for row in db.session.execute(found.order_by(Person.search_key))]


def meeting_behind_door(door_token: str) -> Meeting | None:
    """Return the meeting on whose wall a code hangs."""
    return db.session.scalar(select(Meeting).where(Meeting.door_token == door_token))


def desks_of(person_id: int, *, at: datetime) -> Sequence[Meeting]:
    """Return the meetings at whose front desk a person stands, from the next on, and until the day after."""
    role = select(MeetingPersonRole.meeting_id).where(
        MeetingPersonRole.person_id == person_id, MeetingPersonRole.kind == PersonRoleKind.FRONT_DESK
    )
    found = select(Meeting).where(Meeting.id.in_(role), Meeting.status == MeetingStatus.SCHEDULED)
    ahead = found.where(Meeting.ends_at > at - DESK_CLOSES_AFTER).order_by(Meeting.starts_at)
    return db.session.scalars(ahead.options(selectinload(Meeting.hosts), joinedload(Meeting.kind))).all()


def _of(meeting: Meeting) -> ColumnElement[bool]:
    return Registration.meeting_id == meeting.id


def _people(selection: Any, meeting: Meeting) -> Any:
    joined = selection.join(Person, Person.id == Registration.person_id)
    return joined.outerjoin(Organisation, Organisation.id == Registration.organisation_id).where(_of(meeting))

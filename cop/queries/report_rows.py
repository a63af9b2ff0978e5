"""What a number of a report counts, as rows: who was present at which meetings, and which organisations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import Attendance, Enrolment, Meeting, Mode, Organisation, Person, Registration
from cop.rules.completion import Standing

IS_PRESENT = and_(Registration.attendance == Attendance.PRESENT, Registration.is_staff.is_(False))
# What picks the registrations that a number counts, one by one.
TIMES: dict[str, ColumnElement[bool]] = {
    "participations": IS_PRESENT,
    "online": and_(
        IS_PRESENT, func.coalesce(Registration.attended_mode, Registration.mode, Meeting.mode) == Mode.ONLINE
    ),
    "staff": and_(Registration.attendance == Attendance.PRESENT, Registration.is_staff.is_(True)),
}


@dataclass(frozen=True)
class Time:
    """One person at one session, perhaps in the place of somebody else."""

    session: Meeting
    person: Person
    organisation: Organisation | None
    stands_for: Person | None = None


@dataclass(frozen=True)
class ReportRows:
    """What a number counts: one of these lists. `numbers` are those of the sessions, by meeting id."""

    sessions: Sequence[Meeting] = ()
    organisations: Sequence[Organisation] = ()
    standings: Sequence[Standing] = ()
    enrolments: Sequence[Enrolment] = ()
    people: Sequence[tuple[Person, int]] = ()
    times: Sequence[Time] = ()
    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def people_named(self) -> set[int]:
        """The ids of all people that the rows name."""
        found = {one.person.id for one in self.times} | {person.id for person, _times in self.people}
        found |= {one.stands_for.id for one in self.times if one.stands_for}
        return found | {one.person_id for one in self.enrolments} | {
            one.enrolment.person_id for one in self.standings
        }  # fmt: skip


def participants_of(meetings: Collection[int] | Select[int]) -> list[tuple[Person, int]]:
    """Return the people present at some meetings, given by their ids, and at how many."""
    found = select(Person, func.count()).join(Registration, Registration.person_id == Person.id)
    found = found.where(IS_PRESENT, Registration.meeting_id.in_(meetings)).group_by(Person.id)
    rows = db.session.execute(found.order_by(Person.search_key, Person.id))
    return [(person, times) for person, times in rows]


def times_of(which: ColumnElement[bool], meetings: Collection[int] | Select[int]) -> list[Time]:
    """Return the registrations for some meetings that `which` picks, in the order of the meetings and of names."""
    found = select(Registration).join(Registration.meeting).join(Registration.person)
    found = found.where(Registration.meeting_id.in_(meetings), which)
    whole = (
        joinedload(Registration.meeting),
        joinedload(Registration.person),
        joinedload(Registration.organisation),
    )
    rows = db.session.scalars(found.order_by(Meeting.starts_at, Person.search_key).options(*whole))
    return [Time(one.meeting, one.person, one.organisation) for one in rows]


def organisations_in_order(ids: Collection[int | None] | Select[int | None]) -> Sequence[Organisation]:
    """Return organisations by their ids, in the order of their names."""
    found = select(Organisation).where(Organisation.id.in_(ids))
    return db.session.scalars(found.order_by(Organisation.search_key, Organisation.id)).all()

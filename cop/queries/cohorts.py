"""Who took part in which editions of a programme over the years: organisations and people, edition by edition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cop.extensions import db
from cop.models import (
    Attendance,
    Edition,
    EditionReport,
    EditionStatus,
    Organisation,
    Person,
    Programme,
    Registration,
)
from cop.queries.completion import standings_of
from cop.queries.edition_counts import figures_of_edition
from cop.queries.edition_report_cells import TOTAL, shown_cells
from cop.queries.edition_reports import published_figures
from cop.queries.sessions_of_edition import held_of, sessions_of, sessions_of_all
from cop.rules.figures import LEAST_SHOWN

Who = TypeVar("Who", Organisation, Person)


class Part(StrEnum):
    """What somebody had of an edition; each goes beyond the one before."""

    ENROLLED = "enrolled"
    # Present at one session or more, enrolled or in somebody's place.
    CAME = "came"
    COMPLETED = "completed"


_ORDER = list(Part)


@dataclass(frozen=True)
class CohortRow(Generic[Who]):
    """One organisation or person, and what they had of each edition, in the order of the editions."""

    who: Who
    parts: tuple[Part | None, ...]

    @property
    def took_part(self) -> tuple[bool, ...]:
        """In which editions they came at least once."""
        return tuple(part in {Part.CAME, Part.COMPLETED} for part in self.parts)

    @property
    def times(self) -> int:
        return sum(self.took_part)

    def is_new_in(self, place: int) -> bool:
        """Whether the edition at a place is the first that they took part in."""
        return self.took_part[place] and not any(self.took_part[:place])


@dataclass(frozen=True)
class CohortColumn:
    """What one edition adds up to: those who took part, of them for the first time or again, and who completed."""

    took_part: int
    new: int
    back: int
    completed: int


@dataclass(frozen=True)
class Cohorts(Generic[Who]):
    """The rows of a programme, who came most often first."""

    editions: Sequence[Edition]
    rows: Sequence[CohortRow[Who]]

    @property
    def columns(self) -> list[CohortColumn]:
        found = []
        for place in range(len(self.editions)):
            took_part = sum(row.took_part[place] for row in self.rows)
            new = sum(row.is_new_in(place) for row in self.rows)
            completed = sum(row.parts[place] == Part.COMPLETED for row in self.rows)
            found.append(CohortColumn(took_part, new, took_part - new, completed))
        return found

    @property
    def completed(self) -> int:
        """How many completed one edition or more."""
        return sum(Part.COMPLETED in row.parts for row in self.rows)

    @property
    def came_back(self) -> int:
        """How many took part in more than one edition."""
        return sum(row.times > 1 for row in self.rows)


def counted_editions(programme: Programme, *, at: datetime) -> list[Edition]:
    """Return the published editions of a programme of which a recorded session was held, the earliest first."""
    found = select(Edition).where(
        Edition.programme_id == programme.id, Edition.status == EditionStatus.PUBLISHED
    )
    editions = db.session.scalars(found.options(selectinload(Edition.hosts))).all()
    sessions = sessions_of_all([one.id for one in editions])
    begins = {id_: held[0].starts_at for id_, all_ in sessions.items() if (held := held_of(all_, at=at))}
    return sorted((one for one in editions if one.id in begins), key=lambda one: (begins[one.id], one.id))


def reported_organisations(programme: Programme, *, at: datetime) -> tuple[int, int] | None:
    """Return how many organisations completed an edition, and how many took part in more than one, for the public.

    Of the editions alone whose report is published and shows how many people completed: one that hides it would be
    told by subtraction. None where it is too few to be told, 0 for the second number.
    """
    reported = select(EditionReport.edition_id).where(EditionReport.published_at.is_not(None))
    of_it = reported.join(Edition).where(Edition.programme_id == programme.id)
    ids = set(db.session.scalars(of_it))
    counted = counted_editions(programme, at=at) if ids else []
    editions = [one for one in counted if one.id in ids and _shows_completed(one, at)]
    found = organisations_over(editions, at=at)
    if found.completed < LEAST_SHOWN:
        return None
    return found.completed, found.came_back if found.came_back >= LEAST_SHOWN else 0


def _shows_completed(edition: Edition, at: datetime) -> bool:
    figures = published_figures(edition) or figures_of_edition(edition, at)
    return ("completed", TOTAL) in shown_cells(figures)


def organisations_over(editions: Sequence[Edition], *, at: datetime) -> Cohorts[Organisation]:
    """Return which organisations took part in which editions: the one each person stated (counting rule 6)."""
    parts = [_best((one.organisation_id, one.part) for one in _parts(edition, at)) for edition in editions]
    found = select(Organisation).where(Organisation.id.in_(set[int]().union(*parts)))
    known = db.session.scalars(found.order_by(Organisation.search_key, Organisation.id))
    return Cohorts(editions, _rows(known, parts))


def people_over(editions: Sequence[Edition], *, at: datetime) -> Cohorts[Person]:
    """Return which people took part in which editions; an erased one still counts, as nobody."""
    parts = [_best((one.person_id, one.part) for one in _parts(edition, at)) for edition in editions]
    found = select(Person).where(Person.id.in_(set[int]().union(*parts)))
    known = db.session.scalars(found.order_by(Person.search_key, Person.id))
    return Cohorts(editions, _rows(known, parts))


class _Had(NamedTuple):
    """What one person had of one edition, for one organisation."""

    person_id: int
    organisation_id: int | None
    part: Part


def _rows(known: Iterable[Who], parts: Sequence[dict[int, Part]]) -> list[CohortRow[Who]]:
    rows = [CohortRow(one, tuple(own.get(one.id) for own in parts)) for one in known]
    return sorted(rows, key=lambda row: -row.times)


def _best(found: Iterable[tuple[int | None, Part]]) -> dict[int, Part]:
    """The furthest part of each."""
    best: dict[int, Part] = {}
    for id_, part in sorted(found, key=lambda one: _ORDER.index(one[1])):
        if id_ is not None:
            best[id_] = part
    return best


def _parts(edition: Edition, at: datetime) -> list[_Had]:
    """What people had of an edition: one by one, and for each participation."""
    enrolled = [
        _Had(
            one.enrolment.person_id,
            one.enrolment.organisation_id,
            Part.COMPLETED if one.is_met else Part.ENROLLED,
        )
        for one in standings_of(edition, at=at)
    ]
    held = held_of(sessions_of(edition), at=at)
    present = select(Registration.person_id, Registration.organisation_id).where(
        Registration.meeting_id.in_([one.id for one in held]),
        Registration.attendance == Attendance.PRESENT,
        Registration.is_staff.is_(False),
    )
    came = [
        _Had(person_id, organisation_id, Part.CAME)
        for person_id, organisation_id in db.session.execute(present.distinct())
    ]
    return enrolled + came

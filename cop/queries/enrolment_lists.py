"""The list of an edition's people: plain rows, those who wait by their place in the queue before all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import contains_eager

from cop.extensions import db
from cop.models import Edition, EditionStatus, Enrolment, EnrolmentStatus, Organisation, Person
from cop.text import folded


class Shown(StrEnum):
    """Which people of the list are shown."""

    ENROLLED = "enrolled"
    WAITING = "waiting"
    REQUESTED = "requested"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class EnrolledLine(NamedTuple):
    """One person of the list; the enumerations as the words that are stored."""

    id: int
    person_id: int
    name: str
    email: str | None
    organisation_id: int | None
    organisation: str
    status: str
    source: str | None
    created_at: datetime
    enrolled_at: datetime | None
    waiting_since_at: datetime | None
    ended_at: datetime | None
    search_key: str


class OrganisationCount(NamedTuple):
    """How many people of one organisation are enrolled, wait and ask."""

    id: int
    name: str
    enrolled: int
    waiting: int
    requested: int


ON_THE_LIST = frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING, EnrolmentStatus.REQUESTED})


def enrolled_lines(edition: Edition) -> list[EnrolledLine]:
    """Return everybody who is or was on an edition's list, by name; those who wait in the order of the queue."""
    name = func.coalesce(func.nullif(Organisation.short_name, ""), Organisation.legal_name, "")
    rows = db.session.execute(
        select(
            Enrolment.id,
            Person.id,
            Person.name,
            Person.email,
            Enrolment.organisation_id,
            name,
            type_coerce(Enrolment.status, String),
            type_coerce(Enrolment.source, String),
            Enrolment.created_at,
            Enrolment.enrolled_at,
            Enrolment.waiting_since_at,
            Enrolment.ended_at,
            Person.search_key,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(Enrolment.edition_id == edition.id)
        .order_by(
            Enrolment.waiting_since_at.is_(None), Enrolment.waiting_since_at, Person.search_key, Enrolment.id
        )
    )
    return [EnrolledLine._make(row) for row in rows]


def still_on(lines: Iterable[EnrolledLine]) -> list[EnrolledLine]:
    """Return the lines of those who are in, wait or have asked."""
    return [line for line in lines if line.status in ON_THE_LIST]


def narrowed_to(
    lines: Iterable[EnrolledLine],
    *,
    shown: Shown | None = None,
    organisation_id: int | None = None,
    words: str = "",
) -> list[EnrolledLine]:
    """Return the lines that `shown` names (None: all who are on the list still) and that hold every word."""
    wanted = folded(words).split()
    return [
        line
        for line in lines
        if (line.status in ON_THE_LIST if shown is None else line.status == shown)
        and organisation_id in {None, line.organisation_id}
        and all(word in line.search_key or word in folded(line.organisation) for word in wanted)
    ]


def counts_by_organisation(lines: Iterable[EnrolledLine]) -> Sequence[OrganisationCount]:
    """Return, for each organisation that anybody on the list stands for, how many; most people first."""
    numbers: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for line in still_on(lines):
        if line.organisation_id is not None:
            numbers.setdefault(line.organisation_id, []).append(line.status)
            names[line.organisation_id] = line.organisation
    rows = [
        OrganisationCount(id_, names[id_], *(found.count(status) for status in _COUNTED))
        for id_, found in numbers.items()
    ]
    return sorted(rows, key=lambda row: (-row.enrolled, folded(row.name)))


_COUNTED = (EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING, EnrolmentStatus.REQUESTED)


def waiting_number(edition: Edition) -> int:
    """Return how many people wait for a seat in an edition."""
    waiting = Enrolment.status == EnrolmentStatus.WAITING
    return db.session.scalar(select(func.count()).where(Enrolment.edition_id == edition.id, waiting)) or 0


def enrolments_for(organisation: Organisation) -> Sequence[Enrolment]:
    """Return who is on the list of a published edition for an organisation, with person and programme.

    The latest edition first, then by name.
    """
    found = (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.edition)
        .where(Enrolment.organisation_id == organisation.id, Enrolment.status.in_(ON_THE_LIST))
        .where(Edition.status == EditionStatus.PUBLISHED, Person.erased_at.is_(None))
        .options(
            contains_eager(Enrolment.person), contains_eager(Enrolment.edition).joinedload(Edition.programme)
        )
        .order_by(Edition.starts_on.desc().nulls_last(), Edition.id.desc(), Person.search_key, Enrolment.id)
    )
    return db.session.scalars(found).all()

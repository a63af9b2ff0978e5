"""Enrolments in training editions: one person's, an edition's, the waiting list, who comes in whose place."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import (
    Edition,
    EditionStatus,
    Enrolment,
    EnrolmentStatus,
    Meeting,
    MeetingStatus,
    Organisation,
    Person,
    Substitution,
)


def enrolment_of(edition: Edition, person_id: int) -> Enrolment | None:
    """Return a person's enrolment in an edition, whatever its status."""
    return db.session.scalar(
        select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.person_id == person_id)
    )


def enrolments_of(
    edition: Edition, *, statuses: Collection[EnrolmentStatus] | None = None
) -> Sequence[Enrolment]:
    """Return an edition's enrolments (of these statuses; None: of all) with person and organisation.

    By organisation and name, those of no organisation last.
    """
    found = select(Enrolment).where(Enrolment.edition_id == edition.id)
    if statuses is not None:
        found = found.where(Enrolment.status.in_(statuses))
    found = found.join(Enrolment.person).outerjoin(Enrolment.organisation)
    found = found.options(joinedload(Enrolment.person), joinedload(Enrolment.organisation))
    by_organisation = (Organisation.id.is_(None), Organisation.search_key, Enrolment.organisation_id)
    return db.session.scalars(found.order_by(*by_organisation, Person.search_key, Enrolment.id)).all()


def enrolments_with(edition: Edition, ids: Collection[int]) -> Sequence[Enrolment]:
    """Return those of the ids that are enrolments of the edition, with their people."""
    found = select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.id.in_(ids))
    return db.session.scalars(found.options(joinedload(Enrolment.person)).order_by(Enrolment.id)).all()


def enrolment_by_id(enrolment_id: int) -> Enrolment | None:
    """Return an enrolment with its edition, programme, person and organisation, in one query."""
    found = select(Enrolment).where(Enrolment.id == enrolment_id)
    return db.session.scalar(
        found.options(
            joinedload(Enrolment.edition).joinedload(Edition.programme),
            joinedload(Enrolment.person),
            joinedload(Enrolment.organisation),
        )
    )


def enrolments_of_person(person_id: int) -> Sequence[Enrolment]:
    """Return all enrolments of a person with edition and programme, the latest edition first."""
    found = select(Enrolment).join(Enrolment.edition).where(Enrolment.person_id == person_id)
    found = found.options(joinedload(Enrolment.edition).joinedload(Edition.programme))
    return db.session.scalars(
        found.order_by(Edition.starts_on.desc().nulls_last(), Enrolment.id.desc())
    ).all()


def waiting_in_order(edition: Edition) -> Sequence[Enrolment]:
    """Return who waits for a seat in an edition, the first first."""
    found = select(Enrolment).where(*waits(edition.id)).options(joinedload(Enrolment.person))
    in_order = found.order_by(Enrolment.waiting_since_at, Enrolment.id)
    return db.session.scalars(in_order.execution_options(populate_existing=True)).all()


def editions_waited_for() -> Sequence[Edition]:
    """Return the published editions that somebody waits for a seat in."""
    waiting = select(Enrolment.edition_id).where(Enrolment.status == EnrolmentStatus.WAITING)
    found = select(Edition).where(Edition.status == EditionStatus.PUBLISHED, Edition.id.in_(waiting))
    return db.session.scalars(found.order_by(Edition.id)).all()


def place_in_queue(enrolment: Enrolment) -> int | None:
    """Return how many are before this one on the waiting list, itself included; None where it is not on it."""
    if enrolment.status != EnrolmentStatus.WAITING:
        return None
    since, id_ = enrolment.waiting_since_at, enrolment.id
    is_before = (Enrolment.waiting_since_at < since) | (
        (Enrolment.waiting_since_at == since) & (Enrolment.id <= id_)
    )
    return db.session.scalar(select(func.count()).where(*waits(enrolment.edition_id), is_before))


def waits(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that somebody waits for a seat in an edition."""
    return (Enrolment.edition_id == edition_id, Enrolment.status == EnrolmentStatus.WAITING)


def enrolled_by_organisation(edition: Edition) -> Counter[int]:
    """Return how many people of each organisation are enrolled, by its id."""
    rows = db.session.execute(
        select(Organisation.id, func.count())
        .join(Enrolment, Enrolment.organisation_id == Organisation.id)
        .where(Enrolment.edition_id == edition.id, Enrolment.status == EnrolmentStatus.ENROLLED)
        .group_by(Organisation.id)
    )
    return Counter({organisation_id: number for organisation_id, number in rows})  # noqa: C416 -- rows are no pairs to mypy


def has_enrolment_requests(edition: Edition) -> bool:
    """Whether anybody's wish to take part in an edition lies with its coordinators."""
    found = select(Enrolment.id).where(
        Enrolment.edition_id == edition.id, Enrolment.status == EnrolmentStatus.REQUESTED
    )
    return db.session.scalar(found.limit(1)) is not None


def substitutions_of(edition: Edition) -> Sequence[Substitution]:
    """Return who comes to which session of an edition in whose place, by session."""
    found = select(Substitution).join(Substitution.meeting).where(Meeting.edition_id == edition.id)
    found = found.options(
        joinedload(Substitution.person),
        joinedload(Substitution.enrolment).joinedload(Enrolment.person),
        joinedload(Substitution.meeting),
    )
    return db.session.scalars(found.order_by(Meeting.starts_at, Substitution.id)).all()


def substitutions_at(session: Meeting, edition: Edition) -> Sequence[Substitution]:
    """Return who comes to a session in the place of people enrolled in an edition, be it the session's own or not."""
    found = select(Substitution).join(Substitution.enrolment).where(Substitution.meeting_id == session.id)
    return db.session.scalars(found.where(Enrolment.edition_id == edition.id).order_by(Substitution.id)).all()


def substitution_of(enrolment: Enrolment, session: Meeting) -> Substitution | None:
    """Return who comes to one session in the place of somebody enrolled."""
    return db.session.scalar(
        select(Substitution).where(
            Substitution.enrolment_id == enrolment.id, Substitution.meeting_id == session.id
        )
    )


def substitutions_for(enrolment: Enrolment) -> Sequence[Substitution]:
    """Return who comes in the place of one person enrolled, by session, with the people."""
    found = select(Substitution).join(Substitution.meeting).where(Substitution.enrolment_id == enrolment.id)
    found = found.options(joinedload(Substitution.person), joinedload(Substitution.meeting))
    return db.session.scalars(found.order_by(Meeting.starts_at, Substitution.id)).all()


def comes_for_another(session: Meeting, person_id: int) -> bool:
    """Whether somebody comes to a session in the place of a person enrolled."""
    found = select(Substitution.id).where(
        Substitution.meeting_id == session.id, Substitution.person_id == person_id
    )
    return db.session.scalar(found.limit(1)) is not None


def running_enrolments(person_ids: Collection[int], *, at: datetime) -> Sequence[Enrolment]:
    """Return people's places on the lists of editions that are not over at an instant, edition by edition."""
    session = select(Meeting.id).where(Meeting.edition_id == Enrolment.edition_id)
    taking_place = session.where(Meeting.status.in_((MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED)))
    to_come = taking_place.where((Meeting.starts_at > at) | (Meeting.status == MeetingStatus.POSTPONED))
    found = select(Enrolment).where(Enrolment.person_id.in_(person_ids), Enrolment.ended_at.is_(None))
    found = found.where(to_come.exists() | ~taking_place.exists())
    return db.session.scalars(found.order_by(Enrolment.edition_id, Enrolment.id)).all()

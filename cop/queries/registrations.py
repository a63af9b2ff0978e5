"""Registrations: one person's, those who wait, whom a person may represent."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select, union
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Affiliation,
    Answer,
    Meeting,
    MeetingPersonRole,
    Membership,
    MembershipStatus,
    Mode,
    Organisation,
    Person,
    Registration,
    Representative,
)
from cop.queries.memberships import member_organisation_ids
from cop.queries.viewers import in_force
from cop.text import folded


def registration_of(meeting: Meeting, person_id: int) -> Registration | None:
    """Return a person's registration for a meeting."""
    return db.session.scalar(
        select(Registration).where(Registration.meeting_id == meeting.id, Registration.person_id == person_id)
    )


def has_requests(meeting: Meeting) -> bool:
    """Whether anybody's wish to come to a meeting lies with its coordinators."""
    found = select(Registration.id).where(
        Registration.meeting_id == meeting.id, Registration.answer == Answer.REQUESTED
    )
    return db.session.scalar(found.limit(1)) is not None


def registration_to_answer(registration_id: int) -> Registration | None:
    """Return a registration with its meeting and person: all that an answer needs, in one query.

    What the page about it shows besides is read later, outside the transaction that holds the seats.
    """
    found = select(Registration).where(Registration.id == registration_id)
    return db.session.scalar(found.options(joinedload(Registration.meeting), joinedload(Registration.person)))


def meeting_with_hosts(meeting_id: int) -> Meeting | None:
    """Return a meeting with what the head of its pages shows, and who has a role in it."""
    found = select(Meeting).where(Meeting.id == meeting_id)
    return db.session.scalar(
        found.options(
            joinedload(Meeting.kind),
            selectinload(Meeting.hosts),
            selectinload(Meeting.person_roles).joinedload(MeetingPersonRole.person),
        )
    )


def registrations_with(meeting: Meeting, ids: Collection[int]) -> Sequence[Registration]:
    """Return those of the ids that are on the meeting's list, with their people, in the order of the list."""
    found = select(Registration).where(Registration.meeting_id == meeting.id, Registration.id.in_(ids))
    return db.session.scalars(found.options(joinedload(Registration.person)).order_by(Registration.id)).all()


def member_names(meeting: Meeting) -> Sequence[str]:
    """Return the names of the host communities' member organisations on the day of the meeting, in their order."""
    members = member_organisation_ids([host.id for host in meeting.hosts], on=meeting.day)
    found = select(Organisation).where(Organisation.id.in_(members)).order_by(Organisation.search_key)
    return [organisation.name for organisation in db.session.scalars(found)]


def people_on_list(meeting: Meeting) -> Sequence[tuple[Person, int | None]]:
    """Return everybody on a meeting's list, each with the id of the organisation represented."""
    rows = select(Person, Registration.organisation_id).join(
        Registration, Registration.person_id == Person.id
    )
    return db.session.execute(rows.where(Registration.meeting_id == meeting.id)).all()


def person_without_address(name: str, organisation: Organisation) -> Person | None:
    """Return somebody of this name who works in an organisation and has never given an address."""
    found = (
        select(Person)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(Affiliation.organisation_id == organisation.id, Person.search_key == folded(name))
        .where(Person.email.is_(None), Person.erased_at.is_(None))
    )
    return db.session.scalar(found.order_by(Person.id).limit(1))


def waiting_in(meeting: Meeting) -> dict[Mode, int]:
    """Return how many wait for a seat of each kind; one kind is left out where nobody does."""
    rows = db.session.execute(
        select(Registration.mode, func.count())
        .where(Registration.meeting_id == meeting.id, Registration.answer == Answer.WAITING)
        .group_by(Registration.mode)
    )
    return {mode: number for mode, number in rows if mode is not None}


def organisations_of(person_id: int, *, on: date) -> list[Organisation]:
    """Return the organisations that a person may stand for on a day: works in, or represents somewhere."""
    works_in = select(Affiliation.organisation_id).where(
        Affiliation.person_id == person_id, in_force(Affiliation.since_on, Affiliation.until_on, on)
    )
    represents = (
        select(Membership.organisation_id)
        .join(Representative, Representative.membership_id == Membership.id)
        .where(Representative.person_id == person_id, Membership.organisation_id.is_not(None))
        .where(Membership.status == MembershipStatus.ACTIVE)
        .where(in_force(Membership.since_on, Membership.until_on, on))
        .where(in_force(Representative.since_on, Representative.until_on, on))
    )
    ids = union(works_in, represents).subquery()
    named = select(Organisation).where(Organisation.id.in_(select(ids.c[0])))
    return list(db.session.scalars(named.order_by(Organisation.legal_name)))

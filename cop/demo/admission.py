"""Coming meetings that say who may come: one asks for approval, one keeps seats while others wait."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from cop import clock
from cop.demo.mails import delivered
from cop.demo.records import Records
from cop.extensions import db
from cop.models import (
    Affiliation,
    Answer,
    Meeting,
    Membership,
    Organisation,
    Person,
    Registration,
    SeatReservation,
    Source,
)
from cop.services.registrations import register_person

_ASKING = 3


def share_out(records: Records, meeting: Meeting, row: dict[str, Any]) -> None:
    """Give a new meeting of the demonstration what its facts say: `kept_seats`, `needs_approval`."""
    if row.get("kept_seats"):
        _keep(records, meeting, row["kept_seats"])
    if row.get("needs_approval"):
        _ask(records, meeting)


def _keep(records: Records, meeting: Meeting, number: int) -> None:
    """Two seats more than before, for the first member organisation of which nobody comes."""
    coming = select(Registration.organisation_id).where(
        Registration.meeting_id == meeting.id, Registration.answer.in_((Answer.ACCEPTED, Answer.WAITING))
    )
    member = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.community_id == meeting.hosts[0].id, Organisation.id.not_in(coming))
    )
    organisation = db.session.scalars(member.order_by(Organisation.search_key).limit(1)).first()
    if organisation is None:
        return
    meeting.seats_in_person = (meeting.seats_in_person or 0) + number
    meeting.keeps_seats, meeting.waiting_closes_hours = True, 24
    until_at = meeting.starts_at - timedelta(days=2)
    records.add(
        SeatReservation(
            meeting=meeting, organisation=organisation, mode=meeting.modes[0], seats=number, until_at=until_at
        )
    )


def _ask(records: Records, meeting: Meeting) -> None:
    """Let people of other communities ask to come, one a day."""
    meeting.needs_approval, meeting.seats_per_organisation = True, 4
    meeting.registration_closes_at = meeting.starts_at - timedelta(days=2)
    db.session.flush()
    for n, (person, organisation) in enumerate(_strangers(meeting)):
        at = clock.now() - timedelta(days=_ASKING - n, hours=n)
        with delivered(at=at):
            registration = register_person(
                meeting,
                person=person,
                organisation=organisation,
                mode=None,
                source=Source.WEB,
                by=None,
                at=at,
            )
        registration.created_at = at
        records.added += 1
    db.session.flush()


def _strangers(meeting: Meeting) -> list[tuple[Person, Organisation]]:
    """People who work somewhere and are not on the list, each of another organisation."""
    listed = select(Registration.person_id).where(Registration.meeting_id == meeting.id)
    rows = db.session.execute(
        select(Person, Organisation)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Person.id.not_in(listed), Person.is_invented, Person.email.is_not(None))
        .order_by(Organisation.id, Person.id)
    )
    by_organisation = {organisation: person for person, organisation in rows}
    return [(person, organisation) for organisation, person in by_organisation.items()][:_ASKING]

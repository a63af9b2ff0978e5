"""Registrations: one person's, a meeting's list, its totals."""

from sqlalchemy import select

from cop.extensions import db
from cop.models import Meeting, Registration


def registration_of(meeting: Meeting, person_id: int) -> Registration | None:
    """Return a person's registration for a meeting."""
    return db.session.scalar(
        select(Registration).where(Registration.meeting_id == meeting.id, Registration.person_id == person_id)
    )

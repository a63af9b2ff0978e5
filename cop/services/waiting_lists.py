"""Waiting lists that close before the meeting begins: those who still wait are told so, once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop.emails import invitations
from cop.extensions import db
from cop.models import Answer, Registration
from cop.queries.seating import meetings_closing
from cop.services import seats


def close_waiting_lists(at: datetime) -> int:
    """Tell those who wait at meetings whose list is closed by now; return how many people.

    A meeting moved to a later date has its list open again, and closes it once more.
    """
    told = 0
    for meeting_id in meetings_closing(at=at):
        meeting = seats.lock_meeting(meeting_id)
        if meeting.waiting_closed_at is not None and meeting.waiting_closed_at >= meeting.waiting_closes_at:
            continue  # another worker was here first
        meeting.waiting_closed_at = at
        waiting = select(Registration).where(
            Registration.meeting_id == meeting_id, Registration.answer == Answer.WAITING
        )
        for registration in db.session.scalars(waiting.options(joinedload(Registration.person))).all():
            invitations.queue_plain("waiting_closed", registration)
            told += 1
        db.session.flush()
    return told

"""Waiting lists that close, of meetings and of editions: those who still wait are told so, once."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cop.emails import enrolments as enrolment_mails
from cop.emails import invitations
from cop.extensions import db
from cop.models import Answer, Edition, Registration
from cop.queries.enrolments import editions_waited_for, waiting_in_order
from cop.queries.seating import meetings_closing
from cop.queries.sessions_of_edition import sessions_of
from cop.rules.enrolments import closes_at
from cop.services import seats
from cop.services.edition_seats import lock_edition
from cop.services.enrolment_windows import lets_in

# A worker that stood still longer than this tells nobody: by then people have understood.
_STILL_NEWS = timedelta(days=3)


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


def tell_of_closed_enrolment(at: datetime) -> int:
    """Tell those who wait for a seat in an edition that enrolment has closed; return how many people.

    They keep their place: a coordinator may let them in, and before the first session so does a seat given up.
    """
    told = 0
    for edition in editions_waited_for():
        if not _is_due(edition, at=at) or not _is_due(lock_edition(edition.id), at=at):
            continue  # or another worker was here first
        edition.waiting_told_at = at
        waiting = waiting_in_order(edition)
        enrolment_mails.queue_closed(waiting, may_come_in=lets_in(edition, at=at), at=at)
        told += len(waiting)
        db.session.flush()
    return told


def _is_due(edition: Edition, *, at: datetime) -> bool:
    closed_at = closes_at(edition, sessions_of(edition))
    if closed_at is None or not closed_at <= at < closed_at + _STILL_NEWS:
        return False
    return edition.waiting_told_at is None or edition.waiting_told_at < closed_at

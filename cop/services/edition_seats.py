"""Seats in a whole edition: taken, freed and handed on under a lock on its row, first come, first served.

The counter `taken` moves with the statuses in one transaction, and a CHECK constraint of the table is the last
wall. Who waits gets the first seat that is freed, in the transaction that frees it; where one organisation has
the most that it may have, its people are passed over. Locks are taken in one order: the edition, then its
sessions by id; nothing that holds a session's lock may ask for the edition's.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition, Enrolment, EnrolmentStatus
from cop.queries.enrolments import enrolled_by_organisation, waiting_in_order, waits
from cop.services.enrolment_windows import lets_in

_AN_INSTANT = timedelta(microseconds=1)


def after_check() -> None:
    """Between seeing a free seat and taking it: nothing. Race tests put a delay here."""


def lock_edition(edition_id: int) -> Edition:
    """Return the edition as it is now; its row stays locked until the transaction ends.

    Every change of enrolments, seats or the waiting list begins here, as with `seats.lock_meeting`.
    """
    locked = select(Edition).where(Edition.id == edition_id).with_for_update(key_share=True)
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()


def has_free_seat(edition: Edition) -> bool:
    """Whether one more may take part, as far as the number of seats goes."""
    return edition.seats is None or edition.taken < edition.seats


def is_at_most(edition: Edition, organisation_id: int | None) -> bool:
    """Whether an organisation has as many people in the edition as one may have."""
    return _is_at_most(edition, organisation_id, enrolled_by_organisation(edition))


def take_seat(enrolment: Enrolment, *, at: datetime) -> bool:
    """Enrol somebody, or put them at the end of the waiting list; return whether there was a seat.

    The edition must be locked, and those who waited before let in (`next_in`). Who waits already keeps the place.
    """
    edition = enrolment.edition
    is_free = has_free_seat(edition) and not is_at_most(edition, enrolment.organisation_id)
    after_check()
    if is_free:
        _seat(enrolment, at=at)
    elif enrolment.status != EnrolmentStatus.WAITING:
        enrolment.status, enrolment.waiting_since_at = EnrolmentStatus.WAITING, _end_of_queue(edition.id, at)
        db.session.flush()
    return is_free


def leave_seat(enrolment: Enrolment, status: EnrolmentStatus, *, at: datetime) -> None:
    """Set a status that is off the list, and free the seat or the place in the queue. The edition must be locked."""
    was_in = enrolment.is_in
    enrolment.status, enrolment.waiting_since_at, enrolment.ended_at = status, None, at
    if was_in:
        _count(enrolment.edition, -1)
    db.session.flush()


def next_in(edition: Edition, *, at: datetime) -> list[Enrolment]:
    """Give every free seat to the first one waiting who may have it; return who came in.

    The edition must be locked. Does nothing once it has begun, unless people may still enrol by themselves.
    """
    if not has_free_seat(edition) or not lets_in(edition, at=at):
        return []
    waiting = waiting_in_order(edition)
    there = enrolled_by_organisation(edition) if waiting else Counter()
    came_in = []
    for enrolment in waiting:
        if not has_free_seat(edition):
            break
        if _is_at_most(edition, enrolment.organisation_id, there):
            continue
        _seat(enrolment, at=at)
        there[enrolment.organisation_id or 0] += 1
        came_in.append(enrolment)
    return came_in


def refuse_most(edition: Edition, enrolment: Enrolment, organisation_id: int | None) -> None:
    """Raise CopError (field "organisation_id") where somebody enrolled would be one too many of an organisation."""
    if enrolment.is_in and is_at_most(edition, organisation_id):
        raise CopError(
            ngettext(
                "Only %(num)d person of one organisation can take part: there is one already.",
                "Only %(num)d people of one organisation can take part: there are that many already.",
                edition.most_per_organisation or 0,
            ),
            field="organisation_id",
        )


def refuse_fewer(edition: Edition, seats: int | None) -> None:
    """Raise CopError (field "seats") for fewer seats than are taken. The edition must be locked."""
    if seats is not None and seats < edition.taken:
        raise CopError(
            ngettext(
                "%(num)d person is enrolled already: there cannot be fewer seats than that.",
                "%(num)d people are enrolled already: there cannot be fewer seats than that.",
                edition.taken,
            ),
            field="seats",
        )


def full_reason(edition: Edition, organisation_id: int | None) -> str:
    """Return in words why there is no seat for one more of an organisation, "" where there is one."""
    if not has_free_seat(edition):
        return _("All seats are taken.")
    if is_at_most(edition, organisation_id):
        return _("This organisation has as many people enrolled as one may have.")
    return ""


def _is_at_most(edition: Edition, organisation_id: int | None, there: Counter[int]) -> bool:
    most = edition.most_per_organisation
    return most is not None and organisation_id is not None and there[organisation_id] >= most


def _seat(enrolment: Enrolment, *, at: datetime) -> None:
    enrolment.status, enrolment.waiting_since_at = EnrolmentStatus.ENROLLED, None
    enrolment.enrolled_at, enrolment.ended_at = at, None
    _count(enrolment.edition, +1)


def _count(edition: Edition, step: int) -> None:
    """Move the counter in SQL, not in Python: without the lock the CHECK constraint would still see it."""
    counter: Any = Edition.taken
    edition.taken = counter + step
    db.session.flush()


def _end_of_queue(edition_id: int, at: datetime) -> datetime:
    """Return since when one waits who comes now: `at`, or an instant later than every other."""
    last = db.session.scalar(select(func.max(Enrolment.waiting_since_at)).where(*waits(edition_id)))
    return max(at, last + _AN_INSTANT) if last else at

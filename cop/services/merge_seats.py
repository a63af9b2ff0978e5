"""Seats where two registrations of one person become one, and where undoing makes two of them again."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import Meeting, MergeNoun, MergeStep, Mode, Registration
from cop.services import seats

_COUNTER = {Mode.IN_PERSON: "taken_in_person", Mode.ONLINE: "taken_online"}
Taken = Counter[tuple[int, Mode]]


class SeatsCount:
    """How many seats registrations held before they became one, or two again; the meetings stay locked."""

    def __init__(self, meetings: Iterable[int] = (), people: Iterable[int] = ()) -> None:
        self._meetings, self._people = sorted(set(meetings)), list(people)
        for meeting_id in self._meetings:
            seats.lock_meeting(meeting_id)
        self._before = self._taken()

    @classmethod
    def of_pair(cls, noun: MergeNoun, kept_id: int, hidden_id: int) -> "SeatsCount":
        """Lock and count the meetings where two records that become one, or two again, touch each other's seats."""
        return (cls.of_people if noun == MergeNoun.PERSON else cls.of_organisations)(kept_id, hidden_id)

    @classmethod
    def of_organisations(cls, kept_id: int, hidden_id: int) -> "SeatsCount":
        """Lock the coming meetings that share out their seats, where the organisations have people."""
        shared = (
            select(Registration.meeting_id)
            .join(Registration.meeting)
            .where(Registration.organisation_id.in_((kept_id, hidden_id)), Meeting.starts_at > clock.now())
            .where(Meeting.keeps_seats | Meeting.seats_per_organisation.is_not(None))
        )
        return cls(db.session.scalars(shared))

    @classmethod
    def of_people(cls, kept_id: int, hidden_id: int) -> "SeatsCount":
        """Lock and count the meetings at which both people are registered."""
        of_hidden = select(Registration.meeting_id).where(Registration.person_id == hidden_id)
        shared = select(Registration.meeting_id).where(
            Registration.person_id == kept_id, Registration.meeting_id.in_(of_hidden)
        )
        return cls(db.session.scalars(shared), (kept_id, hidden_id))

    @classmethod
    def of_steps(cls, steps: Iterable[MergeStep], *, people: Iterable[int]) -> "SeatsCount":
        """Lock and count the meetings at which undoing these steps makes two registrations of one."""
        rows = [step.before for step in steps if step.table_name == "registration" and step.after is None]
        return cls((row["meeting_id"] for row in rows), people)

    def settle(self, *, at: datetime) -> None:
        """Count the seats anew: one that is free now goes to who waits, with a mail.

        Raises CopError where more are needed than are free.
        """
        now = self._taken()
        for meeting_id in self._meetings:
            meeting = db.session.get_one(Meeting, meeting_id)
            for mode, counter in _COUNTER.items():
                more = now[meeting_id, mode] - self._before[meeting_id, mode]
                if more > 0 and not _has_room(meeting, mode, more):
                    raise CopError(_no_seat(meeting))
                if more:
                    setattr(meeting, counter, getattr(Meeting, counter) + more)
                    db.session.flush()
            seats.fill_seats(meeting, at=at)

    def _taken(self) -> Taken:
        found = select(Registration).where(
            Registration.meeting_id.in_(self._meetings), Registration.person_id.in_(self._people)
        )
        held = ((r.meeting_id, seats.seat_of(r)) for r in db.session.scalars(found))
        return Counter((meeting_id, mode) for meeting_id, mode in held if mode is not None)


def _has_room(meeting: Meeting, mode: Mode, more: int) -> bool:
    limit = meeting.seats(mode)
    return limit is None or meeting.taken(mode) + more <= limit


def _no_seat(meeting: Meeting) -> str:
    return _(
        "At “%(title)s” the seat that became free has been given to somebody else.",
        title=meeting.title_it or meeting.title_en,
    )

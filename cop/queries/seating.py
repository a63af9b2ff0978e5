"""How the seats of a meeting are shared: seats kept for organisations, and the most that one may have.

A meeting that does neither is not asked about: it costs no query.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from cop.extensions import db
from cop.models import Answer, Meeting, MeetingStatus, Mode, Organisation, Registration, SeatReservation

# A waiting list closes at most a month before the meeting begins.
MOST_HOURS = 720
Kept = dict[Mode, dict[int, int]]


class Waiting(NamedTuple):
    """Somebody on a waiting list."""

    id: int
    mode: Mode
    organisation_id: int | None


@dataclass
class Seating:
    """Who may have a seat at a meeting, besides those who have one.

    `seated`: people with a seat by organisation and way to come; `kept`: seats kept, by way and organisation.
    `away` is the way in which somebody sits who would get up to sit elsewhere, None for who has no seat.
    """

    meeting: Meeting
    seated: Counter[tuple[int, Mode]] = field(default_factory=Counter)
    kept: Kept = field(default_factory=lambda: defaultdict(dict))
    away: Mode | None = None

    def has_seat(self, mode: Mode, organisation_id: int | None) -> bool:
        """Whether one more may come in `mode` for an organisation (None: for none)."""
        return self.has_chair(mode, organisation_id) and not self.is_at_most(organisation_id)

    def has_chair(self, mode: Mode, organisation_id: int | None) -> bool:
        """Whether a seat is free that is not kept for others."""
        seats = self.meeting.seats(mode)
        if seats is None:
            return True
        taken = self.meeting.taken(mode) - (self.away == mode)
        return taken + self.kept_open(mode, besides=organisation_id) < seats

    def is_at_most(self, organisation_id: int | None) -> bool:
        """Whether an organisation has as many seats as one may have, in all ways to come together."""
        most = self.meeting.seats_per_organisation
        if most is None or organisation_id is None:
            return False
        return sum(self.seated[organisation_id, mode] for mode in self.meeting.modes) >= most

    def kept_open(self, mode: Mode, *, besides: int | None = None) -> int:
        """How many seats are kept for organisations (but `besides`) whose people have not taken them yet."""
        kept = self.kept.get(mode, {}).items()
        return sum(max(0, seats - self.seated[one, mode]) for one, seats in kept if one != besides)

    def sit(self, mode: Mode, organisation_id: int | None) -> None:
        """Count one more of an organisation; the meeting counts its seats itself."""
        if organisation_id is not None:
            self.seated[organisation_id, mode] += 1


def is_shared_out(meeting: Meeting) -> bool:
    """Whether more than the number of seats decides who gets one."""
    return meeting.keeps_seats or meeting.seats_per_organisation is not None


def seating_of(meeting: Meeting, *, at: datetime, besides: Registration | None = None) -> Seating:
    """Return how a meeting's seats stand at the instant `at`, as if `besides` had none."""
    is_seated = besides is not None and besides.answer == Answer.ACCEPTED
    away = (besides.mode or meeting.modes[0]) if besides is not None and is_seated else None
    if not is_shared_out(meeting):
        return Seating(meeting, away=away)
    rows: Any = db.session.execute(
        select(Registration.organisation_id, Registration.mode, func.count())
        .where(Registration.meeting_id == meeting.id, Registration.answer == Answer.ACCEPTED)
        .where(Registration.organisation_id.is_not(None), Registration.id != (besides.id if besides else 0))
        .group_by(Registration.organisation_id, Registration.mode)
    )
    seated = Counter({(organisation_id, mode): number for organisation_id, mode, number in rows})
    return Seating(meeting, seated, _kept_in(meeting, at=at), away)


def waiting_at(meeting: Meeting) -> list[Waiting]:
    """Return who waits for a seat of any kind, the first first."""
    rows = select(Registration.id, Registration.mode, Registration.organisation_id).where(
        Registration.meeting_id == meeting.id, Registration.answer == Answer.WAITING
    )
    rows = rows.order_by(Registration.waiting_since_at, Registration.id)
    return [Waiting._make(row) for row in db.session.execute(rows)]


def waits_for(meeting_id: int, mode: Mode | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that somebody waits for a seat in `mode`."""
    return (
        Registration.meeting_id == meeting_id,
        Registration.answer == Answer.WAITING,
        Registration.mode == mode,
    )


def reservations_of(meeting: Meeting) -> Sequence[SeatReservation]:
    """Return the seats of a meeting that are or were kept, by organisation."""
    found = select(SeatReservation).join(SeatReservation.organisation)
    found = found.where(SeatReservation.meeting_id == meeting.id)
    return db.session.scalars(
        found.options(joinedload(SeatReservation.organisation)).order_by(
            Organisation.search_key, SeatReservation.mode
        )
    ).all()


def meetings_to_release(*, at: datetime) -> Sequence[int]:
    """Return the ids of coming meetings that keep seats whose date is over."""
    found = select(Meeting.id).where(
        Meeting.status == MeetingStatus.SCHEDULED, Meeting.starts_at > at, Meeting.keeps_seats
    )
    due = select(SeatReservation.meeting_id).where(
        SeatReservation.released_at.is_(None), SeatReservation.until_at <= at
    )
    return db.session.scalars(found.where(Meeting.id.in_(due)).order_by(Meeting.id)).all()


def meetings_closing(*, at: datetime) -> list[int]:
    """Return the ids of coming meetings whose waiting list is closed by now, and not closed yet by the job."""
    found = select(Meeting).where(
        Meeting.status == MeetingStatus.SCHEDULED,
        Meeting.starts_at > at,
        Meeting.starts_at <= at + timedelta(hours=MOST_HOURS),
        Meeting.waiting_closes_hours > 0,
    )
    return [
        meeting.id
        for meeting in db.session.scalars(found.order_by(Meeting.id))
        if meeting.waiting_closes_at <= at
        and (meeting.waiting_closed_at is None or meeting.waiting_closed_at < meeting.waiting_closes_at)
    ]


def _kept_in(meeting: Meeting, *, at: datetime) -> Kept:
    kept: Kept = defaultdict(dict)
    if not meeting.keeps_seats:
        return kept
    rows = db.session.execute(
        select(SeatReservation.mode, SeatReservation.organisation_id, SeatReservation.seats).where(
            SeatReservation.meeting_id == meeting.id,
            SeatReservation.released_at.is_(None),
            SeatReservation.until_at > at,
        )
    )
    for mode, organisation_id, seats in rows:
        kept[mode][organisation_id] = seats
    return kept

"""Digests: which there are, when they leave next, what became of their hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cop.clock import ROME, day_of
from cop.extensions import db
from cop.models import Community, Digest, DigestRun, MailingList
from cop.queries.newsletters import is_list_managed_by
from cop.queries.recurrences import dates_after, first_date
from cop.rules.viewer import Viewer

DATES_SHOWN, RUNS_SHOWN = 4, 24
_MOST_LATE = 60  # hours made up for, or counted as missed, at once


def digests_for(viewer: Viewer) -> Sequence[Digest]:
    """Return the digests of the lists that the viewer manages, the ecosystem's first."""
    found = select(Digest).join(Digest.mailing_list).outerjoin(MailingList.community)
    own_list = contains_eager(Digest.mailing_list).contains_eager(MailingList.community)
    order = (MailingList.community_id.is_not(None), Community.position, Digest.id)
    return db.session.scalars(
        found.where(is_list_managed_by(viewer)).options(own_list).order_by(*order)
    ).all()


def digest_by_id(digest_id: int) -> Digest | None:
    """Return a digest with its list and its blocks."""
    own_list = joinedload(Digest.mailing_list).joinedload(MailingList.community)
    found = select(Digest).where(Digest.id == digest_id).options(own_list, selectinload(Digest.blocks))
    return db.session.scalar(found)


def due_digests(at: datetime) -> Sequence[int]:
    """Return the ids of the digests whose hour has come."""
    due = select(Digest.id).where(Digest.is_on, Digest.next_at <= at)
    return db.session.scalars(due.order_by(Digest.next_at, Digest.id)).all()


def runs_of(digest: Digest) -> Sequence[DigestRun]:
    """Return what became of the last hours of a digest, the latest first, with the issues made."""
    runs = select(DigestRun).where(DigestRun.digest_id == digest.id).options(joinedload(DigestRun.issue))
    return db.session.scalars(runs.order_by(DigestRun.due_at.desc()).limit(RUNS_SHOWN)).all()


def on_roman_wall(day: date, hour: time) -> datetime:
    """Return the instant at which the clocks of Turin show an hour on a day.

    An hour that they skip is the one an hour later; of one that comes twice it is the first.
    """
    return datetime.combine(day, hour, ROME).astimezone(UTC)


def first_instant(rule: str, hour: time, *, on_or_after: date, at: datetime) -> datetime:
    """Return when a rule comes first, from a day on, and not before the instant `at`."""
    day = first_date(rule, on_or_after)
    while (moment := on_roman_wall(day, hour)) <= at:
        day = dates_after(rule, day, number=1)[0].day
    return moment


def instants_after(rule: str, hour: time, moment: datetime, *, number: int) -> list[datetime]:
    """Return the instants at which a rule comes next after one of its own."""
    return [on_roman_wall(one.day, hour) for one in dates_after(rule, day_of(moment), number=number)]


def next_instants(digest: Digest) -> list[datetime]:
    """Return when a digest leaves next, the nearest first; nothing while it is switched off."""
    if not digest.is_on or digest.next_at is None:
        return []
    return [digest.next_at, *instants_after(digest.rule, digest.at, digest.next_at, number=DATES_SHOWN - 1)]


def instants_due(digest: Digest, at: datetime) -> list[datetime]:
    """Return the hours of a digest that have come by an instant and of which nothing is said yet, oldest first."""
    moment, found = digest.next_at, list[datetime]()
    while moment is not None and moment <= at and len(found) < _MOST_LATE:
        found.append(moment)
        moment = instants_after(digest.rule, digest.at, moment, number=1)[0]
    return found

"""Date polls: who sees which, with all that their pages show."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import DatePoll, DatePollHost, DatePollVoter, Person, PollStatus
from cop.queries.listing import Listing, listing
from cop.rules.date_polls import reminder_at
from cop.rules.viewer import Viewer

# The purpose that the personal links are signed for.
VOTE = "date_poll"
_ORDER = (PollStatus.OPEN, PollStatus.DRAFT, PollStatus.DECIDED, PollStatus.CANCELLED)


def polls_for(viewer: Viewer) -> Select[DatePoll]:
    """Return the selection of the polls that a viewer manages, with kind and hosts."""
    statement = select(DatePoll).where(_is_managed_by(viewer))
    return statement.options(joinedload(DatePoll.kind), selectinload(DatePoll.hosts))


def poll_for(viewer: Viewer, poll_id: int) -> DatePoll | None:
    """Return a poll with its dates, people and votes, None where the viewer does not manage it."""
    voters = selectinload(DatePoll.voters)
    found = polls_for(viewer).where(DatePoll.id == poll_id)
    return db.session.scalar(
        found.options(
            selectinload(DatePoll.options),
            voters.joinedload(DatePollVoter.person),
            voters.joinedload(DatePollVoter.organisation),
            voters.selectinload(DatePollVoter.votes),
            joinedload(DatePoll.meeting),
        )
    )


def poll_page(viewer: Viewer, *, page: int = 1) -> Listing[DatePoll]:
    """Return a page of the polls a viewer manages: open ones first, then drafts, then those that ended."""
    rank = case({status: n for n, status in enumerate(_ORDER)}, value=DatePoll.status)
    statement = polls_for(viewer).order_by(rank, DatePoll.created_at.desc(), DatePoll.id.desc())
    options = selectinload(DatePoll.options)
    voters = selectinload(DatePoll.voters)
    return listing(statement.options(options, voters, joinedload(DatePoll.meeting)), page=page, size=25)


def open_poll_count(viewer: Viewer) -> int:
    """Return how many polls of the viewer still look for their date."""
    unfinished = DatePoll.status.in_((PollStatus.OPEN, PollStatus.DRAFT))
    statement = select(func.count()).select_from(DatePoll).where(_is_managed_by(viewer), unfinished)
    return db.session.scalar(statement) or 0


def voter_to_answer(voter_id: int) -> DatePollVoter | None:
    """Return somebody asked for dates, with the poll: all that the personal page shows."""
    poll = joinedload(DatePollVoter.poll)
    return db.session.scalar(
        select(DatePollVoter)
        .where(DatePollVoter.id == voter_id)
        .options(
            joinedload(DatePollVoter.person),
            joinedload(DatePollVoter.organisation),
            selectinload(DatePollVoter.votes),
            poll.selectinload(DatePoll.options),
            poll.selectinload(DatePoll.hosts),
            poll.joinedload(DatePoll.kind),
            poll.joinedload(DatePoll.meeting),
        )
    )


def polls_awaiting(person_id: int, *, at: datetime) -> Sequence[DatePollVoter]:
    """Return where a person is asked for dates and may answer, those not answered first."""
    statement = (
        select(DatePollVoter)
        .join(DatePollVoter.poll)
        .where(DatePollVoter.person_id == person_id, DatePoll.status == PollStatus.OPEN)
        .where(DatePoll.closes_at > at)
        .options(joinedload(DatePollVoter.poll).selectinload(DatePoll.hosts))
        .order_by(DatePollVoter.answered_at.is_not(None), DatePoll.closes_at, DatePollVoter.id)
    )
    return db.session.scalars(statement).all()


def polls_to_remind(at: datetime) -> list[DatePoll]:
    """Return the polls whose silent people are due a reminder at the instant `at`."""
    soon = (DatePoll.closes_at > at, DatePoll.closes_at <= at + timedelta(days=4))
    statement = select(DatePoll).where(DatePoll.status == PollStatus.OPEN, *soon).order_by(DatePoll.id)
    return [poll for poll in db.session.scalars(statement) if (due := reminder_at(poll)) and due <= at]


def silent_voters(poll: DatePoll) -> Sequence[DatePollVoter]:
    """Return those asked who have not answered and can be written to."""
    statement = select(DatePollVoter).join(DatePollVoter.person)
    statement = statement.where(
        DatePollVoter.poll_id == poll.id, DatePollVoter.answered_at.is_(None), Person.email.is_not(None)
    )
    return db.session.scalars(
        statement.options(joinedload(DatePollVoter.person)).order_by(DatePollVoter.id)
    ).all()


def _is_managed_by(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.is_administrator:
        return DatePoll.id.is_not(None)
    hosted = select(DatePollHost.poll_id).where(DatePollHost.community_id.in_(viewer.coordinates))
    return DatePoll.id.in_(hosted)

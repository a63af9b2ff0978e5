"""Date polls: written as drafts, opened to the people asked, changed while they are open."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cop.emails import date_polls as mails
from cop.errors import CopError
from cop.extensions import db
from cop.models import DatePoll, DatePollOption, DatePollVoter, Mode, PollStatus
from cop.queries.audiences import Invitee
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change

FACTS = frozenset(
    {"kind", "title_it", "title_en", "text_it", "text_en", "mode", "place", "link", "quorum", "closes_at"}
)
LEAST_DATES, MOST_DATES = 2, 30
_NO_ROOM: dict[Mode, dict[str, Any]] = {Mode.ONLINE: {"place": ""}, Mode.IN_PERSON: {"link": ""}}


def lock_poll(poll_id: int) -> DatePoll:
    """Return the poll as it is now; its row stays locked until the transaction ends.

    Every vote and every end of a poll begins here: no answer slips in beside the decision.
    """
    voters = selectinload(DatePoll.voters)
    locked = select(DatePoll).where(DatePoll.id == poll_id).with_for_update(key_share=True)
    locked = locked.options(
        voters.selectinload(DatePollVoter.person),
        voters.selectinload(DatePollVoter.organisation),
        voters.selectinload(DatePollVoter.votes),
    )
    return db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()


def create_poll(*, by: Viewer, at: datetime, **facts: Any) -> DatePoll:
    """Add a draft.

    `facts` are those of `FACTS`, "hosts", and "dates" as pairs (start, end). Raises CopError where there are
    fewer than two dates, a date ends before it begins (both without field), nobody hosts it ("hosts"), or
    answers would be closed already or after the last date ("last_day").
    """
    poll = DatePoll(status=PollStatus.DRAFT, created_by_id=by.person_id, created_at=at)
    with db.session.no_autoflush:
        _write(poll, facts)
        _refuse_impossible(poll, at=at)
    db.session.add(poll)
    db.session.flush()
    log_act("create", poll, by=by)
    return poll


def edit_poll(poll: DatePoll, *, by: Viewer, at: datetime, **facts: Any) -> int:
    """Change what is given; return how many people are told of new dates.

    With a date its votes go. Who has answered an open poll is told of dates that came later; who has not is
    asked for all of them as it is. Raises CopError as `create_poll`, and for a poll that has ended.
    """
    poll = lock_poll(poll.id)
    _refuse_ended(poll)
    with db.session.no_autoflush:
        new = _write(poll, facts)
        _refuse_impossible(poll, at=at)
    db.session.flush()
    told = []
    if new and poll.takes_votes(at):
        told = [voter for voter in poll.voters if voter.answered_at and voter.person.email]
        mails.queue_new_dates(poll, told)
    log_act("update", poll, by=by, told=len(told))
    return len(told)


def open_poll(
    poll: DatePoll, *, invitees: Collection[Invitee], must_attend: Collection[int], by: Viewer, at: datetime
) -> int:
    """Ask exactly these people, each by a mail with a link of their own; return how many.

    `must_attend` are ids of people without whom the meeting makes no sense. Raises CopError where it is no
    draft any more, nobody is asked, or the last day to answer or every date has passed.
    """
    poll = lock_poll(poll.id)
    if poll.status != PollStatus.DRAFT:
        raise CopError(_("This poll has been opened already."))
    if not invitees:
        raise CopError(_("Choose at least one person to ask."))
    _refuse_impossible(poll, at=at)
    poll.status, poll.opened_at = PollStatus.OPEN, at
    asked = _ask(poll, invitees, must_attend)
    log_act("publish", poll, by=by, told=asked)
    return asked


def add_people(
    poll: DatePoll, *, invitees: Iterable[Invitee], must_attend: Collection[int], by: Viewer, at: datetime
) -> int:
    """Ask more people in an open poll; those asked already are left alone. Return how many are new."""
    poll = lock_poll(poll.id)
    refuse_closed(poll, at=at)
    known = {voter.person_id for voter in poll.voters}
    new = [invitee for invitee in invitees if invitee.person.id not in known]
    asked = _ask(poll, new, must_attend)
    log_act("invite", poll, by=by, people=[invitee.person.id for invitee in new])
    return asked


def mark_must_attend(voter: DatePollVoter, *, is_needed: bool, by: Viewer) -> None:
    """Say whether the meeting makes no sense without this person. Raises CopError for a poll that has ended."""
    poll = lock_poll(voter.poll_id)
    _refuse_ended(poll)
    voter.must_attend = is_needed
    db.session.flush()
    log_act("update", poll, by=by, person=voter.person_id, fields=["must_attend"])


def remove_voter(voter: DatePollVoter, *, by: Viewer) -> None:
    """Ask somebody no longer, with what they answered: their link ends. Raises CopError as `mark_must_attend`."""
    poll = lock_poll(voter.poll_id)
    _refuse_ended(poll)
    mails.take_back([voter])
    log_act("withdraw", poll, by=by, person=voter.person_id)
    poll.voters.remove(voter)
    db.session.flush()


def delete_draft(poll: DatePoll, *, by: Viewer) -> None:
    """Remove a draft for good. Raises CopError for anything else: people have been asked."""
    poll = lock_poll(poll.id)
    if poll.status != PollStatus.DRAFT:
        raise CopError(_("Only a draft can be deleted. Call the poll off instead."))
    log_act("delete", poll, by=by)
    db.session.delete(poll)
    db.session.flush()


def refuse_closed(poll: DatePoll, *, at: datetime) -> None:
    """Raise CopError, in words, where a poll takes no answers at the instant `at`."""
    if poll.takes_votes(at):
        return
    if poll.status == PollStatus.OPEN:
        raise CopError(_("The last day to answer has passed."))
    if poll.status == PollStatus.DRAFT:
        raise CopError(_("This poll is not open yet."))
    _refuse_ended(poll)


def _refuse_ended(poll: DatePoll) -> None:
    if poll.status == PollStatus.DECIDED:
        raise CopError(_("The date of this meeting has been settled."))
    if poll.status == PollStatus.CANCELLED:
        raise CopError(_("This poll has been called off."))


def _ask(poll: DatePoll, invitees: Iterable[Invitee], must_attend: Collection[int]) -> int:
    voters = [
        DatePollVoter(
            person=invitee.person,
            organisation=invitee.organisation,
            must_attend=invitee.person.id in must_attend,
            mail_count=0,
        )
        for invitee in invitees
    ]
    poll.voters.extend(voters)
    db.session.flush()
    mails.queue_questions(poll, voters)
    db.session.flush()
    return len(voters)


def _write(poll: DatePoll, facts: dict[str, Any]) -> list[DatePollOption]:
    """Set facts on a poll, new or not; return the dates that it did not have before."""
    columns = {name: value for name, value in facts.items() if name not in {"hosts", "dates"}}
    columns |= _NO_ROOM.get(columns.get("mode", Mode.HYBRID), {})
    change(poll, columns, allowed=FACTS)
    if "hosts" in facts and set(facts["hosts"]) != set(poll.hosts):
        poll.hosts = list(facts["hosts"])
    return _set_dates(poll, facts["dates"]) if "dates" in facts else []


def _set_dates(poll: DatePoll, dates: Iterable[tuple[datetime, datetime]]) -> list[DatePollOption]:
    wanted = {(starts.astimezone(UTC), ends.astimezone(UTC)) for starts, ends in dates}
    present = {(option.starts_at, option.ends_at): option for option in poll.options}
    for times in present.keys() - wanted:
        poll.options.remove(present[times])
    new = [DatePollOption(starts_at=starts, ends_at=ends) for starts, ends in sorted(wanted - present.keys())]
    poll.options = sorted([*poll.options, *new], key=lambda option: (option.starts_at, option.ends_at))
    return new


def _refuse_impossible(poll: DatePoll, *, at: datetime) -> None:
    if any(option.ends_at <= option.starts_at for option in poll.options):
        raise CopError(_("Each date must end after it begins."))
    if not LEAST_DATES <= len(poll.options) <= MOST_DATES:
        raise CopError(
            _(
                "Offer at least %(least)s different dates, and at most %(most)s.",
                least=LEAST_DATES,
                most=MOST_DATES,
            )
        )
    if not poll.hosts:
        raise CopError(_("Choose at least one community."), field="hosts")
    last = max(option.starts_at for option in poll.options)
    if last <= at:
        raise CopError(_("Offer a date that is still to come."))
    if poll.closes_at is None or not at < poll.closes_at:
        raise CopError(_("Choose a last day to answer that is not over."), field="last_day")
    if poll.closes_at >= last:
        raise CopError(_("The last day to answer must come before the last of the dates."), field="last_day")

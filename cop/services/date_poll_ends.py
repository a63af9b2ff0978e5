"""The end of a date poll: one of its dates becomes the meeting, or none does."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from cop.emails import date_polls as mails
from cop.errors import CopError
from cop.extensions import db
from cop.models import DatePoll, DatePollOption, DatePollVoter, Meeting, PollStatus, Source, Vote
from cop.queries.audiences import Invitee
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.date_polls import lock_poll
from cop.services.invitations import publish_meeting
from cop.services.meetings import create_meeting
from cop.services.registrations import register_person

_SAME = ("kind", "title_it", "title_en", "text_it", "text_en", "mode", "place", "link")


def decide_poll(
    poll: DatePoll,
    option: DatePollOption,
    *,
    by: Viewer,
    at: datetime,
    seats_in_person: int | None = None,
    seats_online: int | None = None,
) -> Meeting:
    """Make a meeting of one date, publish it and invite everybody who was asked; return it.

    Who said yes to the date is registered, in the order of the answers, and gets the event with that answer;
    where the seats are fewer, the last ones wait. All others get the invitation with its question. Raises
    CopError where the poll is not open or the date has passed.
    """
    poll = lock_poll(poll.id)
    _refuse_not_open(poll)
    if option.starts_at <= at:
        raise CopError(_("This date has passed: choose another one."))
    coming = coming_on(poll, option)
    others = [voter for voter in _reachable(poll) if voter not in coming]
    mails.take_back(poll.voters)
    seats = {"seats_in_person": seats_in_person, "seats_online": seats_online}
    meeting = create_meeting(by=by, at=at, **_facts(poll, option), **seats)
    publish_meeting(meeting, invitees=[Invitee(v.person, v.organisation) for v in others], by=by, at=at)
    for voter in coming:
        register_person(
            meeting,
            person=voter.person,
            organisation=voter.organisation,
            mode=None,
            source=Source.POLL,
            by=by,
            at=at,
        )
    poll.status, poll.meeting = PollStatus.DECIDED, meeting
    db.session.flush()
    log_act("decide", poll, by=by, meeting=meeting.id)
    return meeting


def cancel_poll(poll: DatePoll, *, reason: str = "", by: Viewer) -> int:
    """Look for no date any more and tell those who were asked, with the reason; return how many.

    Raises CopError where the poll is not open.
    """
    poll = lock_poll(poll.id)
    _refuse_not_open(poll)
    poll.status, poll.reason = PollStatus.CANCELLED, reason
    told = _reachable(poll)
    mails.queue_cancellations(poll, told)
    db.session.flush()
    log_act("cancel", poll, by=by, told=len(told))
    return len(told)


def coming_on(poll: DatePoll, option: DatePollOption) -> list[DatePollVoter]:
    """Return those who said yes to a date and can be written to, in the order in which they answered."""
    said = [v for v in _reachable(poll) if any(_is_yes(vote, option) for vote in v.votes)]
    return sorted(said, key=lambda voter: (voter.answered_at or poll.created_at, voter.id))


def _is_yes(vote: Any, option: DatePollOption) -> bool:
    return bool(vote.option_id == option.id and vote.vote == Vote.YES)


def _reachable(poll: DatePoll) -> list[DatePollVoter]:
    return [voter for voter in poll.voters if voter.person.email]


def _facts(poll: DatePoll, option: DatePollOption) -> dict[str, Any]:
    return {name: getattr(poll, name) for name in _SAME} | {
        "edition": None,
        "hosts": list(poll.hosts),
        "starts_at": option.starts_at,
        "ends_at": option.ends_at,
        "person_roles": set(),
        "organisation_roles": set(),
    }


def _refuse_not_open(poll: DatePoll) -> None:
    if poll.status == PollStatus.DRAFT:
        raise CopError(_("This poll is not open yet."))
    if poll.status == PollStatus.DECIDED:
        raise CopError(_("The date of this meeting has been settled."))
    if poll.status == PollStatus.CANCELLED:
        raise CopError(_("This poll has been called off."))

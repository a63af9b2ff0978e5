"""Answers to date polls, and the reminder to those who have not answered."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from cop.emails import date_polls as mails
from cop.errors import CopError
from cop.extensions import db
from cop.models import DatePollVote, DatePollVoter, Vote
from cop.queries.date_polls import polls_to_remind, silent_voters
from cop.rules.date_polls import reminder_at
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.date_polls import lock_poll, refuse_closed


def answer_poll(
    voter: DatePollVoter, *, votes: Mapping[int, Vote], comment: str = "", at: datetime
) -> DatePollVoter:
    """Record which dates suit somebody, in place of what was said before; `votes` by the id of the date.

    A date left out is one of which the person says nothing; those that the poll has not (any more) are passed
    over. The question that has not left is taken back. Raises CopError where the poll takes no answers, where
    nothing is said of any date, or where the person has just been taken off the list.
    """
    poll = lock_poll(voter.poll_id)
    refuse_closed(poll, at=at)
    if voter not in poll.voters:
        raise CopError(_("You are not asked for this date any more."))
    offered = {option.id for option in poll.options}
    said = {option_id: vote for option_id, vote in votes.items() if option_id in offered}
    if not said:
        raise CopError(_("Say of at least one date whether it suits you."))
    _set_votes(voter, said)
    voter.comment, voter.answered_at = comment, at
    mails.take_back([voter])
    db.session.flush()
    return voter


def remind_silent(poll_id: int, *, by: Viewer | None, at: datetime) -> int:
    """Write once more to those who have not answered; return how many. Raises CopError for a closed poll."""
    poll = lock_poll(poll_id)
    refuse_closed(poll, at=at)
    silent = silent_voters(poll)
    mails.queue_reminders(poll, silent)
    poll.reminded_at = at
    db.session.flush()
    log_act("remind", poll, by=by, told=len(silent))
    return len(silent)


def remind_due(at: datetime) -> int:
    """Remind the silent of every poll whose last day comes near, once a poll; return how many people that were."""
    told = 0
    for found in polls_to_remind(at):
        poll = lock_poll(found.id)
        due_at = reminder_at(poll)
        if due_at and due_at <= at and poll.takes_votes(at):
            told += remind_silent(poll.id, by=None, at=at)
    return told


def _set_votes(voter: DatePollVoter, said: Mapping[int, Vote]) -> None:
    present = {vote.option_id: vote for vote in voter.votes}
    for option_id in present.keys() - said.keys():
        voter.votes.remove(present[option_id])
    for option_id, vote in said.items():
        if option_id in present:
            present[option_id].vote = vote
        else:
            voter.votes.append(DatePollVote(option_id=option_id, vote=vote))

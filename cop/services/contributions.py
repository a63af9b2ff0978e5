"""Contributions to a consultation: handed in, changed until somebody answers, answered."""

from datetime import datetime

from flask_babel import gettext as _

from cop.emails.contributions import queue_answered
from cop.errors import CopError
from cop.extensions import db
from cop.models import Contribution, Meeting, Organisation
from cop.queries.contributions import number_by
from cop.rules.contributions import takes_contributions
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

MOST_EACH = 20


def add_contribution(
    meeting: Meeting, *, text: str, organisation: Organisation | None, by: Viewer, at: datetime
) -> Contribution:
    """Hand in what somebody has to say, for an organisation or for themselves.

    Raises CopError where contributions do not come in any more, and beyond twenty of one person.
    """
    _refuse_closed(meeting, at=at)
    if number_by(meeting, by.person_id or 0) >= MOST_EACH:
        raise CopError(_("You have handed in %(most)s contributions: no more are taken.", most=MOST_EACH))
    contribution = Contribution(
        meeting=meeting, person_id=by.person_id, organisation=organisation, text=text, created_at=at
    )
    db.session.add(contribution)
    db.session.flush()
    log_act("create", contribution, by=by, meeting=meeting.id)
    return contribution


def edit_contribution(
    contribution: Contribution, *, text: str, organisation: Organisation | None, by: Viewer, at: datetime
) -> None:
    """Change one's own words. Raises CopError once somebody has answered them, or none are taken any more."""
    _refuse_settled(contribution, at=at)
    contribution.text, contribution.organisation = text, organisation
    db.session.flush()
    log_act("update", contribution, by=by, meeting=contribution.meeting_id)


def withdraw_contribution(contribution: Contribution, *, by: Viewer, at: datetime) -> None:
    """Take one's own words back. Raises CopError as `edit_contribution` does."""
    _refuse_settled(contribution, at=at)
    log_act("withdraw", contribution, by=by, meeting=contribution.meeting_id)
    db.session.delete(contribution)
    db.session.flush()


def answer_contribution(contribution: Contribution, *, answer: str, by: Viewer, at: datetime) -> bool:
    """Say what happened to a contribution and tell who made it; return whether the answer is another.

    An answer that is emptied makes the contribution open again: nobody is told.
    """
    db.session.refresh(contribution, with_for_update={"key_share": True, "of": Contribution})
    if contribution.answer == answer:
        return False
    contribution.answer = answer
    contribution.answered_at = at if answer else None
    contribution.answered_by_id = by.person_id if answer else None
    if answer:
        contribution.answer_count += 1
        queue_answered(contribution)
    db.session.flush()
    log_act("answer", contribution, by=by, meeting=contribution.meeting_id)
    return True


def _refuse_closed(meeting: Meeting, *, at: datetime) -> None:
    if not takes_contributions(meeting, at):
        raise CopError(_("Contributions to this meeting are not taken any more."))


def _refuse_settled(contribution: Contribution, *, at: datetime) -> None:
    db.session.refresh(contribution, with_for_update={"key_share": True, "of": Contribution})
    _refuse_closed(contribution.meeting, at=at)
    if contribution.answered_at is not None:
        raise CopError(_("This contribution has been answered: it stays as it is."))

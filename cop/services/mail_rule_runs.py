"""Rules carried out, skipped and sent early: each for one meeting and one instant, once.

The row of `MailRuleRun` is written in the transaction that queues the mails, under the lock of the meeting: of two
workers one comes first, the other finds the row. A clock that is moved back finds it too.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from cop.emails import invitations, outbox
from cop.emails.rule_mails import queue_rule_mails
from cop.errors import CopError
from cop.extensions import db
from cop.models import MailRuleRun, Meeting, RuleAction, RuleMoment, RunState
from cop.queries.mail_rule_people import (
    enrolled_to_invite,
    not_invited,
    on_list_since,
    outdated_mails,
    registrations_to_mail,
)
from cop.queries.mail_rule_sends import Send, SendKey, sends_of
from cop.rules.mail_rule_times import OF_ATTENDANCE, SETTLES, SURVEYS
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.invitations import put_on_list
from cop.services.survey_rules import ask_by_rule


def carry_out(key: SendKey, *, at: datetime) -> int | None:
    """Send what is due; return to how many people, None where it is not to be sent (any more, or yet).

    What goes to those who were present, or absent, waits until somebody is recorded as such.
    """
    current = _under_lock(key, at=at)
    if current is None or current.is_skipped or not current.is_late(at):
        return None
    return _send(current, by=None, at=at)


def send_now(key: SendKey, *, by: Viewer, at: datetime) -> int:
    """Send before its time; return to how many people. When its time comes, it is not sent again.

    Raises CopError where it has been sent, skipped or moved meanwhile, and where there is nobody to send it to.
    """
    current = _under_lock(key, at=at)
    if current is None or current.is_skipped:
        raise CopError(_gone_sentence())
    told = _send(current, by=by, at=at)
    if not told:
        raise CopError(_("There is nobody to send it to now."))
    return told


def skip(key: SendKey, *, by: Viewer, at: datetime) -> None:
    """Leave out this one time of a rule. Twice is once. Raises CopError where it has been sent or moved meanwhile."""
    current = _under_lock(key, at=at)
    if current is None:
        raise CopError(_gone_sentence())
    if not current.is_skipped:
        _note(current, RunState.SKIPPED, told=0, by=by, at=at)
        log_act("skip", current.meeting, by=by, rule=key.rule_id)


def unskip(key: SendKey, *, by: Viewer, at: datetime) -> None:
    """Take back that this one time is left out. Raises CopError where its time is over."""
    current = _under_lock(key, at=at)
    if current is None:
        raise CopError(_gone_sentence())
    same = (MailRuleRun.rule_id == key.rule_id, MailRuleRun.meeting_id == key.meeting_id)
    is_after = current.rule.moment == RuleMoment.AFTER  # skipped, though its end may have been another then
    due = MailRuleRun.due_at
    is_meant = due >= current.meeting.starts_at if is_after else due == key.due_at
    skipped = select(MailRuleRun).where(*same, is_meant, MailRuleRun.state == RunState.SKIPPED)
    runs = db.session.scalars(skipped).all()
    for run in runs:
        db.session.delete(run)
    if runs:
        db.session.flush()
        log_act("unskip", current.meeting, by=by, rule=key.rule_id)


def take_back_outdated(at: datetime) -> int:
    """Take back the mails by rule that wait to leave and whose people are in another state by now; return how many."""
    ids = outdated_mails(at)
    if ids:
        outbox.take_back_rows(ids)
    return len(ids)


def _under_lock(key: SendKey, *, at: datetime) -> Send | None:
    """Return the send as it is now, its meeting locked; None where it has gone or moved to another instant."""
    meeting = seats.lock_meeting(key.meeting_id)
    return next((send for send in sends_of(meeting, at=at) if send.key == key), None)


def _send(send: Send, *, by: Viewer | None, at: datetime) -> int | None:
    rule, meeting = send.rule, send.meeting
    if rule.action == RuleAction.INVITATION:
        told = len(put_on_list(meeting, not_invited(meeting), at=at))
        told += _invite_enrolled(meeting, before=at - SETTLES if by is None else at)
    elif rule.action in SURVEYS:
        told = ask_by_rule(rule, meeting, by=by, at=at)
    else:
        people = registrations_to_mail(rule.audience, meeting)
        told = queue_rule_mails(rule, people, due_at=send.due_at, at=at)
    if not told and (by is not None or rule.audience in OF_ATTENDANCE):
        return None
    _note(send, RunState.SENT, told=told, by=by, at=at)
    log_act("mail_by_rule", meeting, by=by, rule=rule.id, told=told)
    return told


def _invite_enrolled(meeting: Meeting, *, before: datetime) -> int:
    """Invite to a session those enrolled in its edition by an instant, whose yes stands already; return how many.

    Who has only just enrolled has all the dates from that mail: `edition_latecomers` invites them another day.
    """
    places = enrolled_to_invite([meeting]).get(meeting.id, [])
    places = [one for one in places if on_list_since(one) <= before]
    invitations.queue_invitations(places)
    return len(places)


def _note(send: Send, state: RunState, *, told: int, by: Viewer | None, at: datetime) -> None:
    run = MailRuleRun(
        rule_id=send.rule.id, meeting_id=send.meeting.id, due_at=send.due_at, state=state, told=told, ran_at=at,
        by_id=by.person_id if by else None,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()


def _gone_sentence() -> str:
    return _("This mail has been sent, or its time has changed. Look at the list again.")

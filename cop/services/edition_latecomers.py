"""Invitations to a session for those who enrolled after its invitations had left.

The rule of an edition carries out each session once. Whoever enrols later has all the dates from the mail of
enrolment; the invitation, to be answered and kept up to date, follows at the rule's hour of the next day or two.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cop.emails import invitations
from cop.extensions import db
from cop.models import (
    Answer,
    MailRule,
    MailRuleRun,
    Meeting,
    MeetingStatus,
    Registration,
    RuleAction,
    RunState,
)
from cop.queries.mail_rule_people import enrolled_to_invite, on_list_since
from cop.rules.mail_rule_times import MORNING, SETTLES
from cop.services import seats
from cop.services.audit import log_act


def invite_latecomers(at: datetime) -> int:
    """Invite those enrolled whose session's invitations have left without them; return how many.

    At the hour of the rule, on the first day on which that hour comes some hours after they enrolled: the mail of
    enrolment has told them the date already. Whose session begins before that gets none.
    """
    told = 0
    for meeting_id, rule in sorted(_sessions_told(at).items()):
        session = seats.lock_meeting(meeting_id)
        if not session.takes_answers(at):
            continue
        late = enrolled_to_invite([session]).get(session.id, [])
        due = [one for one in late if _is_due(one, rule, session, at=at)]
        if due:
            invitations.queue_invitations(due)
            log_act("mail_by_rule", session, by=None, rule=rule.id, told=len(due))
            told += len(due)
    db.session.flush()
    return told


def _sessions_told(at: datetime) -> dict[int, MailRule]:
    """The coming sessions whose invitations a rule has sent, on whose lists somebody has not had one; with the rule."""
    is_unasked = (
        Registration.meeting_id == Meeting.id,
        Registration.answer == Answer.ACCEPTED,
        Registration.invited_at.is_(None),
    )
    found = (
        select(Meeting.id, MailRule)
        .join(MailRuleRun, MailRuleRun.meeting_id == Meeting.id)
        .join(MailRule, MailRule.id == MailRuleRun.rule_id)
        .where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.starts_at > at)
        .where(Meeting.edition_id.is_not(None), MailRuleRun.state == RunState.SENT)
        .where(MailRule.action == RuleAction.INVITATION, MailRule.is_active)
        .where(select(Registration.id).where(*is_unasked).exists())
    )
    rows = db.session.execute(found.order_by(MailRule.id))
    return dict(rows.all())


def _is_due(registration: Registration, rule: MailRule, session: Meeting, *, at: datetime) -> bool:
    zone = ZoneInfo(session.zone)
    settled = (on_list_since(registration) + SETTLES).astimezone(zone)
    hour = rule.at_time or MORNING
    day = settled.date() + timedelta(days=1 if settled.time() > hour else 0)
    return datetime.combine(day, hour, zone) <= at

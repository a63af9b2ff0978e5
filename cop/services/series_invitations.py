"""When the invitations to the meetings of a series leave: by a rule, all at once, or by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from cop.models import (
    MailRule,
    Meeting,
    MeetingStatus,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
    Series,
)
from cop.queries.audiences import audience_of_meeting, not_invited_to
from cop.queries.mail_rule_sends import SendKey
from cop.queries.meetings import invited_registrations
from cop.rules.mail_rule_times import due_at
from cop.rules.viewer import Viewer
from cop.services import invitations
from cop.services.mail_rule_runs import skip
from cop.services.mail_rules import create_rule

INVITED_AT = time(9)
USUAL_DAYS = 14


class Inviting(StrEnum):
    """When the invitations to the meetings of a series leave."""

    BY_RULE = "by_rule"
    NOW = "now"
    BY_HAND = "by_hand"


@dataclass(frozen=True)
class Invites:
    """When the invitations leave: where by rule, `days` before each meeting, or as a `rule` says that is there."""

    when: Inviting = Inviting.BY_RULE
    days: int = USUAL_DAYS
    rule: MailRule | None = None

    @classmethod
    def of(cls, rule: MailRule | None) -> "Invites":
        """Those of a series with this rule, or with none."""
        return cls(rule=rule) if rule else cls(Inviting.BY_HAND)

    def leave_at(self, meeting: Meeting, *, at: datetime) -> datetime | None:
        """Return when the invitations to a meeting, saved or not, leave: `at` for at once, None for by hand."""
        if self.when != Inviting.BY_RULE:
            return at if self.when == Inviting.NOW else None
        due = due_at(self.rule or MailRule(**_facts(self.days)), meeting)
        return at if due is None else max(at, due)


def invite_to_all(meetings: Sequence[Meeting], *, by: Viewer, at: datetime) -> int:
    """Invite at once to each of these meetings whoever it is for and is not on its list; return how many mails."""
    number = 0
    invitees = not_invited_to(meetings)
    for meeting in meetings:
        if meeting.takes_answers(at):
            number += invitations.invite_people(meeting, invitees=invitees[meeting.id], by=by, at=at)
    return number


def publish_all(meetings: Sequence[Meeting], invites: Invites, *, by: Viewer, at: datetime) -> None:
    """Put drafts on the calendar, and invite to those whose invitations are due."""
    for meeting in meetings:
        leaves_at = invites.leave_at(meeting, at=at)
        is_due = leaves_at is not None and leaves_at <= at
        people = audience_of_meeting(meeting, on=meeting.day) if is_due else []
        if meeting.status == MeetingStatus.DRAFT:
            invitations.publish_meeting(meeting, invitees=people, by=by, at=at)
        elif people and meeting.takes_answers(at) and not invited_registrations(meeting):
            invitations.invite_people(meeting, invitees=people, by=by, at=at)


def add_invitation_rule(series: Series, days: int, *, by: Viewer | None, at: datetime) -> MailRule:
    """Let the invitations to a series leave by themselves, so many days before each meeting."""
    return create_rule(by=by, at=at, series_id=series.id, **_facts(days))


def pass_over(rule: MailRule, meeting: Meeting, *, by: Viewer, at: datetime) -> None:
    """Leave out a meeting whose people somebody has chosen already: the rule would invite all the others too."""
    if invited_registrations(meeting) and (due := due_at(rule, meeting)):
        skip(SendKey(rule.id, meeting.id, due), by=by, at=at)


def _facts(days: int) -> dict[str, Any]:
    return {
        "action": RuleAction.INVITATION,
        "audience": RuleAudience.NOT_INVITED,
        "amount": days,
        "unit": RuleUnit.DAYS,
        "moment": RuleMoment.BEFORE,
        "at_time": INVITED_AT,
    }

"""When the invitations to the meetings of a series leave: by a rule, all at once, or by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cop.models import (
    Meeting,
    MeetingStatus,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
    Series,
)
from cop.queries.audiences import Invitee, audience_of_meeting
from cop.queries.meetings import invited_registrations
from cop.queries.recurrences import on_wall
from cop.rules.viewer import Viewer
from cop.services import invitations
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
    """When the invitations leave; `days` before each meeting, where by rule."""

    when: Inviting = Inviting.BY_RULE
    days: int = USUAL_DAYS

    def leave_at(self, day: date, *, zone: str, at: datetime) -> datetime | None:
        """Return when the invitations to the meeting of a day leave: `at` for at once, None for by hand."""
        if self.when != Inviting.BY_RULE:
            return at if self.when == Inviting.NOW else None
        return max(at, on_wall(day - timedelta(days=self.days), INVITED_AT, zone))


def invite_to_all(meetings: Sequence[Meeting], *, by: Viewer, at: datetime) -> int:
    """Invite at once to each of these meetings whoever it is for and is not on its list; return how many mails."""
    number = 0
    for meeting in meetings:
        if meeting.takes_answers(at):
            number += invitations.invite_people(meeting, invitees=uninvited(meeting), by=by, at=at)
    return number


def uninvited(meeting: Meeting) -> list[Invitee]:
    """Return those a meeting is for who are not on its list, and were not taken off it."""
    known = {registration.person_id for registration in invited_registrations(meeting)}
    return [one for one in audience_of_meeting(meeting, on=meeting.day) if one.person.id not in known]


def publish_all(meetings: Sequence[Meeting], invites: Invites, *, by: Viewer, at: datetime) -> None:
    """Put drafts on the calendar, and invite to those whose invitations are due."""
    for meeting in meetings:
        leaves_at = invites.leave_at(meeting.day, zone=meeting.zone, at=at)
        is_due = leaves_at is not None and leaves_at <= at
        people = audience_of_meeting(meeting, on=meeting.day) if is_due else []
        if meeting.status == MeetingStatus.DRAFT:
            invitations.publish_meeting(meeting, invitees=people, by=by, at=at)
        elif people and meeting.takes_answers(at) and not invited_registrations(meeting):
            invitations.invite_people(meeting, invitees=people, by=by, at=at)


def add_invitation_rule(series: Series, days: int, *, by: Viewer | None, at: datetime) -> None:
    """Let the invitations to a series leave by themselves, so many days before each meeting."""
    create_rule(
        by=by,
        at=at,
        action=RuleAction.INVITATION,
        audience=RuleAudience.NOT_INVITED,
        amount=days,
        unit=RuleUnit.DAYS,
        moment=RuleMoment.BEFORE,
        at_time=INVITED_AT,
        series_id=series.id,
    )

"""What rules are going to send: which rule, for which meeting, when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import (
    MailRule,
    MailRuleRun,
    Meeting,
    MeetingPersonRole,
    MeetingStatus,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
    RunState,
)
from cop.queries.mail_rules import rules_about
from cop.queries.meetings import is_managed_by
from cop.queries.sessions_of_edition import last_sessions
from cop.rules.mail_rule_times import (
    BY_HAND,
    GRACE,
    OF_ATTENDANCE,
    WAITS_FOR_ATTENDANCE,
    breadth,
    due_at,
    is_to_come,
)
from cop.rules.survey_asking import same_mail
from cop.rules.viewer import Viewer

# How far the hour on the wall, a change of the clocks and a night may put a rule off its number of days or hours.
_SLACK = timedelta(hours=25)
_LONGEST = 366


class SendKey(NamedTuple):
    """What names one time of a rule; another `due_at` is another time."""

    rule_id: int
    meeting_id: int
    due_at: datetime


@dataclass(frozen=True)
class Send:
    """A rule that will be carried out for a meeting at `due_at`, or was to be and is skipped."""

    rule: MailRule
    meeting: Meeting
    due_at: datetime
    is_skipped: bool = False

    @property
    def key(self) -> SendKey:
        return SendKey(self.rule.id, self.meeting.id, self.due_at)

    def is_late(self, at: datetime) -> bool:
        """Whether it is due already: the next minute, or once attendance is recorded."""
        return self.due_at <= at


def sends_due(at: datetime) -> list[Send]:
    """Return what is to be sent at the instant `at`, the earliest first; bounded by the rules, not by the past."""
    return [
        send for send in _sends(_meetings_near(at, at), at=at) if send.due_at <= at and not send.is_skipped
    ]


def sends_planned(
    viewer: Viewer, *, at: datetime, until: datetime, community_id: int | None = None
) -> list[Send]:
    """Return what will be sent by `until` about the meetings that a viewer manages, the earliest first."""
    more = [is_managed_by(viewer)]
    if community_id:
        more.append(Meeting.hosts.any(id=community_id))
    return [send for send in _sends(_meetings_near(at, until, *more), at=at) if send.due_at < until]


def sends_of(meeting: Meeting, *, at: datetime) -> list[Send]:
    """Return all that will still be sent about one meeting, the earliest first."""
    return _sends([meeting], at=at)


def invitations_leave(meetings: Sequence[Meeting], *, at: datetime) -> dict[int, datetime]:
    """Return, by the meeting's id, when the invitations to it leave by rule; nothing of those that leave by hand."""
    sends = [send for send in _sends(meetings, at=at) if send.rule.action == RuleAction.INVITATION]
    return {send.meeting.id: max(send.due_at, at) for send in sends if not send.is_skipped}


def holding(rules: Iterable[MailRule]) -> list[MailRule]:
    """Return those of the rules about a meeting that hold: of each mail, the narrowest."""
    held = []
    for _mail, same in groupby(sorted(rules, key=same_mail), key=same_mail):
        of_mail = list(same)
        narrowest = max(breadth(rule) for rule in of_mail)
        held += [rule for rule in of_mail if breadth(rule) == narrowest]
    return held


def _sends(meetings: Sequence[Meeting], *, at: datetime) -> list[Send]:
    rules = rules_about(meetings)
    runs = _runs(meetings)
    ends = last_sessions({meeting.edition_id for meeting in meetings if meeting.edition_id})
    found = []
    for meeting in meetings:
        for rule in holding(rules[meeting.id]):
            if rule.action == RuleAction.EDITION_SURVEY and meeting.id not in ends:
                continue
            due = due_at(rule, meeting)
            if due is None or not is_to_come(rule, meeting, due, at=at):
                continue
            state = _state(rule, meeting, due, runs.get((rule.id, meeting.id), {}))
            if state != RunState.SENT:
                found.append(Send(rule, meeting, due, state == RunState.SKIPPED))
    return sorted(
        found, key=lambda send: (send.due_at, send.meeting.starts_at, send.meeting.id, send.rule.id)
    )


def _runs(meetings: Collection[Meeting]) -> dict[tuple[int, int], dict[datetime, RunState]]:
    ids = [meeting.id for meeting in meetings]
    rows = select(MailRuleRun.rule_id, MailRuleRun.meeting_id, MailRuleRun.due_at, MailRuleRun.state)
    found: dict[tuple[int, int], dict[datetime, RunState]] = {}
    for rule_id, meeting_id, due, state in db.session.execute(rows.where(MailRuleRun.meeting_id.in_(ids))):
        found.setdefault((rule_id, meeting_id), {})[due] = state
    return found


def _state(
    rule: MailRule, meeting: Meeting, due: datetime, runs: Mapping[datetime, RunState]
) -> RunState | None:
    """Return what has become of a rule for a meeting, None where nothing has.

    What comes afterwards comes once: the end of a meeting that was held is put right, and nobody is thanked again.
    """
    if rule.moment == RuleMoment.BEFORE:
        return runs.get(due)
    of_this_one = {state for own, state in runs.items() if own >= meeting.starts_at}
    return next((state for state in (RunState.SENT, RunState.SKIPPED) if state in of_this_one), None)


def _meetings_near(since: datetime, until: datetime, *more: ColumnElement[bool]) -> Sequence[Meeting]:
    """Return the meetings on the calendar for which some rule may be due between two instants."""
    kinds = select(MailRule.moment, MailRule.unit, MailRule.amount, MailRule.action, MailRule.audience)
    active = kinds.where(MailRule.is_active, MailRule.action.not_in(BY_HAND)).distinct()
    windows = {_window(*row, since, until) for row in db.session.execute(active)}
    if not windows:
        return []
    near = or_(*(_within(moment, first, last) for moment, first, last in sorted(windows)))
    found = select(Meeting).where(Meeting.status == MeetingStatus.SCHEDULED, near, *more)
    whole = (
        joinedload(Meeting.kind),
        selectinload(Meeting.hosts),
        selectinload(Meeting.person_roles).joinedload(MeetingPersonRole.person),
    )
    return db.session.scalars(found.options(*whole).order_by(Meeting.starts_at, Meeting.id)).all()


def _window(
    moment: RuleMoment,
    unit: RuleUnit,
    amount: int,
    action: RuleAction,
    audience: RuleAudience,
    since: datetime,
    until: datetime,
) -> tuple[RuleMoment, datetime, datetime]:
    """Return (moment, first, last): where the start, or the end, of a meeting lies for such a rule to be due."""
    amount = min(amount, _LONGEST)
    lead = timedelta(days=amount) if unit == RuleUnit.DAYS else timedelta(hours=amount)
    if moment == RuleMoment.BEFORE:
        is_invitation = action == RuleAction.INVITATION
        return moment, since if is_invitation else since - GRACE + lead - _SLACK, until + lead + _SLACK
    waits = WAITS_FOR_ATTENDANCE if audience in OF_ATTENDANCE else GRACE
    return moment, since - waits - lead - _SLACK, until - lead + _SLACK


def _within(moment: RuleMoment, first: datetime, last: datetime) -> ColumnElement[bool]:
    edge = Meeting.starts_at if moment == RuleMoment.BEFORE else Meeting.ends_at
    return and_(edge >= first, edge <= last)

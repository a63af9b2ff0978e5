"""When a rule is due for a meeting, and until when it is made up for. Pure: no clock, no database.

A number of days is counted on the wall where the meeting is held, and 09:00 is 09:00 there, also across a change
of the clocks. A number of hours is counted on the clock, but nothing leaves at night.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cop.clock import ROME
from cop.models import MailRule, Meeting, MeetingStatus, RuleAction, RuleAudience, RuleMoment, RuleUnit

# A worker that was down makes up for what it missed within this time; a later reminder would only surprise.
GRACE = timedelta(hours=12)
# Whoever has just enrolled has read all the dates: so long nothing else about one of them leaves by itself.
SETTLES = timedelta(hours=6)
# Who was there is written down within days: so long a mail to those present waits for it.
WAITS_FOR_ATTENDANCE = timedelta(days=7)
# Between these two hours on the wall nothing leaves by itself.
NIGHT, MORNING = time(21), time(7)
OF_ATTENDANCE = frozenset({RuleAudience.PRESENT, RuleAudience.ABSENT})
# What is sent once a meeting is over; everything else before it begins.
SURVEYS = frozenset({RuleAction.FEEDBACK_SURVEY, RuleAction.EDITION_SURVEY})
AFTERWARDS = SURVEYS | {RuleAction.THANKS, RuleAction.REPORT_PUBLISHED}
# The news that a report is published leaves with its publication: nobody knows beforehand when that will be.
BY_HAND = frozenset({RuleAction.REPORT_PUBLISHED})


def due_at(rule: MailRule, meeting: Meeting) -> datetime | None:
    """Return the instant at which a rule is due for a meeting, None where it never is.

    Never is what would come before a meeting that has begun; what would come after one that is not over yet
    comes at its end. A wall time that the clocks skip is the one an hour later, one that comes twice the first.
    """
    is_before = rule.moment == RuleMoment.BEFORE
    edge = meeting.starts_at if is_before else meeting.ends_at
    due = (
        _on_the_wall(rule, meeting, edge)
        if rule.unit == RuleUnit.DAYS
        else _by_the_clock(rule, meeting, edge)
    )
    if is_before:
        return due if due < meeting.starts_at else None
    return max(due, meeting.ends_at)


def lapses_at(rule: MailRule, meeting: Meeting, due: datetime) -> datetime:
    """Return the instant from which on a rule due at `due` is not made up for any more.

    An invitation is, until the meeting begins; what goes to those present waits until it is known who was.
    """
    if rule.action == RuleAction.INVITATION:
        return meeting.starts_at
    if rule.audience in OF_ATTENDANCE:
        return due + WAITS_FOR_ATTENDANCE
    return min(due + GRACE, meeting.starts_at) if rule.moment == RuleMoment.BEFORE else due + GRACE


def is_passed_over(rule: MailRule, meeting: Meeting, due: datetime) -> bool:
    """Whether what was due is left out for good, because it was due before the rule or the meeting was as it is.

    That is before the meeting was published, before its people were last asked anew (they have just had a mail),
    or before the rule became what it is. An invitation is sent all the same.
    """
    published_at = meeting.published_at or meeting.created_at
    since = max(published_at, rule.changed_at, meeting.asked_anew_at or published_at)
    return due < since and rule.action != RuleAction.INVITATION


def is_to_come(rule: MailRule, meeting: Meeting, due: datetime, *, at: datetime) -> bool:
    """Whether at the instant `at` a rule due at `due` will still be carried out for the meeting."""
    is_on = rule.is_active and rule.action not in BY_HAND
    is_expected = meeting.status == MeetingStatus.SCHEDULED and not is_passed_over(rule, meeting, due)
    return is_on and is_expected and at < lapses_at(rule, meeting, due)


def breadth(rule: MailRule) -> tuple[int, bool]:
    """Return how narrow a rule is: for a meeting, a series, an edition, a community or all; for one kind or every one.

    Of the rules about a meeting that send the same mail, those of the narrowest breadth alone hold, switched on
    or off. So whoever makes a rule for a community replaces there the one that is for all.
    """
    places = (rule.community_id, rule.edition_id, rule.series_id, rule.meeting_id)
    place = max((number for number, id_ in enumerate(places, start=1) if id_ is not None), default=0)
    return place, rule.kind_id is not None


def is_night(at: datetime) -> bool:
    """Whether nothing leaves by itself at an instant, on the wall in Turin."""
    return not MORNING <= at.astimezone(ROME).time() < NIGHT


def _on_the_wall(rule: MailRule, meeting: Meeting, edge: datetime) -> datetime:
    zone = ZoneInfo(meeting.zone)
    days = timedelta(days=rule.amount)
    day = edge.astimezone(zone).date()
    day = day - days if rule.moment == RuleMoment.BEFORE else day + days
    return datetime.combine(day, rule.at_time or MORNING, zone).astimezone(edge.tzinfo)


def _by_the_clock(rule: MailRule, meeting: Meeting, edge: datetime) -> datetime:
    hours = timedelta(hours=rule.amount)
    due = edge - hours if rule.moment == RuleMoment.BEFORE else edge + hours
    morning = _after_the_night(due, ZoneInfo(meeting.zone))
    is_too_late = rule.moment == RuleMoment.BEFORE and morning >= meeting.starts_at
    return due if is_too_late else morning


def _after_the_night(due: datetime, zone: ZoneInfo) -> datetime:
    shown = due.astimezone(zone)
    if MORNING <= shown.time() < NIGHT:
        return due
    day = shown.date() + timedelta(days=1 if shown.time() >= NIGHT else 0)
    return datetime.combine(day, MORNING, zone).astimezone(due.tzinfo)

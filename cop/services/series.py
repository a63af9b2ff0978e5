"""Series: meetings made from one rule, and the acts on one of them and all that follow."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import Meeting, MeetingStatus, Series
from cop.queries.series import following, invitation_rule, model_of
from cop.rules.meetings import can_edit_meeting
from cop.rules.viewer import Viewer
from cop.services import invitations, seats
from cop.services.audit import log_act
from cop.services.meetings import create_meeting, edit_meeting
from cop.services.series_changes import Step, naming, steps_of
from cop.services.series_copies import copy_parts
from cop.services.series_facts import facts_for
from cop.services.series_invitations import Invites, Inviting, add_invitation_rule, pass_over, publish_all


def create_series(
    meeting: Meeting,
    *,
    rule: str,
    dates: Collection[date],
    invites: Invites,
    skips_holidays: bool = False,
    by: Viewer,
    at: datetime,
) -> Series:
    """Make meetings like `meeting` on further dates and publish them all, itself included.

    They are on the calendar at once; their invitations leave as `invites` says, those of a meeting that is nearer
    than that now. Raises CopError where the meeting belongs to a series, is off, or its hours are skipped by the
    clocks on one of the dates.
    """
    meeting = seats.lock_meeting(meeting.id)
    if meeting.series_id is not None:
        raise CopError(_("This meeting belongs to a series already."))
    if meeting.status not in {MeetingStatus.DRAFT, MeetingStatus.SCHEDULED}:
        raise CopError(_("This meeting is not on the calendar: it cannot be repeated."))
    series = Series(rule=rule, skips_holidays=skips_holidays, created_by_id=by.person_id, created_at=at)
    db.session.add(series)
    meeting.series, meeting.series_on = series, meeting.day
    db.session.flush()
    made = _make(series, meeting, meeting.day, dates, by=by, at=at)
    was_published = meeting.status == MeetingStatus.SCHEDULED
    publish_all([meeting, *made], invites, by=by, at=at)
    if invites.when == Inviting.BY_RULE:
        mail_rule = add_invitation_rule(series, invites.days, by=by, at=at)
        if was_published:
            pass_over(mail_rule, meeting, by=by, at=at)
    log_act("create", series, by=by, meeting=meeting.id, count=len(made) + 1)
    return series


def extend_series(series: Series, *, dates: Collection[date], by: Viewer, at: datetime) -> list[Meeting]:
    """Add meetings at the end of a series, like its last one, invited as the others; return them.

    Raises CopError where the clocks skip their hours on one of the dates.
    """
    model, rule = model_of(series), invitation_rule(series)
    made = _make(series, model, model.series_on or model.day, dates, by=by, at=at)
    publish_all(made, Invites.of(rule), by=by, at=at)
    log_act("update", series, by=by, count=len(made))
    return made


def edit_following(meeting: Meeting, *, by: Viewer, at: datetime, facts: Mapping[str, Any]) -> list[Step]:
    """Change a meeting and all that follow it, as `steps_of` foresees; return the steps taken.

    Times move on the wall by as much as those of the meeting. Raises CopError as `edit_meeting` does, with the
    day of the meeting that cannot be changed so.
    """
    meeting = _lock(meeting, at=at)
    days = (_day_in(facts, meeting) - meeting.day).days
    steps = steps_of(meeting, by=by, at=at, facts=facts)
    for step in steps:
        with naming(step.meeting):
            edit_meeting(step.meeting, by=by, at=at, **step.facts)
        if days and step.meeting.series_on:
            step.meeting.series_on += timedelta(days=days)
    if meeting.series:
        meeting.series.shift_days += days
        log_act("update", meeting.series, by=by, meeting=meeting.id, count=len(steps), days=days)
    db.session.flush()
    return steps


def cancel_following(meeting: Meeting, *, reason: str = "", by: Viewer, at: datetime) -> tuple[int, int]:
    """Call off a meeting and all that follow it; return how many meetings that is and how many mails leave.

    Raises CopError where one of them cannot be cancelled, with its day.
    """
    meeting = _lock(meeting, at=at)
    off = to_cancel(meeting, by=by, at=at)
    told = 0
    for one in off:
        with naming(one):
            told += invitations.cancel_meeting(one, reason=reason, by=by, at=at)
    if meeting.series:
        log_act("cancel", meeting.series, by=by, meeting=meeting.id, count=len(off), told=told)
    return len(off), told


def to_cancel(meeting: Meeting, *, by: Viewer, at: datetime) -> list[Meeting]:
    """Return the meetings that `cancel_following` would call off: none that has begun, none of others."""
    on_calendar = {MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED}
    ahead = [meeting, *following(meeting, at=at)]
    return [
        one
        for one in ahead
        if one.status in on_calendar
        and can_edit_meeting(by, one)
        and (one.starts_at > at or one.status == MeetingStatus.POSTPONED)
    ]


def _make(
    series: Series, model: Meeting, model_on: date, dates: Collection[date], *, by: Viewer, at: datetime
) -> list[Meeting]:
    """Add a draft like `model` for each date; `model_on` is the day that stands for the model's own."""
    made = []
    for day in sorted(set(dates) - {model_on}):
        facts = facts_for(model, by=day - model_on)
        meeting = create_meeting(by=by, at=at, **facts)
        meeting.series, meeting.series_on = series, day
        copy_parts(model, meeting, by=day - model_on)
        made.append(meeting)
    db.session.flush()
    return made


def _lock(meeting: Meeting, *, at: datetime) -> Meeting:
    """Lock a meeting and all that follow it, before anything is changed: by id, as everybody else would."""
    for id_ in sorted({meeting.id, *(one.id for one in following(meeting, at=at))}):
        seats.lock_meeting(id_)
    return meeting


def _day_in(facts: Mapping[str, Any], meeting: Meeting) -> date:
    begin: datetime = facts.get("starts_at", meeting.starts_at)
    return Meeting(starts_at=begin, zone=meeting.zone).day

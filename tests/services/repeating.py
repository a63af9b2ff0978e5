"""A draft repeated every week, and its meetings."""

from datetime import date, datetime, time

from sqlalchemy import select

from cop import clock
from cop.clock import ROME
from cop.extensions import db
from cop.models import Meeting, Mode
from cop.queries.recurrences import Pattern, dates_after, rule_of
from cop.services.meetings import create_meeting
from cop.services.series import create_series
from cop.services.series_invitations import Invites
from tests import factories as make

FIRST = date(2026, 10, 6)  # a Tuesday; the clocks go back on 25 October


def wall(day, hour):
    return datetime.combine(day, time(hour), ROME)


def draft(community, by, *, day=FIRST, **more):
    facts = {
        "title_it": "Un incontro", "title_en": "A meeting", "text_it": "", "text_en": "", "kind": make.make_kind(),
        "starts_at": wall(day, 9), "ends_at": wall(day, 11), "mode": Mode.HYBRID, "place": "Sala 1",
        "link": "https://meet.example.org/1", "seats_in_person": 10, "hosts": [community], "edition": None,
    }  # fmt: skip
    return create_meeting(by=by, at=clock.now(), **facts | more)


def repeat(meeting, by, *, number=5, invites=None, weeks=1):
    rule = rule_of(Pattern.WEEKLY, every=weeks, first=meeting.day)
    dates = [one.day for one in dates_after(rule, meeting.day, number=number - 1)]
    return create_series(meeting, rule=rule, dates=dates, invites=invites or Invites(), by=by, at=clock.now())


def meetings():
    return db.session.scalars(select(Meeting).order_by(Meeting.series_on, Meeting.id)).all()

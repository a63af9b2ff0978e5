"""Rules carried out by the worker: each mail once, at its hour on the wall, or not at all."""

from datetime import time

import pytest

from cop.models import (
    Answer,
    Attendance,
    MeetingStatus,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
)
from cop.queries.mail_rule_people import sends_ready
from cop.queries.mail_rule_sends import sends_due, sends_of
from cop.rules.viewer import Viewer
from cop.services.mail_rules import edit_rule
from tests import factories as make
from tests.jobs.conftest import smtp  # noqa: F401 -- a fixture
from tests.jobs.ticking import DAY, HOUR, LONG_AGO, MINUTE, a_meeting, instant, mailed, on_list, tick


@pytest.mark.parametrize(
    ("starts", "before", "hours", "after"),
    [
        # (the reminder, two days before at 09:00; the last call, 24 hours before; the thanks, the day after at 10:00)
        (
            "2026-10-26T14:30+01:00",
            "2026-10-24T09:00+02:00",
            "2026-10-25T14:30+01:00",
            "2026-10-27T10:00+01:00",
        ),
        (
            "2026-10-24T14:30+02:00",
            "2026-10-22T09:00+02:00",
            "2026-10-23T14:30+02:00",
            "2026-10-25T10:00+01:00",
        ),
        (
            "2027-03-29T14:30+02:00",
            "2027-03-27T09:00+01:00",
            "2027-03-28T14:30+02:00",
            "2027-03-30T10:00+02:00",
        ),
        (
            "2027-03-27T14:30+01:00",
            "2027-03-25T09:00+01:00",
            "2027-03-26T14:30+01:00",
            "2027-03-28T10:00+02:00",
        ),
    ],
)
def test_each_once_at_the_hour_on_the_wall_across_the_clocks(db, starts, before, hours, after):
    meeting = a_meeting(starts)
    person = on_list(meeting, attendance=Attendance.PRESENT).person
    old = {"created_at": LONG_AGO, "changed_at": LONG_AGO}
    make.make_mail_rule(**old)
    make.make_mail_rule(RuleAction.LAST_CALL, amount=24, unit=RuleUnit.HOURS, **old)
    make.make_mail_rule(
        RuleAction.THANKS, RuleAudience.PRESENT, amount=1, moment=RuleMoment.AFTER, at_time=time(10), **old
    )
    dues = [instant(one) for one in (before, hours, after)]
    for due in dues:
        # Nothing a minute early; then at the minute, by two workers, and after the clock went back an hour.
        assert [tick(due - MINUTE), tick(due), tick(due), tick(due - HOUR), tick(due + MINUTE)] == [
            0,
            1,
            0,
            0,
            0,
        ]
    kinds = ["reminder", "last_call", "thanks"]
    assert mailed(db) == [(due, kind, person.email) for due, kind in zip(dues, kinds, strict=True)]


def test_what_is_late_is_made_up_for_half_a_day_an_invitation_until_the_meeting(db):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    newcomer = make.make_member(meeting.hosts[0])
    on_list(meeting)
    make.make_mail_rule(changed_at=LONG_AGO)
    make.make_mail_rule(RuleAction.INVITATION, RuleAudience.NOT_INVITED, amount=14, series_id=None)
    due = instant("2026-11-24T09:00+01:00")
    assert tick(due + 12 * HOUR) == 1
    assert [(kind, to) for _at, kind, to in mailed(db)] == [("invitation", newcomer.email)]
    assert tick(due + 11 * HOUR) == 2, "within half a day both who have not answered"


@pytest.mark.parametrize(
    "change",
    [
        {"status": MeetingStatus.DRAFT}, {"status": MeetingStatus.POSTPONED}, {"status": MeetingStatus.CANCELLED},
        {"published_at": instant("2026-11-24T09:00:01+01:00")}, {"asked_anew_at": instant("2026-11-24T09:00:01+01:00")},
        {"starts_at": instant("2026-11-27T14:30+01:00"), "ends_at": instant("2026-11-27T16:30+01:00")},
    ],
)  # fmt: skip
def test_nothing_is_sent_that_was_not_due(db, change):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    on_list(meeting)
    make.make_mail_rule(changed_at=LONG_AGO)
    for name, value in change.items():
        setattr(meeting, name, value)
    db.session.flush()
    at = instant("2026-11-24T09:05+01:00")
    assert sends_due(at) == []
    assert tick(at) == 0


def test_a_rule_changed_since_is_not_made_up_for(db):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    on_list(meeting)
    rule = make.make_mail_rule(amount=3, changed_at=LONG_AGO)
    at = instant("2026-11-24T09:05+01:00")
    edit_rule(rule, amount=2, by=Viewer(), at=at)
    assert tick(at) == 0
    edit_rule(rule, text_it="Con parole nostre", by=Viewer(), at=at + MINUTE)
    assert rule.changed_at == at, "other words are no other time"


def test_the_narrowest_rule_holds_also_switched_off(db):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    community = meeting.hosts[0]
    on_list(meeting)
    old = {"changed_at": LONG_AGO}
    make.make_mail_rule(**old)
    elsewhere = make.make_mail_rule(amount=5, community_id=make.make_community().id, **old)
    at = instant("2026-11-20T00:00+01:00")
    dues = lambda: [send.due_at.day for send in sends_of(meeting, at=at)]  # noqa: E731
    assert dues() == [24]
    own = make.make_mail_rule(amount=4, community_id=community.id, **old)
    twice = make.make_mail_rule(amount=1, community_id=community.id, **old)
    assert dues() == [22, 25]
    own.is_active = twice.is_active = False
    db.session.flush()
    assert dues() == []
    make.make_mail_rule(amount=3, meeting_id=meeting.id, **old)
    assert dues() == [23]
    assert elsewhere.id not in {send.rule.id for send in sends_of(meeting, at=at)}


def test_thanks_wait_until_attendance_is_recorded(db):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    registration = on_list(meeting, Answer.ACCEPTED)
    thanks = {"amount": 1, "moment": RuleMoment.AFTER, "changed_at": LONG_AGO}
    make.make_mail_rule(RuleAction.THANKS, RuleAudience.PRESENT, **thanks)
    due = instant("2026-11-27T09:00+01:00")
    assert tick(due) == 0
    assert (len(sends_due(due)), sends_ready(due)) == (1, []), "what waits is not locked every minute"
    assert tick(due + 7 * DAY - MINUTE) == 0
    registration.attendance = Attendance.PRESENT
    db.session.flush()
    assert tick(due + 7 * DAY) == 0, "after a week nobody wants to be thanked"
    assert tick(due + 6 * DAY) == 1
    assert tick(due + 6 * DAY) == 0

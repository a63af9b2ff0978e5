"""When a rule is due: days on the wall, hours on the clock, across both changes of the clocks in Rome."""

from datetime import UTC, datetime, time, timedelta

import pytest

from cop.models import MailRule, Meeting, RuleAction, RuleAudience, RuleMoment, RuleUnit
from cop.rules.mail_rule_times import breadth, due_at, is_passed_over, lapses_at


def meeting(starts, hours=2, **kw):
    starts_at = datetime.fromisoformat(starts).astimezone(UTC)
    return Meeting(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), zone="Europe/Rome", **kw)


def rule(when, **kw):
    """ "2d before 09:00" or "3h after"."""
    amount, moment, *hour = when.split()
    unit = RuleUnit.DAYS if amount.endswith("d") else RuleUnit.HOURS
    at_time = time.fromisoformat(hour[0]) if hour else None
    facts = {"action": RuleAction.REMINDER, "audience": RuleAudience.UNANSWERED}
    return MailRule(
        amount=int(amount[:-1]), unit=unit, moment=RuleMoment(moment), at_time=at_time, **facts | kw
    )


@pytest.mark.parametrize(
    ("when", "starts", "due"),
    [
        # The clocks go back on 25 October 2026: 09:00 stays 09:00, though 49 hours lie between.
        ("2d before 09:00", "2026-10-26T09:00+01:00", "2026-10-24T07:00+00:00"),
        ("1d before 09:00", "2026-10-25T14:30+01:00", "2026-10-24T07:00+00:00"),
        # 02:30 comes twice that night: the first.
        ("1d before 02:30", "2026-10-26T09:00+01:00", "2026-10-25T00:30+00:00"),
        # The clocks go forward on 28 March 2027: there is no 02:30, so the hour after it.
        ("2d before 09:00", "2027-03-29T09:00+02:00", "2027-03-27T08:00+00:00"),
        ("1d before 02:30", "2027-03-29T09:00+02:00", "2027-03-28T01:30+00:00"),
        ("1d after 10:00", "2027-03-27T21:00+01:00", "2027-03-28T08:00+00:00"),
        # Hours are hours, whatever the wall shows.
        ("24h before", "2026-10-25T14:30+01:00", "2026-10-24T13:30+00:00"),
        ("24h before", "2027-03-28T14:30+02:00", "2027-03-27T12:30+00:00"),
        ("2h after", "2026-11-26T14:30+01:00", "2026-11-26T17:30+00:00"),
        # Nothing leaves at night: it waits for seven in the morning, unless the meeting begins earlier.
        ("3h before", "2026-11-26T09:00+01:00", "2026-11-26T06:00+00:00"),
        ("12h before", "2026-11-26T09:00+01:00", "2026-11-26T06:00+00:00"),
        ("2h before", "2026-11-26T07:00+01:00", "2026-11-26T04:00+00:00"),
        ("5h after", "2026-11-26T14:30+01:00", "2026-11-27T06:00+00:00"),
        # Before a meeting that has begun: never. After one that is not over: at its end.
        ("0d before 18:00", "2026-11-26T14:30+01:00", None),
        ("0d after 09:00", "2026-11-26T14:30+01:00", "2026-11-26T15:30+00:00"),
    ],
)
def test_due_at(when, starts, due):
    found = due_at(rule(when), meeting(starts))
    assert found == (due and datetime.fromisoformat(due))


def test_what_is_made_up_for():
    held = meeting("2026-11-26T14:30+01:00")
    hour = timedelta(hours=1)
    before = rule("2d before 09:00")
    due = due_at(before, held)
    assert lapses_at(before, held, due) == due + 12 * hour
    last = rule("2h before")
    assert lapses_at(last, held, due_at(last, held)) == held.starts_at
    invitation = rule("14d before 09:00", action=RuleAction.INVITATION, audience=RuleAudience.NOT_INVITED)
    assert lapses_at(invitation, held, due_at(invitation, held)) == held.starts_at
    thanks = rule("1d after 10:00", action=RuleAction.THANKS, audience=RuleAudience.PRESENT)
    assert lapses_at(thanks, held, due_at(thanks, held)) == due_at(thanks, held) + 7 * 24 * hour


@pytest.mark.parametrize("fact", ["published_at", "asked_anew_at", "changed_at"])
def test_nothing_was_due_before_rule_and_meeting_were_as_they_are(fact):
    held = meeting("2026-11-26T14:30+01:00")
    one = rule("2d before 09:00")
    due = due_at(one, held)
    held.published_at, one.changed_at = due - timedelta(days=9), due - timedelta(days=9)
    assert not is_passed_over(one, held, due)
    setattr(one if fact == "changed_at" else held, fact, due + timedelta(seconds=1))
    assert is_passed_over(one, held, due)
    one.action = RuleAction.INVITATION
    assert not is_passed_over(one, held, due)


def test_the_narrowest_rule_is_the_one_of_the_meeting():
    of = [
        {},
        {"kind_id": 1},
        {"community_id": 1},
        {"community_id": 1, "kind_id": 1},
        {"series_id": 1},
        {"meeting_id": 1},
    ]
    found = [breadth(rule("1d before 09:00", **scope)) for scope in of]
    assert found == sorted(set(found))

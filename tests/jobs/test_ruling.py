"""Rules carried out by the worker: each mail once, at its hour on the wall, to those in the state that it names."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db as _db
from cop.jobs.composing import compose_due
from cop.jobs.due import do_what_is_due
from cop.jobs.ruling import mail_by_rules
from cop.jobs.sending import Sender
from cop.models import (
    Answer,
    Attendance,
    MailRuleRun,
    MeetingStatus,
    Message,
    MessageState,
    Mode,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
    SuppressionReason,
)
from cop.queries.mail_rule_people import numbers_of, sends_ready
from cop.queries.mail_rule_sends import sends_due, sends_of
from cop.queries.viewers import viewer_of
from cop.rules.viewer import Viewer
from cop.services.invitations import cancel_meeting
from cop.services.mail_rule_runs import send_now, skip, unskip
from cop.services.mail_rules import AUDIENCES, edit_rule, load_defaults
from cop.services.meetings import edit_meeting
from cop.services.suppressions import suppress_address
from tests import factories as make
from tests.jobs.conftest import smtp  # noqa: F401 -- a fixture

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def instant(words):
    return datetime.fromisoformat(words).astimezone(UTC)


def tick(at):
    """One minute of a worker that has just been started: it knows nothing but the database."""
    _db.session.commit()
    with clock.fixed_at(at):
        return do_what_is_due()["mails queued by rules"]


def mailed(db):
    """When each mail was queued, its kind and recipient, in order."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(Message).where(Message.state != MessageState.CANCELLED).order_by(Message.id)
    )
    return [(row.created_at, row.kind, row.recipient) for row in rows]


def a_meeting(starts, **kw):
    return make.make_meeting(starts_at=instant(starts), published_at=LONG_AGO, created_at=LONG_AGO, **kw)


def on_list(meeting, answer=Answer.INVITED, **kw):
    return make.make_registration(meeting, answer=answer, **kw)


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


def everybody(meeting):
    """One person in every state, and some that nobody may write to."""
    for answer in Answer:
        came = Attendance.ABSENT if answer == Answer.DECLINED else Attendance.UNKNOWN
        asked = {"asked_at": LONG_AGO} if answer == Answer.REQUESTED else {}
        on_list(meeting, answer, attendance=came, **asked)
    on_list(meeting, Answer.ACCEPTED, attendance=Attendance.PRESENT, answered_sequence=0)
    unreachable = on_list(meeting, Answer.ACCEPTED, attendance=Attendance.PRESENT).person
    unreachable.email = unreachable.email_key = None
    forgotten = make.make_person()
    suppress_address(forgotten.email, reason=SuppressionReason.ERASED)
    on_list(meeting, person=forgotten)
    on_list(meeting, invited_at=None)
    make.make_member(meeting.hosts[0])
    meeting.sequence = meeting.significant_sequence = 1


PAIRS = [(action, audience) for action in AUDIENCES for audience in AUDIENCES[action]]
GOES_TO = {
    RuleAudience.NOT_INVITED: 1, RuleAudience.UNANSWERED: 2, RuleAudience.UNDECIDED: 1, RuleAudience.COMING: 2,
    RuleAudience.COMING_OR_UNDECIDED: 3, RuleAudience.WAITING: 1, RuleAudience.PRESENT: 1, RuleAudience.ABSENT: 1,
}  # fmt: skip


@pytest.mark.parametrize(("action", "audience"), PAIRS)
def test_goes_to_is_what_the_mail_server_gets(db, smtp, action, audience):  # noqa: F811
    meeting = a_meeting("2026-11-26T14:30+01:00", mode=Mode.HYBRID, link="https://video.example.org/1")
    everybody(meeting)
    is_after = action in {RuleAction.THANKS, RuleAction.FEEDBACK_SURVEY, RuleAction.REPORT_PUBLISHED}
    moment = RuleMoment.AFTER if is_after else RuleMoment.BEFORE
    make.make_mail_rule(action, audience, moment=moment, text_it="Parole **nostre**", changed_at=LONG_AGO)
    at = instant("2026-11-28T09:00+01:00" if is_after else "2026-11-24T09:00+01:00")
    sends = sends_due(at)
    if action in {RuleAction.FEEDBACK_SURVEY, RuleAction.REPORT_PUBLISHED}:
        assert sends == [], "there are no surveys and no reports yet"
        return
    assert numbers_of(sends) == [GOES_TO[audience]]
    assert tick(at) == GOES_TO[audience]
    _db.session.commit()
    with clock.fixed_at(at):
        compose_due("w")
        sender = Sender(db.session, worker="w")
        sender.send_due()
        sender.close()
    assert len(smtp.recipients) == len(set(smtp.recipients)) == GOES_TO[audience]
    said = [message.context.get("check_in") for message in db.session.scalars(select(Message))]
    has_code = {RuleAction.PRACTICAL_NOTES, RuleAction.INVITATION}
    assert any(said) == (action in has_code), "the code for the door comes with what is read at the door"
    run = db.session.scalars(select(MailRuleRun)).one()
    assert (run.told, run.due_at, run.ran_at, run.by_id) == (GOES_TO[audience], at, at, None)


def test_two_hosts_with_the_same_rule_write_once(db):
    meeting = a_meeting("2026-11-26T14:30+01:00", hosts=[make.make_community(), make.make_community()])
    on_list(meeting)
    for host in meeting.hosts:
        make.make_mail_rule(community_id=host.id, changed_at=LONG_AGO)
    tick(instant("2026-11-24T09:00+01:00"))
    assert len(mailed(db)) == 1


def test_a_moved_meeting_moves_what_is_planned_and_an_end_takes_back_what_has_not_left(db, at):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    now = at("2026-11-24T09:00+01:00")
    by = viewer_of(make.make_coordinator(meeting.hosts[0]), today=clock.today())
    registration = on_list(meeting, mail_count=1, calendar_method="REQUEST")
    make.make_mail_rule(changed_at=LONG_AGO)
    db.session.commit()
    assert mail_by_rules(now) == 1
    edit_meeting(
        meeting, by=by, at=now, starts_at=meeting.starts_at + 7 * DAY, ends_at=meeting.ends_at + 7 * DAY
    )
    kinds = select(Message.kind).where(Message.state != MessageState.CANCELLED)
    assert "reminder" not in set(db.session.scalars(kinds)), "the update says it all"
    assert [send.due_at for send in sends_of(meeting, at=now)] == [instant("2026-12-01T09:00+01:00")]
    db.session.commit()
    assert mail_by_rules(at("2026-12-01T09:00+01:00")) == 1
    cancel_meeting(meeting, by=by, at=clock.now())
    assert "reminder" not in set(db.session.scalars(kinds))
    assert sends_of(meeting, at=clock.now()) == []
    assert registration.answer == Answer.INVITED


def test_skipped_unskipped_and_sent_early(db, at):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    on_list(meeting)
    by = viewer_of(make.make_coordinator(meeting.hosts[0]), today=clock.today())
    make.make_mail_rule(changed_at=LONG_AGO)
    now = at("2026-11-23T12:00+01:00")
    (send,) = sends_of(meeting, at=now)
    due = send.due_at
    skip(send.key, by=by, at=now)
    skip(send.key, by=by, at=now)
    assert [one.is_skipped for one in sends_of(meeting, at=now)] == [True]
    assert tick(due) == 0
    unskip(send.key, by=by, at=now)
    assert send_now(send.key, by=by, at=now) == 1
    assert sends_of(meeting, at=now) == []
    assert tick(due) == 0
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1


def test_who_answers_while_the_mail_server_is_down_gets_no_reminder(db):
    meeting = a_meeting("2026-11-26T14:30+01:00")
    answers, stays = on_list(meeting), on_list(meeting)
    make.make_mail_rule(changed_at=LONG_AGO)
    due = instant("2026-11-24T09:00+01:00")
    assert tick(due) == 2
    answers.answer, answers.answered_at = Answer.DECLINED, due
    db.session.commit()
    with clock.fixed_at(due + HOUR):
        done = do_what_is_due()
    assert done["mails by rule taken back from those who have answered meanwhile"] == 1
    assert mailed(db) == [(due, "reminder", stays.person.email)]


def test_a_newcomer_begins_with_the_defaults_once(db):
    assert load_defaults(at=LONG_AGO) == 6
    assert load_defaults(at=LONG_AGO) == 0

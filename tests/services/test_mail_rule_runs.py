"""To whom rules write, and what becomes of what is planned."""

import pytest
from sqlalchemy import func, insert, select

from cop import clock
from cop.extensions import db as _db
from cop.jobs.composing import compose_due
from cop.jobs.due import do_what_is_due
from cop.jobs.ruling import mail_by_rules
from cop.jobs.sending import Sender
from cop.models import (
    Answer,
    Attendance,
    MailRule,
    MailRuleRun,
    Message,
    MessageState,
    Mode,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
    SuppressionReason,
)
from cop.queries.mail_rule_people import numbers_of
from cop.queries.mail_rule_sends import sends_due, sends_of
from cop.queries.viewers import viewer_of
from cop.rules.mail_rule_times import SURVEYS
from cop.services.invitations import cancel_meeting
from cop.services.mail_rule_runs import send_now, skip, unskip
from cop.services.mail_rules import AUDIENCES, default_rows, load_defaults
from cop.services.meetings import edit_meeting
from cop.services.suppressions import suppress_address
from tests import factories as make
from tests.jobs.conftest import smtp  # noqa: F401 -- a fixture
from tests.jobs.ticking import DAY, HOUR, LONG_AGO, a_meeting, instant, mailed, on_list, tick


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


# What asks is in test_survey_rules.py.
PAIRS = [
    (action, audience) for action in AUDIENCES if action not in SURVEYS for audience in AUDIENCES[action]
]
GOES_TO = {
    RuleAudience.NOT_INVITED: 1, RuleAudience.UNANSWERED: 2, RuleAudience.UNDECIDED: 1, RuleAudience.COMING: 2,
    RuleAudience.COMING_OR_UNDECIDED: 3, RuleAudience.WAITING: 1, RuleAudience.PRESENT: 1, RuleAudience.ABSENT: 1,
}  # fmt: skip


@pytest.mark.parametrize(("action", "audience"), PAIRS)
def test_goes_to_is_what_the_mail_server_gets(db, smtp, action, audience):  # noqa: F811
    meeting = a_meeting("2026-11-26T14:30+01:00", mode=Mode.HYBRID, link="https://video.example.org/1")
    everybody(meeting)
    is_after = action in {RuleAction.THANKS, RuleAction.REPORT_PUBLISHED}
    moment = RuleMoment.AFTER if is_after else RuleMoment.BEFORE
    make.make_mail_rule(action, audience, moment=moment, text_it="Parole **nostre**", changed_at=LONG_AGO)
    at = instant("2026-11-28T09:00+01:00" if is_after else "2026-11-24T09:00+01:00")
    sends = sends_due(at)
    if action == RuleAction.REPORT_PUBLISHED:
        assert sends == [], "news of a report leaves when it is published"
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
    db.session.execute(insert(MailRule.__table__), default_rows(LONG_AGO))  # as the migration does
    assert load_defaults(at=LONG_AGO) == 0
    inserted = db.session.scalars(select(MailRule).order_by(MailRule.id)).all()
    facts = ("action", "audience", "amount", "unit", "moment", "at_time", "is_active", "changed_at")
    found = [[getattr(rule, name) for name in facts] for rule in inserted]
    for rule in inserted:
        db.session.delete(rule)
    db.session.flush()
    assert load_defaults(at=LONG_AGO) == 6
    made = db.session.scalars(select(MailRule).order_by(MailRule.id))
    assert [[getattr(rule, name) for name in facts] for rule in made] == found


def test_nobody_is_thanked_again_where_the_end_is_put_right_afterwards(db):
    """The hours of a meeting that was held are corrected: what comes after its end has come, or is skipped."""
    meeting = a_meeting("2026-11-20T10:00+01:00", ends_at=instant("2026-11-20T12:00+01:00"))
    by = viewer_of(make.make_coordinator(meeting.hosts[0]), today=clock.today())
    on_list(meeting, Answer.ACCEPTED, attendance=Attendance.PRESENT)
    after = {"moment": RuleMoment.AFTER, "unit": RuleUnit.HOURS, "meeting_id": meeting.id}
    make.make_mail_rule(RuleAction.THANKS, RuleAudience.PRESENT, amount=2, **after)
    make.make_mail_rule(RuleAction.THANKS, RuleAudience.ABSENT, amount=5, **after)
    assert tick(instant("2026-11-20T14:00+01:00")) == 1
    later = instant("2026-11-20T14:10+01:00")
    (of_absent,) = sends_of(meeting, at=later)
    skip(of_absent.key, by=by, at=later)
    edit_meeting(meeting, by=by, at=later, ends_at=instant("2026-11-20T12:30+01:00"))
    on_list(meeting, Answer.ACCEPTED, attendance=Attendance.ABSENT)
    assert [tick(instant(f"2026-11-20T{hour}+01:00")) for hour in ("14:30", "17:00", "17:30")] == [0, 0, 0]
    (skipped,) = sends_of(meeting, at=later)
    assert skipped.is_skipped
    unskip(skipped.key, by=by, at=later)
    assert tick(instant("2026-11-20T17:30+01:00")) == 1

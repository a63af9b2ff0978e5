from datetime import UTC, date, datetime, time, timedelta

import pytest

from cop.errors import CopError
from cop.models import BlockKind, DigestRun, IssueStatus, NewsKind, NewsletterIssue, RunOutcome
from cop.queries.digest_variants import Variants
from cop.rules.digests import Cadence, Rhythm
from cop.rules.viewer import Viewer
from cop.services.digest_runs import run_due
from cop.services.digests import (
    change_digest,
    greeting_of,
    kinds_of,
    make_digest,
    remove_digest,
    switch_digest,
)
from tests import factories as make

FIRST_MONDAY = Cadence(Rhythm.MONTH_WEEKDAY, weekday=0, place=1).rule
WEEKLY = Cadence(Rhythm.WEEK, weekday=0).rule
NINE = datetime(2026, 12, 7, 8, tzinfo=UTC)  # the first Monday of December, at nine in Turin


def facts(**values):
    usual = {
        "title_it": "In arrivo", "title_en": "Coming up", "rule": FIRST_MONDAY, "hour": time(9), "days_ahead": 35,
        "days_back": 0, "is_personal": False, "skips_empty": True, "kinds": [BlockKind.UPCOMING],
        "greeting": {"text_it": "Ciao {{nome}}", "text_en": ""}, "starts_on": date(2026, 11, 22),
    }  # fmt: skip
    return usual | values


@pytest.fixture
def now(at):
    return at("2026-11-22T12:00+01:00")


def made_by(community, now, **values):
    by = Viewer(person_id=make.make_coordinator(community).id)
    return make_digest(make.make_list(community), by=by, at=now, **facts(**values))


def runs(db):
    return [(run.due_at, run.outcome) for run in db.session.query(DigestRun).order_by(DigestRun.due_at)]


def test_make_digest_says_its_words_and_its_next_hour(db, now):
    digest = made_by(make.make_community(), now, kinds=[BlockKind.JOIN, BlockKind.UPCOMING])
    assert digest.next_at == NINE
    assert kinds_of(digest) == [BlockKind.UPCOMING, BlockKind.JOIN]
    assert greeting_of(digest) == {"text_it": "Ciao {{nome}}", "text_en": ""}
    assert [block.position for block in digest.blocks] == [1, 2, 3]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": [BlockKind.JOIN]}, "kinds"),
        ({"kinds": [BlockKind.PAST], "days_back": 0}, "days_back"),
        ({"is_personal": True}, "is_personal"),
    ],
)
def test_make_digest_that_cannot_be(db, now, values, field):
    with pytest.raises(CopError) as refused:
        made_by(make.make_community(), now, **values)
    assert refused.value.field == field


def test_change_digest_of_words_keeps_its_next_hour(db, now):
    digest = made_by(make.make_community(), now)
    by = Viewer(person_id=make.make_administrator().id)
    changed = change_digest(digest, by=by, at=now, **facts(title_en="Soon", starts_on=date(2026, 12, 7)))
    assert (changed, digest.next_at) == (["title_en"], NINE)


def test_change_digest_of_its_rule_is_worked_out_from_the_day_given(db, now):
    digest = made_by(make.make_community(), now)
    by = Viewer(person_id=make.make_administrator().id)
    change_digest(digest, by=by, at=now, **facts(rule=WEEKLY, starts_on=date(2026, 11, 25)))
    assert digest.next_at == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_switch_digest_off_and_on_again(db, now):
    digest = made_by(make.make_community(), now)
    by = Viewer(person_id=make.make_administrator().id)
    switch_digest(digest, is_on=False, by=by, at=now)
    assert (digest.is_on, digest.next_at) == (False, None)
    switch_digest(digest, is_on=True, by=by, at=NINE)
    assert digest.next_at == datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_run_due_makes_an_issue_that_leaves_once(db, now):
    community = make.make_community()
    make.make_meeting(community, starts_at=NINE + timedelta(days=3))
    make.make_member(community)
    digest = made_by(community, now)
    assert run_due(digest.id, at=NINE - timedelta(minutes=1)) is False
    assert run_due(digest.id, at=NINE) is True
    assert run_due(digest.id, at=NINE) is False
    issue = db.session.query(NewsletterIssue).one()
    assert (issue.kind, issue.status, issue.due_at) == (NewsKind.DIGEST, IssueStatus.SCHEDULED, NINE)
    assert (issue.send_at, issue.confirmed, issue.is_public) == (NINE, None, True)
    assert (issue.since_on, issue.until_on) == (date(2026, 12, 7), date(2027, 1, 11))
    assert [block.kind for block in issue.blocks] == [BlockKind.TEXT, BlockKind.UPCOMING]
    assert runs(db) == [(NINE, RunOutcome.MADE)]
    assert digest.next_at == datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_run_due_with_nothing_to_tell_is_noted_and_silent(db, now):
    community = make.make_community()
    make.make_member(community)
    digest = made_by(community, now)
    assert run_due(digest.id, at=NINE) is False
    assert (runs(db), db.session.query(NewsletterIssue).count()) == ([(NINE, RunOutcome.EMPTY)], 0)


def test_run_due_with_nothing_to_tell_leaves_where_that_is_wished(db, now):
    community = make.make_community()
    make.make_member(community)
    digest = made_by(community, now, skips_empty=False)
    assert run_due(digest.id, at=NINE) is True


def test_run_due_with_nobody_to_tell(db, now):
    community = make.make_community()
    make.make_meeting(community, starts_at=NINE + timedelta(days=3))
    digest = made_by(community, now)
    make.make_list(community, has_members=False)
    assert run_due(digest.id, at=NINE) is False
    assert runs(db) == [(NINE, RunOutcome.NOBODY)]


def test_run_due_after_an_outage_sends_the_latest_alone(db, now):
    community = make.make_community()
    make.make_meeting(community, starts_at=NINE + timedelta(days=3))
    make.make_member(community)
    digest = made_by(community, now, rule=WEEKLY, starts_on=date(2026, 11, 23))
    assert run_due(digest.id, at=NINE + timedelta(hours=5)) is True
    assert runs(db) == [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), RunOutcome.MISSED),
        (datetime(2026, 11, 30, 8, tzinfo=UTC), RunOutcome.MISSED),
        (NINE, RunOutcome.MADE),
    ]
    assert db.session.query(NewsletterIssue).one().due_at == NINE


def test_run_due_more_than_a_day_late_sends_nothing(db, now):
    community = make.make_community()
    make.make_meeting(community, starts_at=NINE + timedelta(days=3))
    make.make_member(community)
    digest = made_by(community, now)
    assert run_due(digest.id, at=NINE + timedelta(hours=25)) is False
    assert runs(db) == [(NINE, RunOutcome.MISSED)]
    assert digest.next_at == datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_remove_digest_leaves_its_issues(db, now):
    community = make.make_community()
    make.make_meeting(community, starts_at=NINE + timedelta(days=3))
    make.make_member(community)
    digest = made_by(community, now)
    run_due(digest.id, at=NINE)
    remove_digest(digest, by=Viewer(person_id=make.make_administrator().id))
    db.session.expire_all()
    assert (db.session.query(NewsletterIssue).one().digest_id, runs(db)) == (None, [])


def test_personal_digest_tells_each_of_their_own(db, now):
    telling, other, silent = (make.make_community() for _ in range(3))
    for community in (telling, other):
        make.make_meeting(community, starts_at=NINE + timedelta(days=3))
    first, second, third = make.make_member(telling), make.make_member(other), make.make_member(silent)
    make.make_membership(other, people=[first])
    digest = make_digest(
        make.make_list(), by=Viewer(person_id=make.make_administrator().id), at=now, **facts(is_personal=True)
    )
    variants = Variants(digest, NINE)
    assert variants.told == {telling.id, other.id}
    assert variants.among([first.id, second.id, third.id]) == {
        first.id: f"{telling.id}.{other.id}",
        second.id: str(other.id),
    }

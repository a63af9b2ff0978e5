"""From the hour of a digest to its mails, as the worker does it."""

from datetime import UTC, datetime, timedelta

import pytest

from cop import clock
from cop.jobs.digesting import send_due_digests
from cop.jobs.newsletters import News
from cop.models import BlockKind, IssueStatus, Message, NewsletterIssue, NewsletterRecipient
from tests import factories as make

NINE = datetime(2026, 12, 7, 8, tzinfo=UTC)


@pytest.fixture
def personal(db, at):
    """A personal digest of the ecosystem, two communities with a meeting, and a third without."""
    at("2026-12-07T09:00+01:00")
    telling, other, silent = (make.make_community() for _ in range(3))
    for community in (telling, other):
        make.make_meeting(community, starts_at=NINE + timedelta(days=3))
    make.make_list(has_members=True)
    digest = make.make_digest(make.make_list(), is_personal=True, next_at=NINE)
    make.make_block(digest, BlockKind.UPCOMING)
    people = [make.make_member(one) for one in (telling, telling, other, silent)]
    make.make_membership(other, people=[people[0]])
    db.session.commit()
    return digest, (telling, other, silent), people


def test_personal_digest_goes_to_each_in_their_variant(db, personal):
    _digest, (telling, other, _silent), people = personal
    assert send_due_digests(NINE) == 1
    assert News().move_on() == 1
    rows = db.session.query(NewsletterRecipient).order_by(NewsletterRecipient.person_id).all()
    assert [(row.person_id, row.variant) for row in rows] == [
        (people[0].id, f"{telling.id}.{other.id}"),
        (people[1].id, str(telling.id)),
        (people[2].id, str(other.id)),
    ]
    assert {mail.person_id for mail in db.session.query(Message)} == {one.id for one in people[:3]}


def test_digest_is_made_once_however_often_the_worker_looks(db, personal):
    assert [send_due_digests(NINE), send_due_digests(NINE), send_due_digests(clock.now())] == [1, 0, 0]
    assert db.session.query(NewsletterIssue).one().status == IssueStatus.SCHEDULED


def test_one_digest_that_fails_does_not_stop_the_others(db, personal, caplog):
    digest, (telling, _other, _silent), _people = personal
    digest.rule = "FREQ=NEVER"
    fine = make.make_digest(make.make_list(telling), next_at=NINE)
    make.make_block(fine, BlockKind.UPCOMING)
    db.session.commit()
    assert send_due_digests(NINE) == 1
    assert db.session.query(NewsletterIssue).one().digest_id == fine.id
    assert [record.message for record in caplog.records] == [f"digest {digest.id}"]

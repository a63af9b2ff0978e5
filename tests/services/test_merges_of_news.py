"""Two records of one person become one: what was said about news, what was sent, and what came back."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    DeliveryFault,
    Ground,
    InboundMail,
    LeftBy,
    NewsKind,
    NewsletterRecipient,
    Subscription,
    SuppressionReason,
)
from cop.queries.suppressions import all_suppressions
from cop.queries.viewers import viewer_of
from cop.services.merges import merge_records, undo_merge
from cop.services.suppressions import suppress_address
from tests.factories import make_administrator, make_person
from tests.factories.newsletters import make_fault, make_inbound, make_issue, make_list, make_subscription
from tests.factories.saving import save


@pytest.fixture
def by(db):
    return viewer_of(make_administrator(), today=clock.today())


def said(db):
    rows = db.session.scalars(select(Subscription).order_by(Subscription.kind)).all()
    return [(row.person_id, row.kind, row.left_at is not None) for row in rows]


@pytest.mark.parametrize("who_left", ["kept", "hidden", "both", "neither"])
def test_leaving_a_list_outranks_signing_up_and_undoing_parts_them(db, by, who_left):
    kept, hidden, own = make_person(), make_person(), make_list()
    for person, name in ((kept, "kept"), (hidden, "hidden")):
        left = {"left_at": clock.now(), "left_by": LeftBy.PAGE} if who_left in {name, "both"} else {}
        make_subscription(own, person, **left)
    make_subscription(own, hidden, NewsKind.DIGEST)
    before = sorted(said(db))
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    assert said(db) == [(kept.id, NewsKind.DIGEST, False), (kept.id, NewsKind.ISSUE, who_left != "neither")]
    undo_merge(merge, by=by, at=clock.now())
    assert sorted(said(db)) == before


def test_an_issue_went_once_to_the_one_person(db, by):
    kept, hidden, both, other = make_person(), make_person(), make_issue(), make_issue()
    for issue, person in ((both, kept), (both, hidden), (other, hidden)):
        save(NewsletterRecipient(issue_id=issue.id, person_id=person.id, language="it", ground=Ground.MEMBER))
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    went = select(NewsletterRecipient.issue_id, NewsletterRecipient.person_id)
    assert {tuple(row) for row in db.session.execute(went)} == {(both.id, kept.id), (other.id, kept.id)}
    undo_merge(merge, by=by, at=clock.now())
    assert {tuple(row) for row in db.session.execute(went)} == {
        (both.id, kept.id), (both.id, hidden.id), (other.id, hidden.id),
    }  # fmt: skip


def test_what_came_in_and_what_did_not_arrive_go_with_the_person(db, by):
    kept, hidden = make_person(), make_person()
    make_fault(hidden), make_fault(kept)
    make_inbound(person_id=hidden.id, settled_by_id=hidden.id)
    merge_records(kept, hidden, by=by, at=clock.now())
    assert set(db.session.scalars(select(DeliveryFault.person_id))) == {kept.id}
    mail = db.session.scalars(select(InboundMail)).one()
    assert (mail.person_id, mail.settled_by_id) == (kept.id, kept.id)


@pytest.mark.parametrize("reason", [SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED])
def test_a_no_to_news_at_either_address_holds_at_the_one_in_use(db, by, reason):
    kept, hidden = make_person(email="anna@example.org"), make_person(email="ghiro@example.com")
    suppress_address("ghiro@example.com", reason=reason)
    suppress_address("ghiro@example.com", reason=SuppressionReason.BOUNCED)
    merge_records(kept, hidden, by=by, at=clock.now())
    assert all_suppressions(["anna@example.org", "ghiro@example.com"]) == {
        "anna@example.org": {reason},
        "ghiro@example.com": {reason, SuppressionReason.BOUNCED},
    }


def test_a_no_of_the_kept_one_holds_at_the_address_taken_over(db, by):
    kept, hidden = make_person(email="anna@example.org"), make_person(email="ghiro@example.com")
    suppress_address("anna@example.org", reason=SuppressionReason.UNSUBSCRIBED)
    merge_records(kept, hidden, taken={"email"}, by=by, at=clock.now())
    assert kept.email == "ghiro@example.com"
    assert all_suppressions(["ghiro@example.com"]) == {"ghiro@example.com": {SuppressionReason.UNSUBSCRIBED}}

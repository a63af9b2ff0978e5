"""What came in from an address goes with whoever has it, also where nobody had said whose it was."""

from sqlalchemy import select

from cop import clock
from cop.models import InboundContent, InboundMail, NewsKind, SubscriptionRequest
from cop.queries.my_data import everything_about
from cop.services.erasures import erase_person
from cop.services.subscription_requests import SignUp, request_subscription
from tests.factories import make_fault, make_inbound, make_list, make_person, make_subscription, save


def told(person):
    return {rows.table: rows.about for rows in everything_about(person, language="en")}


def kept(db, model):
    db.session.expire_all()
    return len(db.session.scalars(select(model)).all())


def test_a_mail_known_by_its_sender_alone(db):
    anna, other = make_person(email="anna@example.org"), make_person(email="bruno@example.org")
    mail = make_inbound(sender="Anna@Example.org", title="Hello")
    save(InboundContent(inbound_id=mail.id, body=b"Hello"))
    make_inbound(sender="bruno@example.org", title="Mine")
    assert [row["title"] for row in told(anna)["inbound_mail"]] == ["Hello"]
    assert [row["title"] for row in told(other)["inbound_mail"]] == ["Mine"]
    erase_person(anna, by=None, at=clock.now())
    assert (kept(db, InboundMail), kept(db, InboundContent)) == (1, 0)


def test_a_sign_up_that_waits(db):
    anna = make_person(email="anna@example.org")
    choices = [(make_list().id, NewsKind.ISSUE)]
    request_subscription(
        SignUp("Anna@example.org", "it", choices, text="Yes.", source="/it/news"), at=clock.now()
    )
    assert [row["text"] for row in told(anna)["subscription_request"]] == ["Yes."]
    erase_person(anna, by=None, at=clock.now())
    assert kept(db, SubscriptionRequest) == 0


def test_subscriptions_and_faults_are_in_the_copy_and_go(db):
    anna = make_person(email="anna@example.org")
    make_subscription(make_list(), anna)
    make_fault(anna)
    copy = told(anna)
    assert [row["text"] for row in copy["consent"]] == ["Write to me."]
    assert [row["kind"] for row in copy["subscription"]] == ["issue"]
    assert [row["status"] for row in copy["delivery_fault"]] == ["5.1.1"]
    erase_person(anna, by=None, at=clock.now())
    assert not {"subscription", "delivery_fault"} & set(told(anna))

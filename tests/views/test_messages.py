"""The administrators' pages of the outbox."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from cop import clock, tokens
from cop.emails.compose import compose
from cop.emails.news_links import PREFERENCES, leave_token
from cop.models import AuditEntry, Message, MessageState, NewsKind, WorkerTick
from cop.services.newsletter_sending import schedule_issue, start_issue
from tests.emails.test_compose import AT, TRIAL, calendar_facts
from tests.factories import (
    make_administrator,
    make_community,
    make_issue,
    make_list,
    make_message,
    make_person,
    make_subscription,
    save,
)


@pytest.fixture
def admin(signed_in):
    return signed_in(make_administrator())


def make_composed(**kw):
    facts = kw.pop("context", {})
    message = make_message(context=TRIAL | {"recipient_token": ""} | facts, **kw)
    mail = compose(message, at=AT)
    message.title, message.body = mail.title, mail.body
    return save(message)


def test_the_list_is_narrowed_by_state_kind_and_recipient(admin):
    make_message(title="One", recipient="ada@example.org", state=MessageState.DEAD)
    make_message(title="Two", recipient="bo@example.org", kind="sign_in_code")
    make_message(title="Three", recipient="cy@example.org")
    titles = "section[aria-labelledby=mails] th a"
    assert admin.get("/en/messages/").words(titles) == ["Three", "Two", "One"]
    assert admin.get("/en/messages/?state=dead").words(titles) == ["One"]
    assert admin.get("/en/messages/?kind=sign_in_code").words(titles) == ["Two"]
    assert admin.get("/en/messages/?to=CY@").words(titles) == ["Three"]
    assert admin.get("/en/messages/?to=%25").words(titles) == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=9999999999999", "state=dead%27", "kind=x&to=%5C%25", "to=\ud800"]
)
def test_odd_queries_are_answered(admin, query):
    assert (
        admin.get(f"/en/messages/?{query.encode('utf-8', 'surrogatepass').decode('latin-1')}").status_code
        == 200
    )


def test_the_list_takes_the_same_queries_for_one_mail_as_for_three(admin, db):
    ran = []
    event.listen(db.session.connection(), "before_cursor_execute", lambda *args: ran.append(args[2]))

    def selects():
        ran.clear()
        admin.get("/en/messages/")
        return len([sql for sql in ran if sql.startswith("SELECT")])

    make_message()
    one = selects()
    make_message()
    make_message()
    assert selects() == one <= 12


def test_the_page_says_that_no_worker_runs(admin):
    assert "No worker is running" in admin.get("/en/messages/").text
    save(WorkerTick(worker="w1", started_at=clock.now(), ticked_at=clock.now()))
    assert "No worker is running" not in admin.get("/en/messages/").text


def test_the_page_says_why_a_worker_pauses(admin):
    now = clock.now()
    save(WorkerTick(worker="w1", started_at=now, ticked_at=now, trouble="535 Bad password", paused_until=now))
    assert "It says: 535 Bad password" in admin.get("/en/messages/").text


def test_the_page_says_that_mails_are_late(admin):
    save(WorkerTick(worker="w1", started_at=clock.now(), ticked_at=clock.now()))
    make_message(not_before=clock.now() - timedelta(minutes=11))
    assert "Mails are late" in admin.get("/en/messages/").text


def test_a_mail_is_shown_as_it_was_sent(admin):
    message = make_composed(context={"calendar": calendar_facts()}, state=MessageState.SENT)
    page = admin.get(f"/en/messages/{message.id}")
    assert page.words("h1") == ["A trial mail from Torino Social Impact"]
    assert page.soup.select_one("iframe")["sandbox"] == []
    assert "Asked for on 22 November 2026, from example.org." in page.words(".mail-text")[0]
    shown = dict(zip(page.words(".stack .facts dt"), page.words(".stack .facts dd"), strict=True))
    assert shown["METHOD"] == "REQUEST"
    assert shown["UID"] == "4f3c@example.org"
    assert shown["SEQUENCE"] == "0"
    assert shown["ATTENDEE"] == f"{message.recipient} PARTSTAT=NEEDS-ACTION"
    assert shown["Begins"] == "26 November 2026, 14:30"
    assert shown["Message-ID"] == message.message_id


def test_the_html_of_a_mail_can_do_nothing(admin):
    response = admin.get(f"/en/messages/{make_composed().id}/html")
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert policy[-1] == "sandbox"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_reading_a_mail_is_logged(admin, db):
    message = make_composed()
    admin.get(f"/en/messages/{message.id}")
    entries = db.session.execute(
        select(AuditEntry.verb, AuditEntry.subject_type, AuditEntry.subject_id)
    ).all()
    assert entries == [("read", "message", message.id)]


def test_a_sign_in_mail_is_shown_to_nobody(admin):
    message = make_composed()
    message.kind = "sign_in_code"
    save(message)
    page = admin.get(f"/en/messages/{message.id}")
    assert "Asked for on" not in page.text
    assert "nobody but its recipient reads it" in page.text
    assert admin.get(f"/en/messages/{message.id}/html").status_code == 404


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (550, "5.1.1 User unknown", "does not know the address"),
        (452, "4.3.1 Out of space", "asked to try again later"),
        (None, "[Errno 111] Connection refused", "could not be reached"),
        (535, "5.7.8 Bad credentials", "user name and password"),
    ],
)
def test_a_failure_is_told_in_words(admin, code, error, words):
    message = make_composed(state=MessageState.DEAD, last_code=code, last_error=error)
    alert = admin.get(f"/en/messages/{message.id}").words(".notice-danger")[0]
    assert words in alert
    assert error in alert


def test_a_failed_mail_goes_back_into_the_queue_with_its_bytes(admin, db):
    message = make_message(state=MessageState.DEAD, attempts=8, ambiguous=1, last_error="x", last_code=550)
    body = message.body
    assert admin.post(f"/en/messages/{message.id}/retry").status_code == 303
    db.session.expire_all()
    assert (message.state, message.attempts, message.ambiguous) == (MessageState.READY, 0, 0)
    assert (message.body, message.last_error, message.last_code) == (body, "", None)
    assert db.session.scalar(select(func.count()).where(AuditEntry.verb == "retry")) == 1


def test_a_mail_that_was_never_composed_is_composed_again(admin, db):
    message = make_message(state=MessageState.DEAD, body=None)
    admin.post(f"/en/messages/{message.id}/retry")
    db.session.expire_all()
    assert message.state == MessageState.QUEUED


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": MessageState.SENT}, "no longer where it was"),
        ({"state": MessageState.SENDING}, "no longer where it was"),
        ({"state": MessageState.DEAD, "kind": "sign_in_code"}, "asks for a new one"),
        ({"state": MessageState.DEAD, "body": None, "context": {}}, "because of its age"),
    ],
)
def test_what_cannot_be_sent_again_says_why(admin, db, values, words):
    message = make_message(**values)
    assert admin.post(f"/en/messages/{message.id}/retry").status_code == 303
    assert words in admin.get(f"/en/messages/{message.id}").words(".notice-danger")[0]
    db.session.expire_all()
    assert message.state == values["state"]


def test_a_waiting_mail_is_discarded(admin, db):
    message = make_message()
    admin.post(f"/en/messages/{message.id}/discard")
    db.session.expire_all()
    assert message.state == MessageState.CANCELLED


def test_a_mail_being_sent_is_not_discarded(admin, db):
    message = make_message(state=MessageState.SENDING)
    admin.post(f"/en/messages/{message.id}/discard")
    db.session.expire_all()
    assert message.state == MessageState.SENDING


def test_no_such_mail(admin):
    for number in (0, 10**30):
        assert admin.get(f"/en/messages/{number}").status_code == 404


def test_a_newsletter_is_shown_without_the_links_of_its_reader(admin, db):
    person, news = make_person(email="ada@example.com"), make_list(make_community())
    make_subscription(news, person)
    issue = make_issue(news)
    schedule_issue(issue, send_at=clock.now(), confirmed=1, by=None, at=clock.now())
    start_issue(issue.id, clock.now())
    db.session.commit()
    message = db.session.scalars(select(Message).where(Message.kind == "newsletter")).one()
    own = [tokens.signed(PREFERENCES, person.id), leave_token(person.id, news.id, NewsKind.ISSUE, issue.id)]
    pages = [admin.get(f"/en/messages/{message.id}{end}") for end in ("", "/html")]
    shown = [html.unescape(page.text) for page in pages]
    assert [page.status_code for page in pages] == [200, 200]
    assert [token in page for page in shown for token in own] == [False] * 4
    links = set(re.findall(r"/en/news/(?:leave|preferences)/[\w.-]+", " ".join(shown)))
    assert {admin.get(link).status_code for link in links} == {404}

"""A newsletter on its way through real workers to a real server: each reader once, in their language, and no more
after they left; also with workers that are killed, and an issue that is paused.

The suite takes few readers. All ten thousand, in both drills:
`COP_READERS=10000 COP_KILLED_READERS=10000 pytest -n0 tests/drills/test_newsletters.py`
"""

import email
import logging
import os
import random
import re
import signal
import time
from collections import Counter
from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from sqlalchemy import func, select

from cop import clock
from cop.extensions import db
from cop.jobs.worker import Worker
from cop.models import (
    IssueStatus,
    LeftBy,
    MailingList,
    Message,
    MessageState,
    NewsKind,
    NewsletterIssue,
    NewsletterRecipient,
    Person,
)
from cop.queries.newsletter_progress import progress_of
from cop.services import newsletter_sending, subscriptions
from cop.services.outbox import Leases
from tests.fleet import make_app, start, tables
from tests.readers import address_of, fill_readers
from tests.sink import sink
from tests.smtp_server import SMTPServer

READERS = int(os.environ.get("COP_READERS", "2000"))
LEAVING = 20
KILLED = int(os.environ.get("COP_KILLED_READERS", "1200"))
KILLS, PAUSES = 20, 2
SHORT = Leases(waiting=timedelta(seconds=1), sending=timedelta(seconds=2))
PATIENCE_SECONDS = 300
MAILS_A_SECOND = 120
# Slow enough that those at the end can leave before their turn.
READING_A_SECOND = 300
_ADDRESS = re.compile(r"""(?:href|src)="([^"]+)\"""")
_OURS = "http://localhost"
# The only address that the words themselves lead to.
_THEIRS = "https://example.org/"


def work(url: str, port: int, rate: int, leases: Leases = SHORT) -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # ticks that come late are no news here
    Worker(make_app(url, port, MAIL_RATE=rate), leases=leases).run()


def read(question):
    """The answer to a question, in a transaction that ends at once: workers wait for who holds one."""
    db.session.rollback()
    answer = question()
    db.session.rollback()
    return answer


def status_of(issue_id: int) -> IssueStatus:
    return read(lambda: db.session.scalar(select(NewsletterIssue.status).filter_by(id=issue_id)))


def wait_until(condition) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    assert condition()


def stop(workers) -> None:
    for worker in workers:
        worker.terminate()
        worker.join(20)


@pytest.mark.drill
def test_each_reader_gets_one_mail_in_their_language(shared_database):
    with SMTPServer() as server, tables(shared_database):
        issue_id = fill_readers(READERS)
        # Nobody dies here: with short leases a machine that stalls would look like a worker that did.
        workers = [start(work, shared_database, server.port, READING_A_SECOND, Leases()) for _ in range(2)]
        wait_until(lambda: len(server.accepted) > 20)
        left = leave_the_last()
        wait_until(lambda: status_of(issue_id) == IssueStatus.SENT)
        stop(workers)
        states = read(
            lambda: dict(
                db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all()
            )
        )
    assert states == {MessageState.SENT: READERS - LEAVING, MessageState.CANCELLED: LEAVING}
    assert Counter(server.recipients) == Counter(
        address_of(n) for n in range(1, READERS + 1) if address_of(n) not in left
    )
    for number, (recipient, body) in enumerate(server.accepted):
        check_head(recipient, body)
        if number % 20 == 0:
            check_words(recipient, body)


def leave_the_last() -> set[str]:
    """Let people leave whose mails come last; return their addresses."""

    def leave() -> set[str]:
        own = db.session.scalars(select(MailingList)).one()
        people = db.session.scalars(select(Person).order_by(Person.id.desc()).limit(LEAVING)).all()
        for person in people:
            subscriptions.leave(
                person, own, NewsKind.ISSUE, left_by=LeftBy.ONE_CLICK, by=None, at=clock.now()
            )
        addresses = {person.email for person in people}
        db.session.commit()
        return addresses

    return read(leave)


def check_head(recipient: str, body: bytes) -> None:
    """One recipient, and the headers of a list."""
    head = email.message_from_bytes(body.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    number = int(recipient[6:].partition("@")[0])
    names = (
        "To",
        "List-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Feedback-ID",
        "Message-ID",
        "Date",
    )
    assert [len(head.get_all(name, [])) for name in names] == [1] * len(names)
    assert head["To"] == f'"Reader {number}" <{recipient}>'
    assert head["Cc"] is head["Bcc"] is None
    assert str(make_header(decode_header(head["Subject"]))) == ("News" if number % 2 else "Novità")
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert head["List-Unsubscribe"].startswith(f"<{_OURS}")
    assert head["Auto-Submitted"] == "auto-generated"


def check_words(recipient: str, body: bytes) -> None:
    """Both parts in one language, and no address but ours and those that the author wrote."""
    plain, html = (
        part.get_payload(decode=True).decode() for part in email.message_from_bytes(body).get_payload()
    )
    number = int(recipient[6:].partition("@")[0])
    hello, language = ("Hello", "en") if number % 2 else ("Ciao", "it")
    assert f"{hello} Reader {number}," in plain
    assert f"{hello} Reader {number}," in html
    assert f'lang="{language}"' in html
    addresses = _ADDRESS.findall(html)
    assert {one for one in addresses if not one.startswith((_OURS, _THEIRS, "#"))} == set()
    assert any("/news/" in one for one in addresses)


@pytest.mark.drill
def test_killed_and_paused_each_reader_gets_it_once(shared_database, delivered):
    chance = random.Random(20261123)
    seen: list[int] = []
    with sink(delivered.log) as port, tables(shared_database):
        issue_id = fill_readers(KILLED)
        arguments = (work, shared_database, port, MAILS_A_SECOND)
        workers = [start(*arguments) for _ in range(2)]
        pauses = {round(KILLS * (n + 1) / (PAUSES + 1)) for n in range(PAUSES)}
        for kill in range(KILLS):
            wait_for_some(delivered, seen, issue_id)
            time.sleep(chance.uniform(0, 0.2))
            if kill in pauses:
                pause_a_while(issue_id, delivered)
            victim = chance.randrange(2)
            os.kill(workers[victim].pid, signal.SIGKILL)
            workers[victim].join()
            workers[victim] = start(*arguments)
        was_running = status_of(issue_id)
        while status_of(issue_id) != IssueStatus.SENT:
            note_progress(seen, issue_id)
            time.sleep(0.2)
        stop(workers)
        expected = set(read(lambda: db.session.scalars(select(Message.message_id)).all()))
        recipients = read(lambda: db.session.scalar(select(func.count()).select_from(NewsletterRecipient)))
        final = read(lambda: progress_of(db.session.get(NewsletterIssue, issue_id), clock.now()))
    copies = Counter(delivered())
    duplicates = sum(copies.values()) - len(copies)
    print(f"{duplicates} duplicates after {KILLS} kills")
    assert was_running == IssueStatus.SENDING, "every kill met a worker that had something to send"
    assert (len(expected), recipients) == (KILLED, KILLED)
    assert set(copies) == expected
    assert duplicates <= KILLS
    assert seen == sorted(seen)
    assert (final.sent, final.total) == (KILLED, KILLED)


def wait_for_some(delivered, seen: list[int], issue_id: int) -> None:
    """Wait until somebody is sending right now; the first kills meet a worker that only begins."""
    before, end = len(delivered()), time.monotonic() + 30
    while len(delivered()) < before + 5 and time.monotonic() < end:
        time.sleep(0.02)
    note_progress(seen, issue_id)


def note_progress(seen: list[int], issue_id: int) -> None:
    seen.append(read(lambda: progress_of(db.session.get(NewsletterIssue, issue_id), clock.now()).sent))


def pause_a_while(issue_id: int, delivered) -> None:
    """Pause: what workers have in hand goes, nothing after it. Then go on."""

    def change(verb) -> None:
        verb(db.session.get(NewsletterIssue, issue_id), by=None)
        db.session.commit()

    read(lambda: change(newsletter_sending.pause))
    time.sleep(0.5)
    resting = len(delivered())
    time.sleep(1)
    assert len(delivered()) == resting
    read(lambda: change(newsletter_sending.resume))

"""Readers, an issue that is due, and who sends it."""

import pytest

from cop import clock
from cop.jobs.sending import Sender
from cop.services import newsletter_sending
from tests.factories import (
    make_block,
    make_issue,
    make_list,
    make_person,
    make_subscription,
)
from tests.jobs.newsletters.outbox import WHO


@pytest.fixture
def sender(db, smtp):
    sender = Sender(db.session, worker="w1")
    yield sender
    sender.close()


@pytest.fixture
def readers(db):
    """Three who signed up for the list of the ecosystem, one of them in English."""
    own = make_list()
    people = [
        make_person(name="Ada", email="ada@example.org", language="it"),
        make_person(name="Bruno", email="bruno@example.org", language="it"),
        make_person(name="Carla", email="carla@example.org", language="en"),
    ]
    for person in people:
        make_subscription(own, person)
    return people


@pytest.fixture
def issue(db, readers):
    """An issue that is due at once."""
    issue = make_issue(title_it="Novità", title_en="News")
    make_block(issue)
    newsletter_sending.schedule_issue(issue, send_at=clock.now(), confirmed=3, by=WHO, at=clock.now())
    db.session.commit()
    return issue

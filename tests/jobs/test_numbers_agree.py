"""How many people get an issue is one number wherever it is told, from the list to the figures."""

import pytest

from cop import clock
from cop.jobs.newsletters import News
from cop.jobs.sending import Sender
from cop.models import IssueStatus, LeftBy, Person, SuppressionReason
from cop.queries.newsletter_progress import progress_of
from cop.services.subscriptions import leave_list
from cop.services.suppressions import suppress_address
from tests import factories as make


@pytest.fixture
def news(db, at):
    """A list that reaches five: three members, one of whom coordinates, and two who signed up, one a member too."""
    at("2026-11-23T09:00+01:00")
    community = make.make_community()
    news = make.make_list(community)
    for name in ("Ada", "Bruno"):
        make.make_member(community, name=name, email=f"{name.lower()}@example.org")
    for person in (make.make_person(name="Carla"), make.make_member(community, name="Dino")):
        make.make_subscription(news, person)
    make.make_subscription(news, left_at=clock.now(), left_by=LeftBy.PAGE)
    make.make_subscription(news, consent=None)
    make.make_subscription(news, make.make_person(email=None))
    suppress_address(make.make_member(community).email or "", reason=SuppressionReason.BOUNCED)
    return news


@pytest.fixture
def issue(news):
    issue = make.make_issue(news)
    make.make_block(issue)
    return issue


@pytest.fixture
def coordinator(news, signed_in):
    return signed_in(make.make_coordinator(news.community, email="zoe@example.org"))


def first(page, selector):
    return page.words(selector)[0].split()[0]


def test_every_page_tells_the_same_number_before_and_after_it_has_left(coordinator, news, issue, db, smtp):
    path, fields = f"/en/newsletters/{issue.id}", {"revision": str(issue.revision), "is_sure": "y"}
    db.session.commit()
    assert first(coordinator.get("/en/newsletters/lists"), ".news-side") == "5"
    assert first(coordinator.get(f"/en/newsletters/lists/{news.id}"), "#people .count") == "5"
    assert first(coordinator.get(f"{path}/recipients"), "#numbers .count") == "5"
    assert first(coordinator.get(f"{path}/send"), "h2.sending-many") == "5"
    assert coordinator.post(f"{path}/send", data=fields | {"when": "now"}).status_code == 303
    db.session.commit()
    assert News().move_on() == 1
    assert (issue.confirmed, issue.recipients, progress_of(issue, clock.now()).total) == (5, 5, 5)

    gone = db.session.query(Person).filter_by(name="Ada").one()
    leave_list(gone, issue.mailing_list, left_by=LeftBy.PAGE, by=None, at=clock.now())
    db.session.commit()
    sender = Sender(db.session, worker="w1")
    sender.send_due()
    sender.close()
    News().move_on()
    db.session.expire_all()
    assert issue.status == IssueStatus.SENT
    progress = progress_of(issue, clock.now())
    assert (progress.total, progress.sent, progress.stopped, len(smtp.accepted)) == (5, 4, 1, 4)
    assert first(coordinator.get(f"{path}/recipients"), "#numbers .count") == "5"
    figures = coordinator.get(f"{path}/figures")
    assert first(figures, ".mail-figures li:nth-child(2)") == "4"
    assert "Recipients 5" in " ".join(figures.words("dl"))
    assert first(coordinator.get("/en/newsletters/lists"), ".news-side") == "4"

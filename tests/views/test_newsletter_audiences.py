"""The page of who gets an issue: how many, who by name and why, who not; choosing some of the list."""

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    AuditEntry,
    FaultKind,
    Ground,
    IssueStatus,
    LeftBy,
    MessageState,
    NewsletterIssue,
    NewsletterRecipient,
    ranges_of,
)
from tests import factories as make
from tests.factories.saving import save


@pytest.fixture
def community(db):
    return make.make_community()


@pytest.fixture
def issue(community):
    return make.make_issue(make.make_list(community))


@pytest.fixture
def coordinator(signed_in, community):
    return signed_in(make.make_coordinator(community, name="Zoe"))


def path(issue, ending=""):
    return f"/en/newsletters/{issue.id}/recipients{ending}"


def cells(page):
    return [row.split() for row in page.words(".reach tbody tr, .reach tfoot tr")]


def test_a_draft_shows_how_many_and_who_by_name_with_the_reason_and_the_reading_is_logged(
    coordinator, community, issue, db
):
    ada = make.make_member(community, name="Ada", language="it")
    bruno = make.make_subscription(issue.mailing_list, make.make_person(name="Bruno")).person
    page = coordinator.get(path(issue))
    assert cells(page) == [
        ["Italian", "0", "1", "1"], ["English", "1", "1", "2"], ["Total", "1", "2", "3"],
    ]  # fmt: skip
    assert page.words(".reach-people .person-name") == ["Ada", "Bruno", "Zoe"]
    assert page.words(".reach-people .reach-why") == [
        "Belongs to the community and has not left the list",
        "Signed up for this list and confirmed it EN",
        "Belongs to the community and has not left the list EN",
    ]
    assert not page.soup.select(".reach-halves")
    read = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "read")).one()
    zoe = read.person_id
    assert read.details == {"part": "recipients", "people": ranges_of([ada.id, bruno.id, zoe])}


def test_who_is_left_out_is_named_with_the_reason_on_a_list_of_its_own(coordinator, community, issue):
    make.make_subscription(
        issue.mailing_list, make.make_person(name="Carla"), left_at=clock.now(), left_by=LeftBy.PAGE
    )
    page = coordinator.get(path(issue))
    assert page.words(".reach-halves a") == ["Who gets it 1", "Who is left out, and why 1"]
    page = coordinator.get(path(issue, "?show=left_out"))
    assert page.words(".reach-people .person-name") == ["Carla"]
    assert page.words(".reach-people .reach-why") == ["Has left this list"]


def test_some_of_the_list_are_chosen_with_a_count_that_follows_the_ticks(coordinator, community, issue, db):
    make.make_member(community, name="Ada")
    page = coordinator.get(path(issue, "/edit"))
    assert page.words(".reach-count") == ["2 people get it"]
    only = {"roles": "coordinator"}
    assert coordinator.post(path(issue, "/count"), data=only).words(".reach-count") == ["1 person gets it"]
    page = coordinator.post(path(issue, "/edit"), data=only | {"do": "count"})
    assert page.words(".reach-count") == ["1 person gets it"]
    assert db.session.get(NewsletterIssue, issue.id, populate_existing=True).segment is None
    assert coordinator.post(path(issue, "/edit"), data=only).status_code == 303
    assert db.session.get(NewsletterIssue, issue.id, populate_existing=True).segment == {
        "roles": ["coordinator"]
    }
    page = coordinator.get(path(issue))
    assert page.words(".reach-people .person-name") == ["Zoe"]
    assert page.words(".reach-lines dd") == ["Coordinates the community"]


def test_a_tick_that_is_none_of_those_offered_is_said_and_nothing_is_saved(coordinator, issue, db):
    page = coordinator.post(path(issue, "/edit"), data={"sectors": "none-such"})
    assert page.status_code == 422
    assert page.soup.title.text.startswith("Error:")
    assert db.session.get(NewsletterIssue, issue.id, populate_existing=True).segment is None


def test_whom_one_that_leaves_by_itself_goes_to_cannot_be_changed(coordinator, issue, db):
    issue.status, issue.send_at = IssueStatus.SCHEDULED, clock.now()
    db.session.flush()
    assert coordinator.get(path(issue, "/edit")).status_code == 303
    assert coordinator.post(path(issue, "/edit"), data={"roles": "coordinator"}).status_code == 303
    assert issue.segment is None
    assert not coordinator.get(path(issue)).soup.select(f"a[href='{path(issue, '/edit')}']")


def test_one_that_has_left_shows_to_whom_and_which_mails_came_back(coordinator, issue, db):
    issue.status, issue.started_at, issue.recipients = IssueStatus.SENT, clock.now(), 3
    db.session.flush()
    for name, state in (("Ada", MessageState.SENT), ("Bruno", MessageState.SENT)):
        person = make.make_person(name=name)
        save(NewsletterRecipient(issue_id=issue.id, person_id=person.id, language="it", ground=Ground.MEMBER))
        mail = make.make_message(
            kind="newsletter", subject=f"newsletter:{issue.id}", recipient=person.email, person_id=person.id,
            state=state,
        )  # fmt: skip
        if name == "Bruno":
            make.make_fault(person, FaultKind.GONE, message=mail)
    page = coordinator.get(path(issue))
    assert page.words(".reach-people .person-name") == ["Ada", "Bruno"]
    assert page.words(".reach-people .reach-why") == ["Sent", "Came back: no such mailbox"]
    assert cells(page)[-1] == ["Total", "0", "2", "2"]
    assert page.words(".help")[0] == "1 more has asked to be forgotten since, or is no longer kept."

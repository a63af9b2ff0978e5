"""The page of what came of an issue: mails, what followed within a week, and that nothing is tracked."""

from datetime import timedelta

import pytest

from cop import clock
from cop.models import Answer, Ground, IssueStatus, MessageState, NewsletterRecipient, Source
from cop.services.newsletter_figures import freeze_due
from tests import factories as make
from tests.factories.saving import save

PAGE = "/en/newsletters/{}/figures"


@pytest.fixture
def issue(db, at):
    now = at("2026-11-02T09:00+01:00")
    news = make.make_list(make.make_community())
    return make.make_issue(news, status=IssueStatus.SENT, started_at=now, finished_at=now, recipients=10)


@pytest.fixture
def sent(issue):
    """Ten got it, six of them said yes to a meeting; five others did not get it, two of them said yes."""
    community = issue.mailing_list.community
    meeting = make.make_meeting(community)
    for number in range(15):
        person = make.make_member(community)
        if number < 10:
            save(
                NewsletterRecipient(
                    issue_id=issue.id, person_id=person.id, language="it", ground=Ground.MEMBER
                )
            )
            make.make_message(
                kind="newsletter", subject=f"newsletter:{issue.id}", recipient=person.email, person_id=person.id,
                state=MessageState.SENT,
            )  # fmt: skip
        if number < 5 or number > 12:
            make.make_registration(
                meeting, person, answer=Answer.ACCEPTED, source=Source.WEB,
                answered_at=clock.now() + timedelta(hours=5),
            )  # fmt: skip
    return issue


def test_shares_are_shown_with_their_base_and_what_tells_of_few_is_not(signed_in, sent, at):
    at("2026-11-04T09:00+01:00")
    page = signed_in(make.make_coordinator(sent.mailing_list.community)).get(PAGE.format(sent.id))
    assert page.words(".mail-figures li") == [
        "10 delivered, as far as we know", "10 sent", "0 came back", "0 refused at once",
        "0 left the list by it", "0 marked it as unwanted",
    ]  # fmt: skip
    assert page.words(".followed tbody tr") == [
        "Said they come to any meeting of the community 5 of 10 50% not shown",
        "Answered a survey 0 of 10 0% 0 of 5 0%",
        "Asked to join 0 of 10 0% 0 of 5 0%",
    ]
    assert "The week ends on Monday 9 November" in page.soup.select_one(".notice").text
    assert "Nothing is tracked" in page.soup.select_one("main").text


def test_kept_figures_say_of_which_day_they_are(signed_in, sent, at):
    freeze_due(at("2026-11-11T09:00+01:00"))
    page = signed_in(make.make_viewer()).get(PAGE.format(sent.id))
    assert page.words(".panel .help") == [
        "Kept as they were on 9 November 2026: what changes later does not change them."
    ]
    assert not page.soup.select(".notice")


def test_an_issue_that_has_not_left_has_no_figures(signed_in, issue):
    draft = make.make_issue(issue.mailing_list)
    coordinator = make.make_coordinator(issue.mailing_list.community)
    assert signed_in(coordinator).get(PAGE.format(draft.id)).status_code == 404

"""An issue that leaves at an hour on the wall of Turin, and waits for it."""

from datetime import UTC, datetime

import pytest

from cop.models import IssueStatus
from tests.views.newsletter_sending.leaving import draft, form, fresh, path

HOURS = {
    "2026-12-01T08:30": datetime(2026, 12, 1, 7, 30, tzinfo=UTC),
    "2027-07-01T08:30": datetime(2027, 7, 1, 6, 30, tzinfo=UTC),
    "2027-03-28T01:59": datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
    "2027-03-28T02:00": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    "2027-03-28T02:30": datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    "2027-03-28T03:00": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    "2027-10-31T02:30": datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    "2027-10-31T03:00": datetime(2027, 10, 31, 2, 0, tzinfo=UTC),
    "2026-12-01 08:30": datetime(2026, 12, 1, 7, 30, tzinfo=UTC),
    "2026-12-01T08:30:59": datetime(2026, 12, 1, 7, 30, tzinfo=UTC),
}


@pytest.mark.parametrize("typed", HOURS)
def test_an_hour_is_that_on_the_wall_of_turin(coordinator, news, typed):
    issue = draft(news)
    answer = coordinator.post(path(issue), data=form(issue, when="later", send_at=typed))
    assert answer.status_code == 303
    assert fresh(issue).send_at == HOURS[typed]


PAST, WRONG = "That hour is past. Choose a later one, or send it now.", "Type a day and an hour, such as"
REFUSED = {
    "": "Type a day and an hour.",
    "2026-11-23T09:00": PAST,
    "2020-01-01T09:00": PAST,
    "2028-06-01T09:00": "Choose an hour within the next twelve months.",
    "tomorrow": WRONG,
    "2026-13-40T25:61": WRONG,
    "9999-12-31T23:59": WRONG,
    "2026-12-01T08:30+05:00": None,
}


@pytest.mark.parametrize("typed", REFUSED)
def test_an_hour_that_cannot_be_is_refused_in_words(coordinator, news, typed):
    issue = draft(news)
    page = coordinator.post(path(issue), data=form(issue, when="later", send_at=typed))
    if REFUSED[typed] is None:  # what a browser never sends: the zone is Turin's all the same
        assert (page.status_code, fresh(issue).send_at) == (303, HOURS["2026-12-01T08:30"])
        return
    assert page.status_code == 422
    assert REFUSED[typed] in page.words("#send_at-error, #day-error, .error-summary li")[0]
    assert fresh(issue).status == IssueStatus.DRAFT
    assert page.soup.select_one("[name=is_sure][checked]")


def test_before_its_hour_it_says_so_and_can_be_taken_back(coordinator, news):
    issue = draft(news)
    coordinator.post(path(issue), data=form(issue, when="later", send_at="2026-12-01T08:30"))
    page = coordinator.get(path(issue))
    assert page.words("h2.sending-many") == ["It leaves on Tuesday 1 December 2026 at 08:30"]
    assert [one["content"] for one in page.soup.select("noscript meta[http-equiv=refresh]")] == ["15"]
    assert page.words(".sending form button") == ["Take it back"]
    assert coordinator.post(path(issue, "/cancel")).status_code == 303
    issue = fresh(issue)
    assert (issue.status, issue.send_at, issue.confirmed) == (IssueStatus.DRAFT, None, None)
    assert coordinator.get(path(issue)).soup.select(".sending-form")


def test_an_issue_whose_hour_is_past_says_that_nothing_moves(coordinator, news, at):
    issue = draft(news)
    coordinator.post(path(issue), data=form(issue))
    at("2026-11-23T09:02+01:00")
    assert "Its hour is past, and it has not begun" not in coordinator.get(path(issue)).text
    at("2026-11-23T09:03+01:00")
    assert "Its hour is past, and it has not begun" in coordinator.get(path(issue)).text

"""The page from which an issue leaves: to how many, confirmed by a tick or by their number."""

import pytest

from cop import clock
from cop.extensions import db as database
from cop.models import AuditEntry, IssueStatus, Message
from tests import factories as make
from tests.views.newsletter_sending.leaving import draft, form, fresh, path


def test_the_page_says_to_how_many_and_a_few_are_confirmed_by_a_tick(coordinator, news):
    page = coordinator.get(path(draft(news, 3)))
    assert page.words("h2.sending-many") == ["3 people get it"]
    assert page.soup.select_one("input[type=checkbox][name=is_sure]:not([checked])")
    assert not page.soup.select("[name=typed]")
    assert [one["value"] for one in page.soup.select("[name=when][checked]")] == ["now"]


def test_without_the_tick_nothing_leaves_and_nothing_typed_is_lost(coordinator, news):
    issue = draft(news)
    page = coordinator.post(
        path(issue), data={"when": "later", "send_at": "2026-12-01T08:30", "revision": str(issue.revision)}
    )
    assert page.status_code == 422
    assert page.words("title")[0].startswith("Error:")
    assert page.words("#is_sure-error") == ["Tick that it may be sent: a mail cannot be called back."]
    assert page.soup.select_one("[name=send_at]")["value"] == "2026-12-01T08:30"
    assert [one["value"] for one in page.soup.select("[name=when][checked]")] == ["later"]
    assert fresh(issue).status == IssueStatus.DRAFT


@pytest.mark.parametrize("typed", ["", "50", "52", "many", "5 1 0", "-51", "1" * 40, "51\0"])
def test_beyond_fifty_the_number_is_typed_and_a_wrong_one_loses_nothing(coordinator, news, typed):
    issue = draft(news, 51)
    sent = form(issue, when="later", send_at="2026-12-01T08:30", typed=typed)
    page = coordinator.post(path(issue), data=sent)
    assert page.status_code == 422
    assert len(page.words("#typed-error")) == 1
    assert page.soup.select_one("[name=send_at]")["value"] == "2026-12-01T08:30"
    assert fresh(issue).status == IssueStatus.DRAFT


def test_the_number_that_is_true_lets_it_leave(coordinator, news):
    issue = draft(news, 51)
    assert not coordinator.get(path(issue)).soup.select("[name=is_sure]")
    answer = coordinator.post(path(issue), data=form(issue, typed=" 51 "))
    assert (answer.status_code, answer.location) == (303, path(issue))
    issue = fresh(issue)
    assert (issue.status, issue.send_at, issue.confirmed) == (IssueStatus.SCHEDULED, clock.now(), 51)
    assert database.session.query(Message).filter_by(kind="newsletter").count() == 0, "the worker writes them"
    entry = database.session.query(AuditEntry).filter_by(verb="schedule").one()
    assert entry.details == {"send_at": clock.now().isoformat(), "confirmed": 51}


def test_who_signs_up_while_it_is_confirmed_is_told(coordinator, news):
    issue = draft(news, 51)
    make.make_subscription(news)
    database.session.commit()
    page = coordinator.post(path(issue), data=form(issue, typed="51"))
    assert page.words("#typed-error") == ["Type the number of people who get it as things stand: 52."]
    assert page.words("h2.sending-many") == ["52 people get it"]


def test_an_hour_that_stands_in_a_hidden_field_does_not_count_for_now(coordinator, news):
    issue = draft(news)
    assert coordinator.post(path(issue), data=form(issue, send_at="2020-01-01T09:00")).status_code == 303
    assert fresh(issue).send_at == clock.now()


def test_what_somebody_changed_meanwhile_is_looked_at_first(coordinator, news):
    issue = draft(news)
    seen = form(issue)
    fresh(issue).revision += 1
    database.session.commit()
    page = coordinator.post(path(issue), data=seen)
    assert page.status_code == 422
    assert page.words(".error-summary li") == [
        "Somebody has changed this issue meanwhile. Look at it once more before it leaves."
    ]


def test_an_issue_that_lacks_something_or_somebody_shows_no_button(coordinator, news):
    nobody = draft(news, 0)
    page = coordinator.get(path(nobody))
    assert page.words("h2.sending-many") == ["Nobody gets it as things stand"]
    assert not page.soup.select(".sending-form")
    assert coordinator.post(path(nobody), data=form(nobody)).status_code == 422
    make.make_subscription(news)
    empty = make.make_issue(news, title_it="", title_en="")
    database.session.commit()
    page = coordinator.get(path(empty))
    assert not page.soup.select(".sending-form")
    assert coordinator.post(path(empty), data=form(empty)).status_code == 422
    assert fresh(empty).status == IssueStatus.DRAFT


def test_what_is_to_be_put_right_leads_to_where_it_is(coordinator, news):
    issue = make.make_issue(news, title_it="", title_en="")
    block = make.make_block(issue, text_it="[](https://example.org)", text_en="Good")
    make.make_subscription(news)
    database.session.commit()
    links = [one["href"] for one in coordinator.get(path(issue)).soup.select(".news-checks a")]
    assert f"/en/newsletters/{issue.id}/edit" in links
    assert f"/en/newsletters/{issue.id}#block-{block.id}" in links


def test_twice_is_once(coordinator, news):
    issue = draft(news)
    sent = form(issue)
    for _twice in range(2):
        assert coordinator.post(path(issue), data=sent).status_code == 303
    assert database.session.query(AuditEntry).filter_by(verb="schedule").count() == 1

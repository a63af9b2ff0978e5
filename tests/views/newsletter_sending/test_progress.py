"""The page that says how far an issue is, with the buttons that pause, resume and stop it."""

import pytest

from cop import clock
from cop.extensions import db as database
from cop.models import IssueStatus, NewsKind
from tests import factories as make
from tests.views.newsletter_sending.leaving import draft, figures, fresh, moving, path


def test_how_far_it_is_renews_itself_with_and_without_scripts(coordinator, news, at):
    issue = moving(news)
    page = coordinator.get(path(issue))
    assert page.words("h2.sending-many") == ["2 of 6 sent"]
    assert figures(page) == ["2 sent", "1 failed", "1 taken back", "2 waiting"]
    assert page.soup.select_one("#progress")["hx-get"] == path(issue, "/progress")
    assert page.soup.select("noscript meta[http-equiv=refresh]")
    part = coordinator.get(path(issue, "/progress"))
    assert figures(part) == figures(page)
    assert not part.soup.select("html")


def test_paused_resumed_and_stopped_by_buttons(coordinator, news):
    issue = moving(news)
    assert coordinator.get(path(issue)).words(".sending form button") == ["Pause", "Stop it for good"]
    coordinator.post(path(issue, "/pause"))
    page = coordinator.get(path(issue))
    assert fresh(issue).status == IssueStatus.PAUSED
    assert figures(page) == ["2 sent", "1 failed", "1 taken back", "1 paused", "1 waiting"]
    assert page.words(".sending form button") == ["Let it go on", "Stop it for good"]
    assert "hx-get" not in page.soup.select_one("#progress").attrs
    assert not page.soup.select("meta[http-equiv=refresh]")
    coordinator.post(path(issue, "/resume"))
    assert figures(coordinator.get(path(issue))) == ["2 sent", "1 failed", "1 taken back", "2 waiting"]
    coordinator.post(path(issue, "/cancel"))
    page = coordinator.get(path(issue))
    assert figures(page) == ["2 sent", "1 failed", "2 taken back", "1 waiting"], "one is in a worker's hand"
    assert page.words(".sending form button") == []
    assert "Stopped on 23 November 2026 at 09:00." in page.words(".sending p")[1]


@pytest.mark.parametrize(
    ("status", "act"),
    [
        (IssueStatus.DRAFT, "pause"), (IssueStatus.DRAFT, "resume"), (IssueStatus.DRAFT, "cancel"),
        (IssueStatus.PAUSED, "pause"), (IssueStatus.SENDING, "resume"), (IssueStatus.SENT, "pause"),
        (IssueStatus.SENT, "resume"), (IssueStatus.SENT, "cancel"), (IssueStatus.CANCELLED, "cancel"),
    ],
)  # fmt: skip
def test_an_act_that_comes_too_late_changes_nothing_and_says_so(coordinator, news, status, act):
    issue = make.make_issue(news, status=status, started_at=clock.now())
    database.session.commit()
    answer = coordinator.post(path(issue, f"/{act}"), follow_redirects=True)
    assert "This issue is no longer where it was. Look at how it stands now." in answer.text
    assert fresh(issue).status == status


def test_a_number_that_is_not_the_confirmed_one_is_worth_a_word(coordinator, news):
    issue = moving(news, confirmed=5)
    assert "5 were confirmed, it began with 6" in coordinator.get(path(issue)).text
    assert "were confirmed" not in coordinator.get(path(moving(news, confirmed=6))).text


def test_a_digest_that_nobody_confirmed_is_stopped_for_good(coordinator, news):
    digest = make.make_digest(news)
    issue = make.make_issue(
        news, kind=NewsKind.DIGEST, digest_id=digest.id, due_at=clock.now(), status=IssueStatus.SCHEDULED,
        send_at=clock.now(),
    )  # fmt: skip
    database.session.commit()
    coordinator.post(path(issue, "/cancel"))
    assert fresh(issue).status == IssueStatus.CANCELLED
    assert coordinator.get(path(issue)).words("h2.sending-many") == ["It was stopped before any of it left"]


def test_the_same_pages_speak_italian(coordinator, news):
    issue = draft(news, 51)
    page = coordinator.get(f"/it/newsletters/{issue.id}/send")
    assert page.soup.html["lang"] == "it"
    assert page.words("h2.sending-many") != ["51 people get it"]

"""The page from which an issue leaves, and the one that says how far it is."""

from datetime import UTC, datetime, timedelta

import pytest

from cop import clock
from cop.extensions import db as database
from cop.models import AuditEntry, IssueStatus, Message, MessageState, NewsKind, NewsletterIssue
from cop.queries.newsletter_progress import about
from tests import factories as make
from tests.factories.saving import numbers

MORNING = "2026-11-23T09:00+01:00"


@pytest.fixture
def news(db, at):
    at(MORNING)
    return make.make_list(make.make_community(name_en="Housing", slug="housing"), has_members=False)


@pytest.fixture
def coordinator(news, signed_in):
    return signed_in(make.make_coordinator(news.community))


def draft(news, readers=2, **values):
    """A draft with a word in it, and people who signed up."""
    issue = make.make_issue(news, title_it="Novità", title_en="News", **values)
    make.make_block(issue)
    for n in range(readers):
        make.make_subscription(news, make.make_person(language="it" if n % 2 else "en"))
    database.session.commit()
    return issue


def path(issue, ending="/send"):
    return f"/en/newsletters/{issue.id}{ending}"


def fresh(issue):
    database.session.expire_all()
    return database.session.get_one(NewsletterIssue, issue.id)


def form(issue, **values):
    return {"when": "now", "revision": str(issue.revision), "is_sure": "y"} | values


def mail(issue, state, **values):
    return make.make_message(
        kind="newsletter", subject=about(issue.id), recipient=f"reader{next(numbers)}@example.org",
        state=state, priority=5, **values,
    )  # fmt: skip


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


# The clocks go forward at two on 28 March 2027, and back at three on 25 October 2026 and 31 October 2027.
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


def moving(news, **values):
    issue = make.make_issue(news, **{"status": IssueStatus.SENDING, "recipients": 6, "confirmed": 6} | values)
    states = [MessageState.SENT] * 2 + [MessageState.READY, MessageState.DEAD, MessageState.CANCELLED]
    for state in states:
        is_sent = state == MessageState.SENT
        mail(issue, state, sent_at=clock.now() - timedelta(seconds=30) if is_sent else None)
    mail(issue, MessageState.SENDING, lease_owner="w1", lease_until=clock.now() + timedelta(minutes=5))
    database.session.commit()
    return issue


def figures(page):
    return page.words(".sending .tally li")


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

"""Pages of newsletters for those who manage them: the list, a new issue, its subject line, what it says."""

from datetime import timedelta

import pytest

from cop import clock
from cop.extensions import db as database
from cop.models import BlockKind, IssueStatus, Language, NewsletterIssue
from cop.services.newsletter_versions import version_of
from tests import factories as make
from tests.counting import queries_of

DAYS = {"since_on": "2026-11-01", "until_on": "2026-12-01"}


@pytest.fixture
def news(db, at):
    at("2026-11-23T09:00+01:00")
    return make.make_list(make.make_community(name_en="Housing", slug="housing"))


@pytest.fixture
def coordinator(news, signed_in):
    return signed_in(make.make_coordinator(news.community))


def fresh(issue):
    database.session.expire_all()
    return database.session.get_one(NewsletterIssue, issue.id)


def test_issues_stand_by_what_is_next(coordinator, news):
    make.make_issue(news, title_en="Draft one")
    make.make_issue(news, title_en="Gone", status=IssueStatus.SENT, recipients=1200)
    make.make_issue(make.make_list(make.make_community()), title_en="Of others")
    page = coordinator.get("/en/newsletters")
    assert page.words(".tabs a") == ["Drafts 1", "Leaving 0", "Already sent 1"]
    assert page.words(".news .agenda-title") == ["Draft one"]
    sent = coordinator.get("/en/newsletters?status=sent")
    assert sent.words(".news .agenda-title") == ["Gone"]
    assert sent.words(".news-side")[0].startswith("1200 people")
    assert coordinator.get("/en/newsletters?status=leaving").words(".empty-title") == ["Nothing is leaving"]


def test_what_leaves_is_shown_first(coordinator, news):
    make.make_issue(news)
    make.make_issue(news, title_en="Away", status=IssueStatus.SENDING)
    assert coordinator.get("/en/newsletters").words(".news .agenda-title") == ["Away"]


def test_the_list_asks_the_same_of_the_database_for_one_issue_and_for_many(coordinator, news):
    make.make_issue(news)
    one = queries_of(lambda: coordinator.get("/en/newsletters"))
    for _n in range(4):
        make.make_issue(news)
    assert queries_of(lambda: coordinator.get("/en/newsletters")) == one


def test_a_new_issue_begins_as_a_draft(coordinator, news):
    page = coordinator.get("/en/newsletters/new")
    assert [one["value"] for one in page.soup.select("#list_id option[selected]")] == [str(news.id)]
    form = {"list_id": news.id, "source": "blank", "title_en": "November"}
    answer = coordinator.post("/en/newsletters/new", data=form)
    issue = database.session.query(NewsletterIssue).one()
    assert (answer.status_code, answer.location) == (303, f"/en/newsletters/{issue.id}")
    assert (issue.title_en, issue.list_id, len(issue.blocks)) == ("November", news.id, 5)


def test_a_new_issue_like_an_earlier_one(coordinator, news):
    first = make.make_issue(news, title_it="Ottobre", status=IssueStatus.SENT)
    make.make_block(first, text_it="Saluti")
    assert coordinator.get(f"/en/newsletters/new?copy={first.id}").soup.select_one("[value=copy][checked]")
    refused = coordinator.post("/en/newsletters/new", data={"list_id": news.id, "source": "copy"})
    assert refused.status_code == 422
    assert refused.words("#copied_id-error") == ["Choose the issue that it begins with."]
    form = {"list_id": news.id, "source": "copy", "copied_id": first.id}
    assert coordinator.post("/en/newsletters/new", data=form).status_code == 303
    made = database.session.query(NewsletterIssue).order_by(NewsletterIssue.id.desc()).first()
    assert (made.title_it, [block.text_it for block in made.blocks]) == ("Ottobre", ["Saluti"])


def test_an_issue_reads_as_its_readers_will_get_it(coordinator, news):
    issue = make.make_issue(news, title_it="Novembre", title_en="November for {{name}}", lead_en="In short")
    make.make_block(issue, title_en="Hello {{name}}", text_en="**Dear** {{name}}, <b>welcome</b>")
    make.make_block(issue, BlockKind.UPCOMING)
    page = coordinator.get(f"/en/newsletters/{issue.id}")
    name = page.words(".user-menu-name")[0]
    assert page.words(".news-top h2") == [f"November for {name}"]
    assert page.words(".news-said h3") == [f"Hello {name}"]
    assert page.words(".news-said strong") == ["Dear"]
    assert "<b>welcome</b>" in page.words(".news-prose")[0]
    assert page.words(".is-silent .news-said") == ["Nothing to tell for now: readers do not see this block."]
    italian = coordinator.get(f"/en/newsletters/{issue.id}?in=it")
    assert italian.words(".news-top h2") == ["Novembre"]


def test_one_that_has_left_shows_what_was_sent_whatever_has_changed_since(coordinator, news):
    issue = make.make_issue(news, status=IssueStatus.SENT)
    make.make_block(issue, BlockKind.UPCOMING)
    make.make_block(issue, BlockKind.PAST)
    meeting = make.make_meeting(
        news.community, title_en="A round table", starts_at=clock.now() + timedelta(days=3)
    )
    for language in Language:
        make.make_content(issue, language)
    meeting.title_en = "Another title"
    make.make_meeting(news.community, starts_at=clock.now() - timedelta(days=3))
    page = coordinator.get(f"/en/newsletters/{issue.id}")
    assert page.words(".news-item-title") == ["A round table"]
    assert [block["aria-label"] for block in page.soup.select(".news-block")] == ["Upcoming meetings"]
    assert not page.soup.select(".is-silent")


def test_subject_line_and_days_are_changed(coordinator, news):
    issue = make.make_issue(news)
    page = coordinator.get(f"/en/newsletters/{issue.id}/edit")
    seen = page.soup.select_one("[name=seen]")["value"]
    form = DAYS | {"title_it": "Nuovo", "lead_it": "In breve", "seen": seen}
    assert coordinator.post(f"/en/newsletters/{issue.id}/edit", data=form).status_code == 303
    found = fresh(issue)
    assert (found.title_it, found.title_en, found.lead_it, found.is_public) == (
        "Nuovo",
        "",
        "In breve",
        False,
    )
    refused = coordinator.post(
        f"/en/newsletters/{issue.id}/edit", data=form | {"title_it": "", "until_on": "2026-10-01"}
    )
    assert refused.status_code == 422
    assert refused.words("title")[0].startswith("Error: ")
    assert refused.words("#title_it-error") == ["Type a subject line, in one language at least."]


def test_of_two_who_write_the_subject_at_once_the_later_sees_both(coordinator, news):
    issue = make.make_issue(news, title_it="Prima")
    seen = version_of(issue)
    path = f"/en/newsletters/{issue.id}/edit"
    assert coordinator.post(path, data=DAYS | {"title_it": "Loro", "seen": seen}).status_code == 303
    refused = coordinator.post(path, data=DAYS | {"title_it": "Mio", "seen": seen})
    assert refused.status_code == 422
    assert refused.soup.select_one("#title_it")["value"] == "Mio"
    assert refused.words(".news-theirs div") == ["Subject line in Italian Loro"]
    now = refused.soup.select_one("[name=seen]")["value"]
    assert coordinator.post(path, data=DAYS | {"title_it": "Mio", "seen": now}).status_code == 303
    assert fresh(issue).title_it == "Mio"


def test_what_was_typed_is_there_still_when_the_issue_has_left_meanwhile(coordinator, news):
    issue = make.make_issue(news, status=IssueStatus.SENDING)
    refused = coordinator.post(f"/en/newsletters/{issue.id}/edit", data=DAYS | {"title_it": "Mio"})
    assert refused.status_code == 422
    assert refused.soup.select_one("#title_it")["value"] == "Mio"
    assert refused.words(".error-summary li") == ["This issue is no draft any more, so it stays as it is."]


def test_a_draft_is_copied_and_deleted(coordinator, news):
    issue = make.make_issue(news, title_it="Novembre")
    answer = coordinator.post(f"/en/newsletters/{issue.id}/copy")
    assert answer.location == f"/en/newsletters/{issue.id + 1}"
    assert coordinator.post(f"/en/newsletters/{issue.id}/delete").location == "/en/newsletters"
    assert coordinator.get(f"/en/newsletters/{issue.id}").status_code == 404


def test_what_has_been_sent_is_not_deleted(coordinator, news):
    issue = make.make_issue(news, status=IssueStatus.SENT)
    answer = coordinator.post(f"/en/newsletters/{issue.id}/delete", follow_redirects=True)
    assert answer.words(".notice-danger p") == [
        "Only a draft can be deleted: what people have got stays in the archive."
    ]
    assert not answer.soup.select(".news-acts, .news-add")

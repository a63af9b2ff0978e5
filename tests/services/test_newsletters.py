"""Issues of newsletters: begun, changed, copied, deleted while they are drafts."""

from datetime import date, timedelta

import pytest

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import AuditEntry, BlockKind, IssueStatus, NewsKind, NewsletterBlock, NewsletterIssue
from cop.rules.viewer import Viewer
from cop.services import newsletters as services
from cop.services.newsletter_locks import NoDraftError
from cop.services.newsletter_versions import OvertakenError, version_of
from tests.factories import make_block, make_community, make_issue, make_list, make_person

TODAY = date(2026, 11, 23)


@pytest.fixture
def by(db):
    return Viewer(make_person().id)


@pytest.fixture
def news(db, at):
    at("2026-11-23T09:00+01:00")
    return make_list(make_community())


def begun(news, by, **options):
    return services.make_issue(news, by=by, at=clock.now(), **options)


def test_an_issue_begins_with_what_most_say_and_the_days_around_today(news, by):
    issue = begun(news, by, title_it="Novembre")
    assert (issue.status, issue.kind, issue.title_it, issue.created_by_id) == (
        IssueStatus.DRAFT, NewsKind.ISSUE, "Novembre", by.person_id,
    )  # fmt: skip
    assert (issue.since_on, issue.until_on) == (TODAY - timedelta(30), TODAY + timedelta(35))
    kinds = [BlockKind.TEXT, BlockKind.UPCOMING, BlockKind.PAST, BlockKind.OPEN_QUESTIONS, BlockKind.JOIN]
    assert [(one.position, one.kind) for one in issue.blocks] == list(enumerate(kinds, start=1))
    assert "{{nome}}" in issue.blocks[0].text_it
    assert "{{name}}" in issue.blocks[0].text_en
    entry = database.session.query(AuditEntry).one()
    assert (entry.verb, entry.subject_type, entry.subject_id) == ("create", "newsletterissue", issue.id)


@pytest.mark.parametrize(("days_ago", "since"), [(10, 10), (90, 30)])
def test_its_days_begin_where_the_last_issue_left_but_no_more_than_a_month_ago(news, by, days_ago, since):
    sent_at = clock.now() - timedelta(days_ago)
    make_issue(news, status=IssueStatus.SENT, started_at=sent_at)
    make_issue(make_list(make_community()), status=IssueStatus.SENT)
    assert begun(news, by).since_on == TODAY - timedelta(since)


def test_a_copy_says_the_same_of_other_days(news, by):
    segment = {"language": "it"}
    first = make_issue(
        news, status=IssueStatus.SENT, lead_it="In breve", is_public=False, segment=segment,
        since_on=date(2025, 1, 1), until_on=date(2025, 2, 1), confirmed=12, recipients=12,
    )  # fmt: skip
    make_block(first, title_it="Saluti", text_it="Ciao", left_out=["meeting:1"])
    make_block(first, BlockKind.UPCOMING, edits={"meeting:1": {"title_it": "Altro"}})
    made = services.copy_issue(first, by=by, at=clock.now())
    assert (made.title_it, made.lead_it, made.is_public, made.segment) == (
        first.title_it, "In breve", False, segment,
    )  # fmt: skip
    assert (made.status, made.until_on, made.recipients) == (IssueStatus.DRAFT, TODAY + timedelta(35), None)
    assert [(one.kind, one.title_it, one.text_it, one.left_out, one.edits) for one in made.blocks] == [
        (BlockKind.TEXT, "Saluti", "Ciao", [], {}), (BlockKind.UPCOMING, "", "", [], {}),
    ]  # fmt: skip
    assert len(first.blocks) == 2
    elsewhere = services.copy_issue(first, by=by, at=clock.now(), mailing_list=make_list(make_community()))
    assert (elsewhere.segment, len(elsewhere.blocks)) == (None, 2)


def test_what_is_changed_is_kept_and_raises_the_revision(news, by):
    issue = make_issue(news)
    assert services.change_issue(issue, by=by, lead_it="In breve", title_it=issue.title_it) == ["lead_it"]
    assert (issue.lead_it, issue.revision) == ("In breve", 1)
    assert services.change_issue(issue, by=by, lead_it="In breve") == []
    assert issue.revision == 1
    with pytest.raises(ValueError, match="status"):
        services.change_issue(issue, by=by, status=IssueStatus.SENT)


@pytest.mark.parametrize("days", [-1, 801])
def test_days_that_cannot_be_are_refused(news, by, days):
    issue = make_issue(news)
    with pytest.raises(CopError) as refused:
        services.change_issue(issue, by=by, since_on=TODAY, until_on=TODAY + timedelta(days))
    assert refused.value.field == "until_on"


def test_of_two_who_write_at_once_the_later_is_told(news, by):
    issue = make_issue(news)
    seen = version_of(issue)
    services.change_issue(issue, by=by, seen=seen, title_it="Il mio")
    with pytest.raises(OvertakenError):
        services.change_issue(issue, by=by, seen=seen, title_it="Il tuo")
    services.change_issue(issue, by=by, seen=seen, title_it="Il mio")
    services.change_issue(issue, by=by, seen=version_of(issue), title_it="Il nostro")
    assert issue.title_it == "Il nostro"


@pytest.mark.parametrize("status", [one for one in IssueStatus if one != IssueStatus.DRAFT])
def test_what_is_no_draft_stays_as_it_is(news, by, status):
    issue = make_issue(news, status=status, send_at=clock.now())
    with pytest.raises(NoDraftError):
        services.change_issue(issue, by=by, title_it="Altro")
    with pytest.raises(NoDraftError):
        services.delete_issue(issue, by=by)


def test_a_draft_goes_with_its_blocks(news, by):
    issue = begun(news, by)
    services.delete_issue(issue, by=by)
    assert database.session.query(NewsletterIssue).count() == 0
    assert database.session.query(NewsletterBlock).count() == 0

"""Who writes and sends the newsletters of which list, and who reads what came of one."""

import pytest

from cop import clock
from cop.models import IssueStatus, MailingList, NewsKind, NewsletterIssue, SiteRole
from cop.rules import newsletters as rules
from cop.rules.viewer import ANONYMOUS, Viewer

OWN, FOREIGN, MEMBER = (
    Viewer(1, coordinates=frozenset({7})),
    Viewer(2, coordinates=frozenset({8})),
    Viewer(3, member_of=frozenset({7})),
)
READER, TEAM = Viewer(4, site_role=SiteRole.VIEWER), Viewer(5, site_role=SiteRole.ADMINISTRATOR)
EVERYBODY = (OWN, FOREIGN, MEMBER, READER, TEAM, ANONYMOUS)
STARTED = {IssueStatus.SENDING, IssueStatus.PAUSED, IssueStatus.SENT}


def issue_of(community_id=7, status=IssueStatus.DRAFT, kind=NewsKind.ISSUE):
    started = clock.now() if status in STARTED else None
    return NewsletterIssue(
        mailing_list=MailingList(community_id=community_id), status=status, kind=kind, started_at=started
    )


def allowed(rule, *args):
    return [viewer for viewer in EVERYBODY if rule(viewer, *args)]


def test_an_issue_is_begun_by_whoever_manages_a_community():
    assert allowed(rules.can_create_issue) == [OWN, FOREIGN, TEAM]


def test_a_list_is_managed_by_its_coordinators_and_that_of_all_by_administrators_alone():
    assert allowed(rules.can_manage_list, MailingList(community_id=7)) == [OWN, TEAM]
    assert allowed(rules.can_manage_list, MailingList(community_id=None)) == [TEAM]


@pytest.mark.parametrize("status", IssueStatus)
def test_readers_of_figures_see_an_issue_once_mails_of_it_have_left(status):
    issue = issue_of(status=status)
    assert allowed(rules.can_manage_issue, issue) == [OWN, TEAM]
    assert allowed(rules.can_see_issue, issue) == ([OWN, READER, TEAM] if status in STARTED else [OWN, TEAM])
    assert allowed(rules.can_write_issue, issue) == ([OWN, TEAM] if status == IssueStatus.DRAFT else [])


def test_an_issue_stopped_in_the_middle_has_begun_to_leave():
    issue = issue_of(status=IssueStatus.CANCELLED)
    assert not rules.has_started(issue)
    issue.started_at = clock.now()
    assert rules.has_started(issue)


def test_what_a_digest_makes_is_written_by_nobody():
    assert allowed(rules.can_write_issue, issue_of(kind=NewsKind.DIGEST)) == []

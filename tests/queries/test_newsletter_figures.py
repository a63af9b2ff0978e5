"""What came of an issue: mails, those who left by it, and what people did within a week, got it or not."""

from datetime import date, timedelta

import pytest

from cop import clock
from cop.models import (
    Answer,
    FaultKind,
    Ground,
    IssueStatus,
    JoinState,
    LeftBy,
    MessageState,
    NewsletterContent,
    NewsletterRecipient,
    Source,
)
from cop.queries.newsletter_figures import counted, figures_of, meetings_told
from cop.rules.newsletter_figures import Deed, Share
from cop.services.newsletter_figures import freeze_due
from tests import factories as make
from tests.factories.saving import save

BEGAN = "2026-11-02T09:00+01:00"


@pytest.fixture
def community(db, at):
    at(BEGAN)
    return make.make_community()


@pytest.fixture
def issue(community):
    now = clock.now()
    return make.make_issue(
        make.make_list(community), status=IssueStatus.SENT, started_at=now, finished_at=now, recipients=4
    )


def got(issue, person=None, state=MessageState.SENT, fault=None):
    """Somebody to whom a mail of the issue went."""
    person = person or make.make_person()
    save(NewsletterRecipient(issue_id=issue.id, person_id=person.id, language="it", ground=Ground.MEMBER))
    mail = make.make_message(
        kind="newsletter",
        subject=f"newsletter:{issue.id}",
        recipient=person.email,
        person_id=person.id,
        state=state,
    )
    if fault:
        make.make_fault(person, fault, message=mail)
    return person


def said_yes(person, meeting, days=1, **facts):
    usual = {"answer": Answer.ACCEPTED, "source": Source.WEB, "answered_at": clock.now() + timedelta(days)}
    return make.make_registration(meeting, person, **usual | facts)


def shares(issue, deed):
    line = next(one for one in counted(issue, clock.now() + timedelta(30)).followed if one.deed == deed)
    return line.got, line.others


def test_mails_are_counted_by_what_became_of_them_and_who_left_by_the_issue(issue):
    for state in ("sent", "sent", "sent", "sent", "dead", "expired", "cancelled", "ready", "held"):
        got(issue, state=MessageState(state))
    got(issue, fault=FaultKind.GONE)
    twice = got(issue, fault=FaultKind.LATER)
    make.make_fault(twice, FaultKind.LATER)
    got(issue, fault=FaultKind.COMPLAINT)
    got(issue, state=MessageState.DEAD, fault=FaultKind.GONE)
    news, now = issue.mailing_list, clock.now()
    for by, of in (
        (LeftBy.ONE_CLICK, issue),
        (LeftBy.PAGE, issue),
        (LeftBy.COMPLAINT, issue),
        (LeftBy.PAGE, None),
    ):
        make.make_subscription(news, left_at=now, left_by=by, left_issue_id=of.id if of else None)
    found = counted(issue, now)
    assert (found.recipients, found.sent, found.failed, found.stopped, found.waiting) == (4, 7, 2, 2, 2)
    assert (found.bounced, found.complaints, found.left, found.delivered) == (2, 1, 2, 5)


def test_who_got_it_is_compared_with_the_others_whom_the_list_concerns(issue, community):
    meeting, elsewhere = make.make_meeting(community), make.make_meeting(make.make_community())
    ada, bruno = got(issue), got(issue, make.make_member(community))
    bounced = got(issue, make.make_member(community), fault=FaultKind.GONE)
    never = got(issue, make.make_member(community), state=MessageState.DEAD)
    other = make.make_member(community)
    left = make.make_subscription(issue.mailing_list, left_at=clock.now(), left_by=LeftBy.PAGE).person
    got(issue, make.make_coordinator(community))
    make.make_coordinator(community)
    make.make_member(community, site_role="viewer")
    make.make_member(make.make_community())
    make.make_membership(community, people=[make.make_person()], since_on=date(2026, 11, 3))
    make.make_membership(community, people=[make.make_person()], until_on=date(2026, 11, 1))
    for person in (ada, bounced, never, other):
        said_yes(person, meeting)
    said_yes(bruno, elsewhere)
    said_yes(left, meeting, days=8)
    assert shares(issue, Deed.CAME) == (Share(1, 2), Share(1, 2))


def test_an_answer_counts_that_the_person_gave_within_the_week(issue, community):
    for facts in (
        {}, {"source": Source.CALENDAR_REPLY}, {"answer": Answer.WAITING, "waiting_since_at": clock.now()},
        {"days": 6.9}, {"days": 7.1}, {"days": -1}, {"answer": Answer.DECLINED}, {"answer": Answer.TENTATIVE},
        {"source": Source.COORDINATOR}, {"source": Source.IMPORT}, {"source": Source.POLL},
    ):  # fmt: skip
        said_yes(got(issue), make.make_meeting(community), **facts)
    twice = got(issue)
    for _ in range(2):
        said_yes(twice, make.make_meeting(community))
    assert shares(issue, Deed.CAME) == (Share(5, 12), Share(0, 0))


def test_meetings_that_the_issue_tells_of_are_read_from_what_it_said(issue, community, db):
    told, other = make.make_meeting(community), make.make_meeting(community)
    assert [one.deed for one in counted(issue, clock.now()).followed] == [
        Deed.CAME, Deed.ANSWERED, Deed.ASKED_TO_JOIN,
    ]  # fmt: skip
    facts = {"blocks": [{"kind": "upcoming", "items": [{"key": f"meeting:{told.id}"}, {"key": "survey:1"}]}]}
    db.session.add(
        NewsletterContent(
            issue_id=issue.id, language="it", variant="", title="", facts=facts, html="", plain=""
        )
    )
    db.session.flush()
    said_yes(got(issue), told)
    said_yes(got(issue), other)
    assert meetings_told(issue) == {told.id}
    assert shares(issue, Deed.CAME_TO_TOLD)[0] == Share(1, 2)
    assert shares(issue, Deed.CAME)[0] == Share(2, 2)


def test_survey_answers_count_by_their_day_and_requests_to_join_by_person_or_address(issue, community):
    survey = make.make_survey(community=community)
    for day in (1, 2, 9, 10):
        make.make_asked(survey, got(issue), answered_on=date(2026, 11, day))
    by_address, by_person = got(issue), got(issue)
    usual = {"state": JoinState.PENDING, "confirmed_at": clock.now() + timedelta(1)}
    make.make_join_request(community, email=by_address.email, email_key=by_address.email_key, **usual)
    make.make_join_request(community, person=by_person, **usual)
    make.make_join_request(make.make_community(), person=got(issue), **usual)
    make.make_join_request(
        community, person=got(issue), **usual | {"confirmed_at": None, "state": JoinState.UNCONFIRMED}
    )
    assert shares(issue, Deed.ANSWERED)[0] == Share(2, 8)
    assert shares(issue, Deed.ASKED_TO_JOIN)[0] == Share(2, 8)


def test_figures_are_kept_eight_days_after_the_last_mail_and_change_no_more(issue, community, db, at):
    ada = got(issue)
    draft = make.make_issue(issue.mailing_list)
    at("2026-11-10T08:59+01:00")
    assert freeze_due(clock.now()) == 0
    now = at("2026-11-10T09:00+01:00")
    assert freeze_due(now) == 1
    assert freeze_due(now) == 0
    said_yes(ada, make.make_meeting(community), answered_at=now - timedelta(5))
    assert counted(issue, now).followed[0].got == Share(1, 1)
    assert figures_of(issue, now).followed[0].got == Share(0, 1)
    assert figures_of(issue, now).until.isoformat() == "2026-11-09T08:00:00+00:00"
    assert draft.figures is None

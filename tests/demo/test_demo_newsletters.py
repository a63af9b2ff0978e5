"""The newsletters of the demonstration: signed up for, sent, answered, sent back."""

from sqlalchemy import func, select

from cop.models import (
    ConsentPurpose,
    DeliveryFault,
    Digest,
    InboundKind,
    InboundMail,
    IssueStatus,
    LeftBy,
    MailingList,
    Message,
    MessageState,
    NewsletterIssue,
    Person,
    Subscription,
)
from cop.queries.newsletter_audiences import WhyNot, numbers_of
from cop.queries.newsletter_figures import figures_of, meetings_told
from cop.queries.newsletter_progress import about
from cop.rules.newsletter_figures import Deed, Share
from tests.demo.conftest import NOW
from tests.news_audiences import audience_of


def issues(demo):
    return demo.session.scalars(select(NewsletterIssue).order_by(NewsletterIssue.id)).all()


def test_each_community_and_the_ecosystem_have_a_list_that_says_what_one_gets(demo):
    lists = demo.session.scalars(select(MailingList).order_by(MailingList.slug)).all()
    assert [(one.slug, one.has_members) for one in lists] == [
        ("benefit-corporations", True), ("circular-economy", True), ("ecosystem", False),
        ("gender-equality", True), ("neet", True), ("working-carers", True),
    ]  # fmt: skip
    assert all(one.about_it and one.about_en for one in lists)


def test_who_signed_up_is_invented_and_agreed_in_words_that_are_kept(demo):
    rows = demo.session.scalars(select(Subscription).where(Subscription.left_at.is_(None))).all()
    assert len(rows) == 19
    assert {(one.person.is_invented, one.consent.purpose) for one in rows} == {(True, ConsentPurpose.NEWS)}
    words = {one.consent.text.splitlines()[1] for one in rows}
    assert "– NEET: Newsletter" in words
    proofs = {one.consent_id: one.consent for one in rows}.values()
    assert all(one.requested_at < one.given_at and one.source.endswith("/news/sign-up") for one in proofs)


def test_two_issues_have_left_with_their_figures_and_one_is_written(demo):
    of_neet, of_equality, draft = issues(demo)
    assert [(one.status, one.recipients) for one in (of_neet, of_equality, draft)] == [
        (IssueStatus.SENT, 35), (IssueStatus.SENT, 16), (IssueStatus.DRAFT, None),
    ]  # fmt: skip
    for issue in (of_neet, of_equality):
        states = select(Message.state, func.count()).where(Message.subject == about(issue.id))
        assert demo.session.execute(states.group_by(Message.state)).all() == [
            (MessageState.SENT, issue.recipients)
        ]
        assert meetings_told(issue)
        assert issue.figures is not None
    figures = figures_of(of_neet, NOW)
    assert (figures.sent, figures.delivered, figures.bounced, figures.left) == (35, 34, 1, 1)
    shares = [(one.deed, one.got, one.others) for one in figures_of(of_equality, NOW).followed]
    assert shares == [
        (Deed.CAME_TO_TOLD, Share(7, 16), Share(5, 19)),
        (Deed.CAME, Share(7, 16), Share(5, 19)),
        (Deed.ANSWERED, Share(0, 16), Share(0, 19)),
        (Deed.ASKED_TO_JOIN, Share(0, 16), Share(0, 19)),
    ]


def test_who_left_and_whose_mails_came_back_are_left_out_of_the_next(demo):
    draft = issues(demo)[-1]
    assert [(one.person.name, one.reason) for one in audience_of(draft, NOW).left_out] == [
        ("Bartolomeo Ghirardi", WhyNot.LEFT), ("Loredana Strumia", WhyNot.BOUNCED),
    ]  # fmt: skip
    assert numbers_of(draft, NOW).total == 33
    left = demo.session.scalars(select(Subscription).where(Subscription.left_at.is_not(None))).one()
    assert (left.left_by, left.left_issue_id) == (LeftBy.ONE_CLICK, issues(demo)[0].id)
    fault = demo.session.scalars(select(DeliveryFault)).one()
    assert (fault.person.name, fault.status, fault.message.subject) == (
        "Loredana Strumia", "5.1.1", about(issues(demo)[0].id),
    )  # fmt: skip


def test_a_letter_waits_in_the_tray_of_its_community_and_a_digest_for_its_monday(demo):
    kinds = demo.session.execute(select(InboundMail.kind, InboundMail.state).order_by(InboundMail.id)).all()
    assert kinds == [(InboundKind.BOUNCE, "done"), (InboundKind.PERSONAL, "waiting")]
    letter = demo.session.scalars(select(InboundMail).where(InboundMail.kind == InboundKind.PERSONAL)).one()
    equality = demo.session.scalar(select(MailingList).where(MailingList.slug == "gender-equality"))
    assert letter.community_id == equality.community_id
    assert demo.session.get(Person, letter.person_id).is_invented
    digest = demo.session.scalars(select(Digest)).one()
    assert (digest.next_at.isoformat(), digest.is_personal) == ("2026-12-07T08:00:00+00:00", True)

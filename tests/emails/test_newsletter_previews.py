"""What those who write an issue see of it, and mails that are taken back before they leave."""

from datetime import UTC, datetime

from cop.emails import newsletters, outbox
from cop.emails.compose import wording
from cop.models import BlockKind, MessageState, NewsKind
from cop.queries.subscriptions import waiting_mails
from tests import factories as make
from tests.factories.newsletters import make_block, make_issue, make_list
from tests.snapshots.newsletters import a_photograph

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_a_preview_is_the_mail_as_it_would_be_now(db):
    community = make.make_community(name_it="Economia solidale")
    issue = make_issue(make_list(community), title_it="Notizie")
    make_block(issue, text_it="Ciao {{nome}}!")
    ada = make.make_person(name="Ada Esempio")
    said = newsletters.mail_preview(issue, "it", at=AT, to=ada)
    assert said.title == "Notizie"
    assert "Ciao Ada Esempio!" in said.plain
    assert "Ciao!" in newsletters.mail_preview(issue, "it", at=AT).plain


def test_a_trial_says_what_the_preview_says(db):
    issue = make_issue(title_it="Perché & come")
    make_block(issue, text_it="Ciao <b>!")
    ada = make.make_person()
    said = newsletters.mail_preview(issue, "it", at=AT, to=ada)
    mail = wording("newsletter_trial", "it", newsletters.trial_context(issue, "it", at=AT, to=ada))
    assert (mail.title, mail.plain, mail.html) == (said.title, said.plain, said.html)


def test_a_picture_in_a_preview_answers_before_the_issue_is_sent(db):
    issue = make_issue()
    image = make.make_file(a_photograph(), name="a.png")
    make_block(issue, BlockKind.IMAGE, image=image, alt_it="Un tavolo")
    assert "?key=" in newsletters.mail_preview(issue, "it", at=AT).html
    assert "?key=" not in newsletters.compiled(newsletters.filled(issue, "it", at=AT)).html


def test_mails_of_one_list_to_one_person_are_taken_back(db):
    one, other = make_list(make.make_community()), make_list(make.make_community())
    issue, digest = make_issue(one), make_issue(one, kind=NewsKind.DIGEST)
    elsewhere = make_issue(other)
    ada, ben = make.make_person(), make.make_person()
    rows = {
        (name, person.id, state): make.make_message(
            kind="newsletter", subject=f"newsletter:{about.id}", person_id=person.id, state=state,
            recipient=f"{name}-{person.id}-{state}@example.org",
        )
        for name, about in (("issue", issue), ("digest", digest), ("elsewhere", elsewhere))
        for person in (ada, ben)
        for state in ("queued", "ready", "held", "leased", "sending", "sent", "dead")
    }  # fmt: skip
    outbox.take_back_rows(waiting_mails(ada.id, list_id=one.id, kind=NewsKind.ISSUE))
    db.session.expire_all()
    taken = {key for key, message in rows.items() if message.state == MessageState.CANCELLED}
    assert taken == {("issue", ada.id, state) for state in ("queued", "ready", "held", "leased")}

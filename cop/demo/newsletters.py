"""Newsletters of the demonstration: who signed up, two issues that left, a draft, a digest, what came back."""

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select, update

from cop import clock
from cop.demo.days import on_wall, open_day
from cop.demo.newsletter_deeds import follow
from cop.demo.people import invent
from cop.demo.records import Records, bilingual, facts
from cop.extensions import db
from cop.models import (
    BlockKind,
    DeliveryFault,
    Digest,
    FaultKind,
    InboundKind,
    InboundMail,
    InboundState,
    IssueStatus,
    Language,
    LeftBy,
    MailingList,
    Message,
    MessageState,
    NewsKind,
    NewsletterIssue,
    NewsletterRecipient,
    Person,
    SuppressionReason,
    email_key,
)
from cop.queries.digests import first_instant
from cop.queries.newsletter_progress import about
from cop.queries.suppressions import address_hash
from cop.services.mailing_lists import ensure_lists
from cop.services.news_choices import consent_text
from cop.services.newsletter_figures import freeze_due
from cop.services.newsletter_recipients import write_down
from cop.services.newsletter_starts import new_block
from cop.services.newsletters import make_issue
from cop.services.subscriptions import leave, subscribe
from cop.services.suppressions import suppress_address

_HOUR = "08:30"
_LASTED = timedelta(minutes=2)
_NOT_FOUND = "550 5.1.1 <{}>: Recipient address rejected: User unknown"


def load_newsletters(records: Records, *, today: date) -> None:
    """Save the lists' words, who signed up, and the issues that are not there yet."""
    given, begun_at = facts("newsletters"), on_wall(today - timedelta(days=90), _HOUR)
    ensure_lists(at=begun_at)
    lists = {one.slug: one for one in db.session.scalars(select(MailingList))}
    for row in given["list"]:
        _describe(lists[row["slug"]], row)
    for row in given["subscribers"]["people"]:
        _sign_up(records, lists, row, at=begun_at)
    letters = {row["issue"]: row for row in given["letter"]}
    for row in given["issue"]:
        if not _has(NewsletterIssue, row):
            issue = _issue(records, lists[row["list"]], row, today=today)
            if row["title_it"] in letters:
                _letter(records, issue, letters[row["title_it"]])
            if "said_yes" in row:
                follow(issue, row["said_yes"])
    _digest(records, lists, given["digest"], today=today)
    freeze_due(on_wall(today, _HOUR))


def _describe(mailing_list: MailingList, row: dict[str, Any]) -> None:
    """Say what one gets, unless somebody has said it since."""
    if not mailing_list.about_it:
        for name, value in row.items():
            setattr(mailing_list, name, value)


def _sign_up(records: Records, lists: dict[str, MailingList], row: list[Any], *, at: datetime) -> None:
    """Somebody who ticked a few lists on the site and pressed the button of the mail, half an hour later."""
    name, local, language, slugs = row
    if _person(local):
        return
    with clock.fixed_at(at):
        someone = invent(records, name, _address(local), language=Language(language))
    asks_digest = local in facts("newsletters")["subscribers"]["digest"]
    for slug in slugs:
        kinds = [NewsKind.ISSUE, NewsKind.DIGEST] if asks_digest and slug == "ecosystem" else [NewsKind.ISSUE]
        with force_locale(language):
            words = consent_text([(lists[slug], kind) for kind in kinds], language)
        subscribe(
            someone, lists[slug], kinds, text=words, language=language, source=f"/{language}/news/sign-up",
            requested_at=at, by=None, at=at + timedelta(minutes=30),
        )  # fmt: skip


def _issue(
    records: Records, mailing_list: MailingList, row: dict[str, Any], *, today: date
) -> NewsletterIssue:
    """An issue with the blocks that most have; one with a day has left on it."""
    sent_at = on_wall(open_day(today + timedelta(days=row["sent"])), _HOUR) if "sent" in row else None
    at = (sent_at or on_wall(today, _HOUR)) - timedelta(hours=20)
    with clock.fixed_at(at):
        issue = make_issue(mailing_list, by=None, at=at, **bilingual("title", row) | bilingual("lead", row))
    greeting = next(block for block in issue.blocks if block.kind == BlockKind.TEXT)
    greeting.text_it, greeting.text_en = row["text_it"].strip(), row["text_en"].strip()
    issue.segment = row.get("segment")
    records.added += 1
    if sent_at:
        _send(records, issue, row, at=sent_at)
    return issue


def _send(records: Records, issue: NewsletterIssue, row: dict[str, Any], *, at: datetime) -> None:
    """Let an issue have left at an instant; some of those who got it left, and one mail came back.

    What is open to questions today was not open then.
    """
    issue.blocks = [block for block in issue.blocks if block.kind != BlockKind.OPEN_QUESTIONS]
    issue.status, issue.send_at, issue.started_at = IssueStatus.SENT, at, at
    with clock.fixed_at(at):
        issue.recipients = issue.confirmed = write_down(issue, at)
    issue.finished_at = at + _LASTED
    own = update(Message).where(Message.subject == about(issue.id))
    db.session.execute(own.values(state=MessageState.SENT, sent_at=at + _LASTED, attempts=1, last_code=250))
    for local in row.get("left", ()):
        leave(
            _found(local), issue.mailing_list, NewsKind.ISSUE, left_by=LeftBy.ONE_CLICK, issue=issue, by=None,
            at=at + timedelta(hours=4),
        )  # fmt: skip
    if "bounced" in row:
        _bounce(records, issue, _found(row["bounced"]), at=at + timedelta(minutes=6))


def _bounce(records: Records, issue: NewsletterIssue, someone: Person, *, at: datetime) -> None:
    """The report that there is no such mailbox: the address is stopped."""
    address = someone.email or ""
    mail = _mail_to(issue, someone)
    words = _NOT_FOUND.format(address)
    report = _inbound(
        issue, InboundKind.BOUNCE, at=at, sender="mailer-daemon@example.org", person=someone, message=mail,
        title="Undelivered Mail Returned to Sender", text=words,
    )  # fmt: skip
    records.add(report)
    fault = DeliveryFault(address_hash=address_hash(address), person=someone, message=mail, at=at)
    fault.inbound_id, fault.kind, fault.status, fault.words = report.id, FaultKind.GONE, "5.1.1", words
    records.add(fault)
    suppress_address(address, reason=SuppressionReason.BOUNCED)


def _letter(records: Records, issue: NewsletterIssue, row: dict[str, Any]) -> None:
    """What the first of those who got it wrote back: it waits in the tray of the coordinator."""
    to = select(NewsletterRecipient.person_id).where(NewsletterRecipient.issue_id == issue.id)
    someone = db.session.scalars(select(Person).where(Person.id.in_(to)).order_by(Person.id).limit(1)).one()
    at = (issue.started_at or clock.now()) + timedelta(hours=5)
    written = _inbound(
        issue, InboundKind.PERSONAL, at=at, sender=someone.email or "", sender_name=someone.name, person=someone,
        message=_mail_to(issue, someone), title=row["title"], text=row["text"].strip(),
    )  # fmt: skip
    records.add(written)


def _inbound(
    issue: NewsletterIssue, kind: InboundKind, *, at: datetime, text: str, **facts_: Any
) -> InboundMail:
    waits = kind == InboundKind.PERSONAL
    return InboundMail(
        digest=hashlib.sha256(text.encode()).hexdigest(),
        source="pipe",
        received_at=at,
        size=len(text.encode()) + 1800,
        kind=kind,
        state=InboundState.WAITING if waits else InboundState.DONE,
        community_id=issue.mailing_list.community_id,
        text=text,
        **facts_,
    )


def _digest(records: Records, lists: dict[str, MailingList], row: dict[str, Any], *, today: date) -> None:
    if _has(Digest, row):
        return
    at, hour = on_wall(today, _HOUR), time.fromisoformat(row["at"])
    digest = Digest(
        mailing_list=lists[row["list"]], created_at=at, rule=row["rule"], at=hour, is_personal=True
    )
    for name, words in (bilingual("title", row) | bilingual("lead", row)).items():
        setattr(digest, name, words)
    digest.blocks = [
        new_block(BlockKind.TEXT, position=1, **bilingual("text", row)),
        new_block(BlockKind.UPCOMING, position=2),
        new_block(BlockKind.OPEN_QUESTIONS, position=3),
    ]
    digest.next_at = first_instant(row["rule"], hour, on_or_after=today + timedelta(days=1), at=at)
    records.add(digest)


def _has(model: type[NewsletterIssue] | type[Digest], row: dict[str, Any]) -> bool:
    return db.session.scalar(select(model.id).where(model.title_it == row["title_it"]).limit(1)) is not None


def _mail_to(issue: NewsletterIssue, someone: Person) -> Message | None:
    own = select(Message).where(Message.subject == about(issue.id), Message.person_id == someone.id)
    return db.session.scalars(own).first()


def _address(local: str) -> str:
    return f"{local}@example.org"


def _person(local: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email_key == email_key(_address(local))))


def _found(local: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email_key == email_key(_address(local)))).one()

"""Mailing lists, newsletters, and what came back of them, for tests."""

from datetime import time, timedelta
from typing import Any

from cop import clock
from cop.extensions import db
from cop.models import (
    BlockKind,
    Community,
    Consent,
    ConsentOrigin,
    ConsentPurpose,
    DeliveryFault,
    Digest,
    FaultKind,
    InboundKind,
    InboundMail,
    InboundState,
    IssueStatus,
    Language,
    MailingList,
    NewsKind,
    NewsletterBlock,
    NewsletterContent,
    NewsletterIssue,
    Person,
    Subscription,
)
from cop.queries.newsletter_filling import filled
from cop.queries.suppressions import address_hash
from tests.factories.register import make_person
from tests.factories.saving import numbers, save


def make_list(community: Community | None = None, **values: Any) -> MailingList:
    """The list of a community (its one list, where it has it already), or that of the ecosystem."""
    slug = community.slug if community else "ecosystem"
    found = db.session.query(MailingList).filter_by(slug=slug).one_or_none()
    if found is not None:
        for name, value in values.items():
            setattr(found, name, value)
        db.session.flush()
        return found
    names = {
        "name_it": f"Notizie di {community.name_it}" if community else "Notizie di Torino Social Impact",
        "name_en": f"News of {community.name_en}" if community else "News of Torino Social Impact",
    }
    return save(MailingList(**{"slug": slug, "community": community} | names | values))


def make_subscription(
    mailing_list: MailingList, person: Person | None = None, kind: NewsKind = NewsKind.ISSUE, **values: Any
) -> Subscription:
    """Somebody who signed up and confirmed; with `left_at` somebody who has left."""
    person = person or make_person()
    consent = save(Consent(
        person=person, purpose=ConsentPurpose.NEWS, text="Write to me.", language="it",
        origin=ConsentOrigin.FORM, source="/it/news", given_at=clock.now(),
    ))  # fmt: skip
    values = {"consent": consent, "since_at": clock.now()} | values
    return save(Subscription(person=person, mailing_list=mailing_list, kind=kind, **values))


def make_issue(mailing_list: MailingList | None = None, **values: Any) -> NewsletterIssue:
    """An issue, a draft with a subject line and no blocks unless said."""
    today = clock.today()
    usual: dict[str, Any] = {
        "title_it": f"Numero {next(numbers)}", "title_en": f"Issue {next(numbers)}",
        "since_on": today - timedelta(30), "until_on": today + timedelta(30), "status": IssueStatus.DRAFT,
    }  # fmt: skip
    if values.get("status") in {IssueStatus.SENDING, IssueStatus.PAUSED, IssueStatus.SENT}:
        usual["started_at"] = clock.now()
    return save(NewsletterIssue(**{"mailing_list": mailing_list or make_list()} | usual | values))


def make_block(
    owner: NewsletterIssue | Digest, kind: BlockKind = BlockKind.TEXT, **values: Any
) -> NewsletterBlock:
    """The last block of an issue or of a digest; a text says a word in both languages."""
    words = {"text_it": "Buongiorno.", "text_en": "Good morning."} if kind == BlockKind.TEXT else {}
    of = {"issue": owner} if isinstance(owner, NewsletterIssue) else {"digest": owner}
    return save(NewsletterBlock(kind=kind, **{"position": len(owner.blocks) + 1} | words | of | values))


def make_content(
    issue: NewsletterIssue, language: Language = Language.IT, **values: Any
) -> NewsletterContent:
    """What an issue said in one language, as it is kept once sending begins."""
    facts = filled(issue, language, at=issue.started_at or clock.now())
    said = {"title": facts.title, "facts": facts.as_json(), "html": "<p></p>", "plain": ""}
    return save(NewsletterContent(issue_id=issue.id, language=language, **said | values))


def make_digest(mailing_list: MailingList | None = None, **values: Any) -> Digest:
    """A digest on the first Monday of the month at nine."""
    usual: dict[str, Any] = {
        "title_it": "In arrivo", "title_en": "Coming up", "rule": "FREQ=MONTHLY;BYDAY=+1MO", "at": time(9),
    }  # fmt: skip
    return save(Digest(**{"mailing_list": mailing_list or make_list()} | usual | values))


def make_inbound(kind: InboundKind = InboundKind.PERSONAL, **values: Any) -> InboundMail:
    """A mail that came in; what a person wrote waits in the tray."""
    is_personal = kind in {InboundKind.PERSONAL, InboundKind.SET_ASIDE}
    usual: dict[str, Any] = {
        "digest": f"{next(numbers):064x}", "source": "pipe", "received_at": clock.now(), "size": 1000,
        "state": InboundState.WAITING if is_personal else InboundState.DONE,
        "sender": "somebody@example.org", "title": "Re: Invito", "text": "Buongiorno.",
    }  # fmt: skip
    return save(InboundMail(kind=kind, **usual | values))


def make_fault(person: Person, kind: FaultKind = FaultKind.GONE, **values: Any) -> DeliveryFault:
    """A report that a mail to a person did not arrive."""
    usual = {"status": "5.1.1", "at": clock.now(), "address_hash": address_hash(person.email or "")}
    return save(DeliveryFault(person=person, kind=kind, **usual | values))

"""The mails of an issue: compiled once for each language, joined with a name and two links for each recipient.

The bytes are a function of the content, the row of the outbox, the instant sending began and the configuration: the
same at every attempt, so they need not be stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any

from flask import current_app

from cop import text
from cop.emails import links, mime, news_links, outbox
from cop.emails.addresses import ascii_address, bounce_address
from cop.emails.compose import TITLE_LENGTH, Composed, Row, Wording
from cop.emails.newsletter_bodies import Body
from cop.emails.newsletter_layout import html_and_plain, title_of, web_url
from cop.models import Ground, NewsKind, NewsletterIssue, Person
from cop.queries.newsletter_filling import Owner, filled
from cop.rules.newsletter_facts import IssueFacts
from cop.rules.placeholders import Pieces

KIND = "newsletter"


@dataclass
class Content:
    """What an issue says in one language: its facts, and title, HTML and plain text with marks (see placeholders).

    Kept by whoever sends many mails of it: cutting the texts at their marks is done once.
    """

    title: str
    html: str
    plain: str
    facts: IssueFacts

    @cached_property
    def pieces(self) -> tuple[Pieces, Body, Body]:
        """Title, plain text and HTML, cut."""
        return Pieces.of(self.title), Body.of(self.plain), Body.of(self.html, safe=escape)

    @cached_property
    def shared_headers(self) -> list[tuple[str, str]]:
        """The headers that are the same for all its recipients."""
        return _shared_headers(self.facts)

    @cached_property
    def sender(self) -> str:
        """The From of all its mails."""
        config = current_app.config
        address = config["MAIL_NEWS_SENDER"] or config["MAIL_SENDER"]
        return mime.mailbox_header("From", mime.Mailbox(self.facts.list_name, address))


def compiled(facts: IssueFacts) -> Content:
    """Return an issue as mails are made from it; slow (a few milliseconds), once for each language."""
    html, plain = html_and_plain(facts)
    return Content(title_of(facts), html, plain, facts)


def mail(content: Content, row: Row, *, person_id: int, at: datetime) -> Composed:
    """Return the mail of an outbox row; `at`, the instant sending began, becomes its Date.

    Of the row's context it reads "recipient_name", "organisation" and "ground"; links are signed for `person_id`.
    Raises ValueError where the recipient's address cannot be mailed to.
    """
    recipient = ascii_address(row.recipient)
    values = values_for(content.facts, row.context, person_id=person_id)
    title, plain, html = content.pieces
    subject = text.one_line(title.joined(values))
    to = mime.Mailbox(values["name"], recipient)
    headers = [
        ("From", content.sender),
        ("To", mime.mailbox_header("To", to)),
        ("Subject", mime.text_header("Subject", subject)),
        ("Date", mime.date_header(at)),
        ("Message-ID", row.message_id),
        *_leaving_headers(content.facts, person_id, values["leave_url"]),
        *content.shared_headers,
    ]
    parts = plain.quoted(values), html.quoted(values)
    body = mime.alternative_bytes(headers, *parts, boundary=row.message_id)
    return Composed(subject[:TITLE_LENGTH], bounce_address(row.id), body)


def worded(content: Content, values: Mapping[str, str]) -> Wording:
    """Return what a mail says, given what differs by person."""
    title, plain, html = content.pieces
    return Wording(title.joined(values), plain.joined(values), html.joined(values))


def values_for(facts: IssueFacts, context: Mapping[str, Any], *, person_id: int) -> dict[str, str]:
    """Return what the mail to one person has in place of its marks."""
    language = facts.language
    kind = NewsKind(facts.kind)
    return {
        "name": text.greeting_name(str(context.get("recipient_name") or "")),
        "organisation": text.one_line(str(context.get("organisation") or "")),
        "ground": facts.ground(str(context["ground"])),
        "leave_url": news_links.leave_url(person_id, facts.list_id, kind, facts.issue_id, language),
        "preferences_url": news_links.preferences_url(person_id, language),
    }


def mail_preview(
    owner: Owner, language: str, *, at: datetime, to: Person | None = None, organisation: str = ""
) -> Wording:
    """Return what a mail of an issue, or of a digest, would say at an instant, as if it went to `to`."""
    facts = filled(owner, language, at=at)
    return preview_of(facts, to=to, organisation=organisation)


def preview_of(facts: IssueFacts, *, to: Person | None = None, organisation: str = "") -> Wording:
    """Return the same of facts at hand. Its pictures answer to those who write the issue, before it is sent."""
    html, plain = html_and_plain(facts, is_trial=True)
    home = links.page("home.index", language=facts.language)
    context = {
        "recipient_name": to.name if to else "",
        "organisation": organisation,
        "ground": Ground.SUBSCRIBED,
    }
    values = values_for(facts, context, person_id=to.id if to else 0)
    if to is None:
        values |= {"leave_url": home, "preferences_url": home}
    return worded(Content(title_of(facts), html, plain, facts), values)


def trial_context(issue: NewsletterIssue, language: str, *, at: datetime, to: Person) -> dict[str, Any]:
    """Return the facts of a mail of kind "newsletter_trial": what the issue would say, to whoever writes it."""
    said = mail_preview(issue, language, at=at, to=to)
    return {"subject": said.title, "html": said.html, "plain": said.plain}


def _shared_headers(facts: IssueFacts) -> list[tuple[str, str]]:
    """Those after the links to leave; mail.md 1.8 (c)."""
    list_id = f"{facts.list_slug}.news.{outbox.mail_domain()}"
    sender = outbox.mail_domain().partition(".")[0]
    headers = [("List-ID", mime.mailbox_header("List-ID", mime.Mailbox(facts.list_name, list_id)))]
    if url := web_url(facts):
        headers.append(("List-Archive", f"<{url}>"))
    if facts.contact:
        headers.append(("Reply-To", mime.mailbox_header("Reply-To", mime.Mailbox("", facts.contact))))
    return [
        *headers,
        ("Feedback-ID", f"{facts.issue_id or 0}:{facts.list_slug}:{facts.kind}:{sender}"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]


def _leaving_headers(facts: IssueFacts, person_id: int, leave_url: str) -> list[tuple[str, str]]:
    """One https address and, where somebody reads its mailbox, one to write to (RFC 8058)."""
    address = news_links.leave_address(person_id, facts.list_id, NewsKind(facts.kind), facts.issue_id)
    where = f"<{leave_url}>,\r\n <mailto:{address}>" if address else f"<{leave_url}>"
    return [("List-Unsubscribe", where), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]

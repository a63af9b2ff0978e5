"""Composing: from the facts frozen on an outbox row to the bytes that go over the wire.

The result is a function of the row, the configuration and the instant given: no database, no request, no
clock. The worker stores the bytes before the first attempt and sends them unchanged at every later one.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from flask import current_app, g
from flask_babel import force_locale
from jinja2 import Environment, StrictUndefined

from cop import text
from cop.emails import mime
from cop.emails.addresses import ascii_address, bounce_address, organiser_address
from cop.emails.lists import list_headers
from cop.exports.ics import itip_bytes

TITLE_LENGTH = 200


class Row(Protocol):
    """What composing reads of a message: a model or a plain row will do."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def message_id(self) -> str: ...
    @property
    def context(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Wording:
    """What a mail says: its subject line, and the same content as plain text and as HTML."""

    title: str
    plain: str
    html: str


@dataclass(frozen=True)
class Composed:
    """A mail ready to be sent: title for lists, MAIL FROM address, the whole message with CRLF lines."""

    title: str
    envelope_from: str
    body: bytes


def compose(row: Row, *, at: datetime) -> Composed:
    """Return the mail of an outbox row; `at` (aware) becomes its Date.

    Raises ValueError where the recipient's address cannot be mailed to, and whatever a template or the
    calendar export raises on facts that are missing or wrong.
    """
    recipient = ascii_address(row.recipient)
    words = wording(row.kind, row.language, row.context)
    sender = sender_of(row.context)
    content = mime.Content(words.plain, words.html, calendar_of(row.context, sender, recipient))
    headers = headers_of(row, words.title, sender, recipient, at)
    body = mime.message_bytes(headers, content, boundary=row.message_id)
    return Composed(words.title, bounce_address(row.id), body)


def wording(kind: str, language: str, context: Mapping[str, Any]) -> Wording:
    """Return what the mail `kind` says in `language` ("it" or "en"), given its facts.

    Renders `templates/emails/<kind>/`: subject.txt, body.txt, body.html. A fact that a template names and
    the context lacks raises: a mail with a hole in it is never sent. So does one called `title`, which is the subject.
    """
    if "title" in context:
        raise ValueError(f"{kind}: a fact called title would be lost behind the subject")
    values = {"sender_name": current_app.config["MAIL_SENDER_NAME"], "recipient_name": ""} | dict(context)
    values |= {"lang": language, "base_url": current_app.config["BASE_URL"]}
    with in_language(language):
        title = text.one_line(_render(kind, "subject.txt", values))[:TITLE_LENGTH]
        values["title"] = title
        plain = _tidy(_render(kind, "body.txt", values))
        return Wording(title, plain, _render(kind, "body.html", values))


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Let translations, dates and `|t` speak `language` inside the block, whatever the page speaks."""
    outside = g.get("language")
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.language = outside


def sender_of(context: Mapping[str, Any]) -> mime.Mailbox:
    """Return the From of a mail; with a calendar part it is also the organiser (calendar.md 1.1).

    A fact "sender_name" (the community's name, say) takes the place of MAIL_SENDER_NAME.
    """
    name = str(context.get("sender_name") or current_app.config["MAIL_SENDER_NAME"])
    if context.get("calendar"):
        return mime.Mailbox(name, organiser_address(str(context.get("recipient_token", ""))))
    return mime.Mailbox(name, current_app.config["MAIL_SENDER"])


def calendar_of(context: Mapping[str, Any], sender: mime.Mailbox, address: str) -> mime.Calendar | None:
    """Return the calendar part of a mail, None where it has none."""
    facts = context.get("calendar")
    if not facts:
        return None
    attendee = (str(context.get("recipient_name", "")), address)
    content = itip_bytes(facts, organiser=(sender.name, sender.address), attendee=attendee)
    is_attached = current_app.config["MAIL_ATTACH_ICS"]
    return mime.Calendar(facts["method"], content, is_attached, is_file_alone="events" in facts)


def headers_of(
    row: Row, title: str, sender: mime.Mailbox, recipient: str, at: datetime
) -> list[tuple[str, str]]:
    """Return the headers of a mail, in order; one recipient, always."""
    to = mime.Mailbox(str(row.context.get("recipient_name", "")), recipient)
    headers = [
        ("From", mime.mailbox_header("From", sender)),
        ("To", mime.mailbox_header("To", to)),
        ("Subject", mime.text_header("Subject", title)),
        ("Date", mime.date_header(at)),
        ("Message-ID", row.message_id),
        *(list_headers(row.context["list"]) if row.context.get("list") else ()),
        ("Auto-Submitted", "auto-generated"),
    ]
    thread = str(row.context.get("thread") or "")
    if thread:
        headers += [("In-Reply-To", thread), ("References", thread)]
    if not row.context.get("calendar"):  # to an invitation people may well answer "out of office"
        headers.append(("X-Auto-Response-Suppress", "OOF, AutoReply"))
    return headers


def _render(kind: str, name: str, values: Mapping[str, Any]) -> str:
    environment = _strict(current_app.jinja_env)
    return environment.get_template(f"emails/{kind}/{name}").render(values)


@cache
def _strict(environment: Environment) -> Environment:
    return environment.overlay(undefined=StrictUndefined)


def _tidy(plain: str) -> str:
    """Return a plain text without blanks at line ends and with at most one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in plain.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"

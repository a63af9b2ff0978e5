"""The words of the readable copy of a person's data for newsletters and mails that came in.

Columns and values have words table by table: a mail that "waits" is no registration that does.
"""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.forms import words
from cop.models import InboundKind, InboundState
from cop.views.mailing_list_words import KINDS, LEFT_BY
from cop.views.newsletter_audience_words import NOT_ARRIVED, WHY

TABLES = {
    "subscription": _l("News that you signed up for, or left"),
    "subscription_request": _l("Your requests to get news"),
    "newsletter_recipient": _l("Newsletters that went to you"),
    "newsletter_issue": _l("Newsletters that you wrote"),
    "digest": _l("Digests that you set up"),
    "delivery_fault": _l("Mails to you that did not arrive, or were not wanted"),
    "inbound_mail": _l("Mails that came in from you, or were settled by you"),
    "inbound_content": _l("The mails that came in from you, as they came"),
}
# Each in the order in which it is read. What is not here is for programs alone: keys and hashes.
COLUMNS: dict[str, dict[str, Any]] = {
    "subscription": {
        "list_id": _l("List"),
        "kind": _l("What it sends"),
        "since_at": _l("Since"),
        "left_at": _l("Left"),
        "left_by": _l("How you left"),
        "left_issue_id": _l("Through the link of"),
    },
    "subscription_request": {
        "name": _l("Name"),
        "email": _l("Address"),
        "language": _l("Language"),
        "choices": _l("What you chose"),
        "text": _l("Words you agreed to"),
        "source": _l("Page on which they stood"),
        "created_at": _l("Asked"),
        "expires_at": _l("Until"),
        "confirmed_at": _l("Confirmed"),
    },
    "newsletter_recipient": {
        "issue_id": _l("Newsletter"),
        "language": _l("Language"),
        "variant": _l("Communities that it told of"),
        "ground": _l("On what ground"),
    },
    "delivery_fault": {
        "kind": _l("What was wrong"),
        "status": _l("Code of the mail server"),
        "words": _l("What the mail server said"),
        "at": _l("When"),
        "created_at": _l("Written down"),
    },
    "inbound_mail": {
        "sender": _l("From"),
        "sender_name": _l("Name"),
        "title": _l("Title"),
        "text": _l("Text"),
        "kind": _l("What it is"),
        "state": _l("State"),
        "community_id": _l("Community"),
        "source": _l("Where it came in"),
        "size": _l("Size"),
        "received_at": _l("Came in"),
        "trouble": _l("Trouble"),
        "note": _l("Note"),
        "settled_at": _l("Settled"),
    },
    "inbound_content": {"inbound_id": _l("Mail"), "body": _l("Content")},
}
INBOUND_KINDS = {
    InboundKind.BOUNCE: _l("Report of a mail that did not arrive"),
    InboundKind.COMPLAINT: _l("Report of a mail called unwanted"),
    InboundKind.AUTOMATIC: _l("Automatic answer"),
    InboundKind.UNSUBSCRIBE: _l("Wish to leave a list"),
    InboundKind.PERSONAL: _l("Written by a person"),
    InboundKind.SET_ASIDE: _l("Could not be read, and was set aside"),
}
INBOUND_STATES = {
    InboundState.WAITING: _l("Waits to be read by the team"),
    InboundState.SETTLED: _l("Settled by the team"),
    InboundState.DONE: _l("Nothing to be done"),
}
VALUES: dict[tuple[str, str], dict[Any, Any]] = {
    ("subscription", "kind"): KINDS,
    ("subscription", "left_by"): LEFT_BY,
    ("subscription_request", "language"): words.LANGUAGES,
    ("newsletter_recipient", "language"): words.LANGUAGES,
    ("newsletter_recipient", "ground"): WHY,
    ("delivery_fault", "kind"): NOT_ARRIVED,
    ("inbound_mail", "kind"): INBOUND_KINDS,
    ("inbound_mail", "state"): INBOUND_STATES,
}


def news_value(table: str, name: str, value: Any) -> str | None:
    """Return what a value of these tables says in words; None where it reads as any other does."""
    if not value:
        return None
    if said := VALUES.get((table, name)):
        return str(said[value])
    if (table, name) == ("subscription_request", "choices"):
        return "\n".join(f"{one['list']}: {KINDS[one['kind']]}" for one in value)
    if (table, name) == ("inbound_mail", "source"):
        return _("Handed on by the mail server") if value == "pipe" else str(value)
    if (table, name) == ("inbound_mail", "size"):
        return _("%(number)s kB", number=max(1, round(value / 1000)))
    if (table, name) == ("inbound_content", "body"):
        return _("In the folder of the mails.")
    return None

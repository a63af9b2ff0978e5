"""What a reader finds, and what it may ask of the application."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cop.inbound.letter import Letter, fields_of
from cop.models import InboundKind

MOST_REFERENCES = 20
# Where a mail server writes for which address a mail came, the surest first.
_ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc", "Resent-To")


@dataclass(frozen=True)
class Desk:
    """What only the application knows.

    `row_of` gives the message of ours whose return address this is, with the right MAC; `leave_token_of` the token of
    an address that leaves a list; `is_own` says of a Message-ID whether the mail is one of ours.
    """

    row_of: Callable[[str], int | None]
    leave_token_of: Callable[[str], str]
    is_own: Callable[[str], bool]


@dataclass(frozen=True)
class Read:
    """What a mail means. `row_id` is the message of ours it is about, proved by its MAC; None where nothing proves it.

    `status` (RFC 3463), `action` ("failed", "delayed" …; RFC 3464 2.3.3) and `words` are those of a report,
    `references` the Message-IDs that it answers, `leave_tokens` what it asks to leave.
    """

    kind: InboundKind
    row_id: int | None = None
    status: str = ""
    action: str = ""
    words: str = ""
    references: tuple[str, ...] = ()
    leave_tokens: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    title: str = ""
    text: str = ""
    attachments: tuple[str, ...] = ()
    trouble: str = ""
    is_own: bool = False

    @property
    def is_fault(self) -> bool:
        """Whether a mail did not arrive for good, by this report; "delayed" is nothing yet."""
        return self.kind == InboundKind.BOUNCE and self.action in {"", "failed"}


@dataclass(frozen=True)
class Seen:
    """What every reader may want of a mail, found once."""

    row_id: int | None
    leave_tokens: tuple[str, ...]
    sender: str
    sender_name: str
    title: str
    references: tuple[str, ...]

    @classmethod
    def of(cls, letter: Letter, desk: Desk, envelope_to: str) -> "Seen":
        own = [envelope_to, *letter.addresses(*_ENVELOPE)]
        name, address = letter.sender()
        tokens = dict.fromkeys(filter(None, map(desk.leave_token_of, own)))
        return cls(
            row_id=_first_row([*own, *_quoted_returns(letter)], desk),
            leave_tokens=tuple(tokens), sender=address, sender_name=name,
            title=letter.header("Subject")[:300], references=_references(letter),
        )  # fmt: skip

    def read(self, kind: InboundKind, **found: Any) -> Read:
        """Return a reading of a kind with what is known anyway."""
        known: dict[str, Any] = {
            "row_id": self.row_id, "leave_tokens": self.leave_tokens, "sender": self.sender,
            "sender_name": self.sender_name, "title": self.title, "references": self.references,
        }  # fmt: skip
        return Read(kind, **known | found)


def _first_row(addresses: list[str], desk: Desk) -> int | None:
    return next((row for row in map(desk.row_of, addresses[:50]) if row is not None), None)


def _quoted_returns(letter: Letter) -> list[str]:
    """The return addresses in a mail of ours that this one brings back, and those that a complaint names."""
    found = []
    for part in letter.parts:
        if part.content_type == "message/feedback-report":
            found += [fields.get("Original-Mail-From", "") for fields in fields_of(part.message)]
    for mail in letter.brought_back():
        found += mail.get_all("Return-Path", [])
    return [str(value).strip().strip("<>") for value in found]


def _references(letter: Letter) -> tuple[str, ...]:
    """The Message-IDs that a mail answers, and that of the mail it brings back, each once, the latest first."""
    answered = " ".join([*letter.all_headers("References"), *letter.all_headers("In-Reply-To")])
    brought = [str(mail.get("Message-ID", "")).strip() for mail in letter.brought_back()]
    found = [
        word for word in [*brought, *reversed(answered.split())] if word.startswith("<") and len(word) < 200
    ]
    return tuple(dict.fromkeys(found))[:MOST_REFERENCES]

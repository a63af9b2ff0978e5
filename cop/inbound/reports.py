"""Readers of reports: deliveries that failed (RFC 3464, and older ways), complaints (RFC 5965), certified mail."""

import re
from email.message import Message

from flufl.bounce import all_failures

from cop import text
from cop.inbound.letter import Letter, fields_of, plain_of, readable
from cop.inbound.result import Read, Seen
from cop.models import InboundKind
from cop.rules.delivery_faults import status_in

WORDS_LENGTH = 500
FIELDS_LENGTH = 20_000
_RECEIPTS_OF_FAILURE = {
    "errore-consegna": "failed",
    "non-accettazione": "failed",
    "rilevazione-virus": "failed",
    "preavviso-errore-consegna": "delayed",
}
_PEC_STATUS = {"no-dest": "5.1.1", "no-dominio": "5.1.2", "virus": "5.7.0"}
_PEC_ERROR = re.compile(r"errore\s*=\s*[\"']([a-z-]{1,20})[\"']", re.IGNORECASE)
_NOT_AGAINST_US = {"not-spam", "auth-failure", "dmarc", "other"}


def report_of(letter: Letter, seen: Seen) -> Read | None:
    """A delivery status notification: the first address that failed in it, else the first one."""
    found = [block for part in letter.parts if part.content_type == "message/delivery-status" and not part.is_quoted
             for block in fields_of(part.message)]  # fmt: skip
    told = [block for block in found if block.get("Action") or block.get("Status")]
    if not told:
        return None
    block = next((b for b in told if _action(b) == "failed"), told[0])
    words = readable(block.get("Diagnostic-Code", ""))
    words = re.sub(r"^\w[\w-]*\s*;\s*", "", words) or letter.words()
    return seen.read(
        InboundKind.BOUNCE, action=_action(block), status=_status(block, words),
        words=text.one_line(words)[:WORDS_LENGTH],
    )  # fmt: skip


def other_bounce_of(letter: Letter, seen: Seen) -> Read | None:
    """A report in a form of its own: what flufl.bounce says of it, and the code in its words."""
    words = letter.words() or " ".join(plain_of(part.message) for part in letter.parts[:3])
    later, gone = all_failures(letter.beginning())
    action = "delayed" if later and not gone and not status_in(words).startswith("5") else "failed"
    if not (later or gone or status_in(words)) and re.search(
        r"\b(delayed|ritardo|still trying|will retry)\b", words, re.I
    ):
        action = "delayed"
    return seen.read(
        InboundKind.BOUNCE, action=action, status=status_in(words), words=text.one_line(words)[:WORDS_LENGTH]
    )


def complaint_of(letter: Letter, seen: Seen) -> Read | None:
    """Somebody pressed "this is spam". Other reports of the same form are no complaint about us."""
    parts = [part for part in letter.parts if part.content_type == "message/feedback-report"]
    if not parts:
        return None
    said = [readable(fields.get("Feedback-Type", "")) for fields in fields_of(parts[0].message)]
    kind = (next(filter(None, said), "abuse"))[:40].strip().lower()
    if kind in _NOT_AGAINST_US:
        return seen.read(InboundKind.AUTOMATIC)
    return seen.read(InboundKind.COMPLAINT, words=kind)


def receipt_of(letter: Letter, seen: Seen) -> Read:
    """A receipt of certified mail: one of acceptance or delivery says nothing, one of failure is a bounce."""
    action = _RECEIPTS_OF_FAILURE.get(letter.header("X-Ricevuta").lower())
    if action is None:
        return seen.read(InboundKind.AUTOMATIC)
    certificate = " ".join(plain_of(p.message) for p in letter.parts if p.file_name.lower() == "daticert.xml")
    error = _PEC_ERROR.search(certificate[:FIELDS_LENGTH])
    words = text.one_line(letter.words())[:WORDS_LENGTH]
    status = _PEC_STATUS.get(error[1].lower() if error else "", "") or status_in(words)
    return seen.read(InboundKind.BOUNCE, action=action, status=status, words=words)


def _action(block: Message) -> str:
    return readable(block.get("Action", "")).partition(" ")[0].strip().lower()[:20]


def _status(block: Message, words: str) -> str:
    """The code of a block; what the other mail server said tells more than a code that says nothing (x.0.0)."""
    status = status_in(readable(block.get("Status", "")))
    exact = status_in(words)
    says_nothing = not status or status.endswith(".0.0")
    return exact if says_nothing and exact else status

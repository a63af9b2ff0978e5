"""What a report of a mail that did not arrive means: whose fault it is, and when an address is written to no more.

Codes are those of RFC 3463. Whoever runs the mail system of a recipient often refuses for what we are: our DNS, our
reputation, our words. Counted against the recipient, one bad day of ours would empty every list; so whatever reads
like that stops nobody, and the administrators are told.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from cop.clock import day_of
from cop.models import FaultKind

# So many days of trouble within so many days, and the address is taken to be gone.
THRESHOLD, WINDOW = 5, timedelta(days=7)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)
# About the sender although they stand among those about addresses: bad sender (7, 8), relay for it (9).
_OF_SENDER = {(1, 7), (1, 8), (1, 9)}
_GONE = {(2, 1)}
# Mailbox: of a list (2.4), other (2.0), full (2.2). Routing: no answer, no route, expired, refused at the edge.
_LATER = {(2, 0), (2, 2), (2, 4)}
_US = re.compile(
    r"\b(spam|spf|dkim|dmarc|dnsbl|rbl|block(ed|ing|[- ]?list(ed)?)|black[- ]?list(ed)?|reputation|policy|policies"
    r"|ptr record|reverse dns|unauthenticated|authentication required|relay(ing)? (access )?(denied|not)"
    r"|sender (address )?(rejected|denied|verif\w+)|rate[- ]limit\w*|too many (connections|messages)"
    r"|virus|malware|phishing)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(user|recipient|mailbox|address|account|utente|destinatario|casella|indirizzo)s?\b.{0,40}"
    r"(unknown|not found|does ?n[o']t exist|not exist|no longer|disabled|inactive|invalid|sconosciut|inesistente"
    r"|non esiste|disattivat|non valid)"
    r"|(unknown|no such|invalid|inesistente|sconosciut\w) (\w+ )?(user|recipient|mailbox|address|account|utente)",
    re.IGNORECASE,
)
_FULL = re.compile(r"quota|mailbox (is )?full|over ?quota|casella (è )?piena|spazio esaurito", re.IGNORECASE)


def status_in(words: str) -> str:
    """Return the first code of RFC 3463 in what a mail server said, "" where there is none."""
    found = _STATUS.search(words[:2000])
    return found.group() if found else ""


def fault_of(status: str, words: str = "") -> FaultKind | None:
    """Return whose fault a refusal is; `status` as "5.1.1", "" where none was given. None: it did arrive (2.x.x).

    The code is believed before the words, but for addresses that are said not to exist in words about us: Exchange
    and others answer 5.1.x to senders whom they do not want.
    """
    words = words[:2000]
    found = _STATUS.fullmatch(status or status_in(words))
    if found is None:
        return _by_words(words)
    kind, subject, detail = (int(part) for part in found.groups())
    if kind == 2:
        return None
    if kind == 4:
        return FaultKind.LATER
    return _for_good(subject, detail, words)


def stops(kind: FaultKind, days_of_trouble: Collection[datetime]) -> bool:
    """Whether an address is written to no more after a fault; `days_of_trouble` are the instants of its LATER faults
    within `WINDOW`, this one among them. Several on one day count once: a full mailbox refuses every mail.
    """
    if kind == FaultKind.GONE:
        return True
    return kind == FaultKind.LATER and len({day_of(at) for at in days_of_trouble}) >= THRESHOLD


def _for_good(subject: int, detail: int, words: str) -> FaultKind:
    if (subject, detail) in _LATER or subject == 4:
        return FaultKind.LATER
    if subject == 0:
        return _by_words(words)
    if (subject == 1 and (subject, detail) not in _OF_SENDER) or (subject, detail) in _GONE:
        return FaultKind.OURS if _US.search(words) and not _NOBODY.search(words) else FaultKind.GONE
    return FaultKind.OURS


def _by_words(words: str) -> FaultKind:
    """Without a code, or with one that says nothing: what cannot be understood counts little, and never at once."""
    if _US.search(words):
        return FaultKind.OURS
    if _FULL.search(words):
        return FaultKind.LATER
    return FaultKind.GONE if _NOBODY.search(words) else FaultKind.LATER

"""What a mail that came in means: a chain of readers, each of which knows one kind of mail and passes on the others.

One more kind is one more reader in `READERS`. None of them believes what anybody can write into a mail: only an
address with our own MAC in it says which mail of ours something is about.
"""

import re
from collections.abc import Callable

from cop.inbound.letter import Letter, UnreadableError
from cop.inbound.marks import is_automatic, is_bounce, is_receipt
from cop.inbound.reports import complaint_of, other_bounce_of, receipt_of, report_of
from cop.inbound.result import Desk, Read, Seen
from cop.models import InboundKind

MOST_BYTES = 10 * 1024 * 1024
HEAD_BYTES = 64 * 1024  # of a mail that is too large
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
Reader = Callable[[Letter, Seen], Read | None]


def read_mail(raw: bytes, desk: Desk, *, envelope_to: str = "") -> Read:
    """Return what a mail means; never raises. `envelope_to` is the address that it was handed in for, if known."""
    if len(raw) > MOST_BYTES:
        return too_large(raw)
    try:
        letter = Letter(raw)
        return _meaning(letter, desk, envelope_to)
    except UnreadableError as error:
        return set_aside(str(error), raw)
    except Exception as error:  # whatever a mail breaks, it must not stop those after it
        return set_aside(f"It cannot be read: {type(error).__name__}.", raw)


def too_large(raw: bytes) -> Read:
    """Return that a mail, of which this is the beginning, is not read for its size."""
    return set_aside(f"It is larger than {MOST_BYTES // 1024 // 1024} MB.", raw)


def set_aside(trouble: str, raw: bytes = b"") -> Read:
    """Return that a mail is kept as it is for somebody to look at, with the subject and the writer that its headers
    name, as far as they can be read. Never raises.
    """
    try:
        letter = Letter(_END_OF_HEADERS.split(raw[:HEAD_BYTES], maxsplit=1)[0])
        (name, address), title = letter.sender(), letter.header("Subject")[:300]
    except Exception:  # headers that nothing can be made of
        return Read(InboundKind.SET_ASIDE, trouble=trouble)
    return Read(InboundKind.SET_ASIDE, trouble=trouble, sender=address, sender_name=name, title=title)


def _meaning(letter: Letter, desk: Desk, envelope_to: str) -> Read:
    seen = Seen.of(letter, desk, envelope_to)
    if desk.is_own(letter.header("Message-ID")):
        return seen.read(InboundKind.AUTOMATIC, is_own=True)
    for reader in READERS:
        if found := reader(letter, seen):
            return found
    return _personal(letter, seen)


def _receipt(letter: Letter, seen: Seen) -> Read | None:
    return receipt_of(letter, seen) if is_receipt(letter) else None


def _leaves(_letter: Letter, seen: Seen) -> Read | None:
    return seen.read(InboundKind.UNSUBSCRIBE) if seen.leave_tokens else None


def _bounce(letter: Letter, seen: Seen) -> Read | None:
    return other_bounce_of(letter, seen) if is_bounce(letter) else None


def _automatic(letter: Letter, seen: Seen) -> Read | None:
    return seen.read(InboundKind.AUTOMATIC) if is_automatic(letter) else None


def _personal(letter: Letter, seen: Seen) -> Read:
    return seen.read(InboundKind.PERSONAL, text=letter.words(), attachments=tuple(letter.attachments()))


READERS: tuple[Reader, ...] = (complaint_of, report_of, _receipt, _leaves, _bounce, _automatic)

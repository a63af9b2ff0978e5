"""What an attempt means for a message: sent, tried again later, or given up. Pure rules of mail.md 4.2."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cop.emails.transport import Attempt, Fate
from cop.models import MessageState

MAX_ATTEMPTS = 8
# A mail during which three workers died, or three servers fell silent, may be what kills them.
MAX_AMBIGUOUS = 3
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=6)
FINAL = frozenset({MessageState.SENT, MessageState.DEAD, MessageState.CANCELLED, MessageState.EXPIRED})
# The links of these confirm an address or let somebody take part.
SECRET_KINDS = {
    "address_confirm", "certificate_issued", "completion_warning", "date_poll_changed",
    "date_poll_invitation", "date_poll_reminder", "enrolled", "enrolment_closed", "enrolment_confirm",
    "enrolment_promoted", "enrolment_requested", "enrolment_waiting", "join_confirm", "news_already",
    "news_confirm", "newsletter_trial", "representative_added",
    "representative_asked", "substitute_sent", "survey_invitation", "survey_reminder",
    "theme_confirm", "theme_invitation", "theme_released", "theme_step", "you_said",
}  # fmt: skip
SECRET_PREFIX = "sign_in"  # noqa: S105 -- kinds that begin so hold a link or a code that opens an account


class Tried(Protocol):
    """What a verdict depends on beside the attempt."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def ambiguous(self) -> int: ...
    @property
    def expires_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Verdict:
    """What to write on the row `id`. `not_before` None leaves it; `wipes` removes what the mail said."""

    id: int
    state: MessageState
    attempts: int
    ambiguous: int
    not_before: datetime | None = None
    sent_at: datetime | None = None
    code: int | None = None
    error: str = ""
    wipes: bool = False


def is_secret(kind: str) -> bool:
    """Whether mails of this kind open an account, so that nobody but the recipient may read them."""
    return kind.startswith(SECRET_PREFIX) or kind in SECRET_KINDS


def verdict(row: Tried, attempt: Attempt, *, at: datetime) -> Verdict:
    """Return what follows from an attempt that ended at `at`. The delay of a next attempt is random by half."""
    if attempt.fate in {Fate.BROKEN, Fate.UNREACHABLE, Fate.BARRED}:
        return _spared(row, attempt, at)
    ambiguous = row.ambiguous + (attempt.fate == Fate.UNKNOWN)
    delay = delay_after(row.attempts) if attempt.fate in {Fate.DELAYED, Fate.UNKNOWN} else timedelta(0)
    state = _state(row, attempt.fate, ambiguous, at + delay)
    return Verdict(
        row.id, state, row.attempts + 1, ambiguous,
        not_before=at + delay if state == MessageState.READY else None,
        sent_at=at if state == MessageState.SENT else None,
        code=attempt.code or None, error=attempt.words, wipes=is_secret(row.kind) and state in FINAL,
    )  # fmt: skip


def expiry(row: Tried) -> Verdict:
    """Return what becomes of a mail that nobody needs any more."""
    return Verdict(row.id, MessageState.EXPIRED, row.attempts, row.ambiguous, wipes=is_secret(row.kind))


def put_off(row: Tried, *, until: datetime) -> Verdict:
    """Return that a mail waits for its domain's sake, no fault of its own."""
    return Verdict(row.id, MessageState.READY, row.attempts, row.ambiguous, not_before=until)


def taken_back(row: Tried, state: MessageState, reason: str = "") -> Verdict:
    """Return what becomes of a mail that is not wanted (CANCELLED), or not now (HELD)."""
    wipes = state in FINAL and is_secret(row.kind)
    return Verdict(row.id, state, row.attempts, row.ambiguous, error=reason, wipes=wipes)


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after one more failed attempt: doubling, with jitter so that queues spread."""
    whole = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempts, 20))
    return whole * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, guards nothing


def _spared(row: Tried, attempt: Attempt, at: datetime) -> Verdict:
    """The mail is not to blame: no attempt is counted. Where the line broke, others go first next time."""
    delay = FIRST_DELAY if attempt.fate == Fate.BROKEN else timedelta(0)
    return Verdict(
        row.id, MessageState.READY, row.attempts, row.ambiguous,
        not_before=at + delay, code=attempt.code or None, error=attempt.words,
    )  # fmt: skip


def _state(row: Tried, fate: Fate, ambiguous: int, next_at: datetime) -> MessageState:
    if fate == Fate.SENT:
        return MessageState.SENT
    if fate == Fate.REFUSED or row.attempts + 1 >= MAX_ATTEMPTS or ambiguous >= MAX_AMBIGUOUS:
        return MessageState.DEAD
    if row.expires_at is not None and next_at >= row.expires_at:
        return MessageState.EXPIRED
    return MessageState.READY

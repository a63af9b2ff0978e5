"""The chain of the audit log: what the digest of an entry covers, and whether all entries still agree with theirs.

Each digest is keyed and covers the digest of the entry before: who changes, removes, adds or reorders rows
cannot make the chain agree again without the application's key. It begins with a mark of that key, so that a
changed SECRET_KEY is told from a changed entry.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Row, func, select, union_all

from cop import tokens
from cop.extensions import db
from cop.models import AuditBase, AuditEntry

START = "0" * 73
BATCH = 2000
MARK = 8
MOST_FAULTS = 20

_columns = (
    AuditEntry.id, AuditEntry.number, AuditEntry.digest, AuditEntry.at, AuditEntry.person_id, AuditEntry.verb,
    AuditEntry.subject_type, AuditEntry.subject_id, AuditEntry.details,
)  # fmt: skip


# Built once: each is asked for with every transaction that writes to the log.
_newest = select(AuditEntry.number, AuditEntry.digest).where(AuditEntry.number.is_not(None))
_last = _newest.order_by(AuditEntry.number.desc()).limit(1).subquery()
_HEAD = union_all(select(_last.c.number, _last.c.digest), select(AuditBase.number, AuditBase.digest))


@dataclass(frozen=True)
class Link:
    """One place in the chain; `number` 0 with `START` before the first entry ever."""

    number: int = 0
    digest: str = START


@dataclass
class Verdict:
    """What the check of the chain found: how many entries agree, and in words what does not (20 at the most).

    `foreign` entries were chained under another SECRET_KEY, so that only their order is known to be right.
    """

    checked: int = 0
    foreign: int = 0
    head: Link = field(default_factory=Link)
    faults: list[str] = field(default_factory=list)

    def add(self, fault: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


class Chain:
    """Digests under the present key, which is derived once."""

    def __init__(self) -> None:
        self._key = _key(current_app.config["SECRET_KEY"])
        self.mark = hmac.digest(self._key, b"mark", "sha256").hex()[:MARK]

    def digest(self, entry: "AuditEntry | Row[Any]", link: Link) -> str:
        """Return the digest of an entry that follows `link`."""
        told = hmac.new(self._key, _told(entry, link), hashlib.sha256)
        return f"{self.mark}:{told.hexdigest()}"


@lru_cache(maxsize=4)
def _key(_secret_key: str) -> bytes:
    return tokens.key_for("audit")


def _told(entry: "AuditEntry | Row[Any]", link: Link) -> bytes:
    """What a digest covers, the same on both databases and before as after the row was stored."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    details = json.loads(json.dumps(entry.details))  # as it is read back: keys are text, tuples are lists
    facts = [link.digest, link.number + 1, at, entry.person_id, entry.verb, entry.subject_type]
    return json.dumps([*facts, entry.subject_id, details], sort_keys=True).encode()


def head_of_chain(connection: Connection | None = None) -> Link:
    """Return the newest link, by the session or the given connection.

    In a transaction that writes, `cop.services.audit_chain` locks the chain first.
    """
    links = [Link(*row) for row in (connection or db.session.connection()).execute(_HEAD)]
    return max(links, default=Link(), key=lambda link: link.number)


def base_of_chain() -> Link:
    """Return the last link of the forgotten entries, the one before the first where none was forgotten."""
    found = db.session.execute(select(AuditBase.number, AuditBase.digest).where(AuditBase.id == 1)).first()
    return Link(*found) if found else Link()


def check_chain() -> Verdict:
    """Follow the chain from its first entry kept to its newest, in batches, and say what is wrong."""
    verdict = Verdict()
    outside = _outside()
    link, chain = base_of_chain(), Chain()
    for entry in _entries(link.number, head_of_chain().number):
        if entry.number != link.number + 1:
            verdict.add(f"{_missing(link.number + 1, entry.number - 1)} missing")
        elif not entry.digest.startswith(chain.mark):
            verdict.foreign += 1
        elif not hmac.compare_digest(entry.digest.encode(), chain.digest(entry, link).encode()):
            verdict.add(f"entry {entry.number} of {entry.at:%Y-%m-%d %H:%M} UTC was changed")
        verdict.checked += 1
        link = Link(entry.number, entry.digest)
    verdict.head = link
    if outside:
        verdict.add(f"entries that were added outside the application: {outside}")
    return verdict


def digests_of(numbers: Collection[int]) -> dict[int, str | None]:
    """Return the digests of entries by their numbers; those that are not there are left out."""
    found = select(AuditEntry.number, AuditEntry.digest).where(AuditEntry.number.in_(numbers))
    return {number: digest for number, digest in db.session.execute(found) if number is not None}


def first_number_since(at: datetime) -> int | None:
    """Return the number of the first entry of the chain at or after an instant, None where there is none."""
    return db.session.scalar(select(func.min(AuditEntry.number)).where(AuditEntry.at >= at))


def instant_of(number: int) -> datetime | None:
    """Return when the entry with a number was written, None where it is not there."""
    return db.session.scalar(select(AuditEntry.at).where(AuditEntry.number == number))


def _entries(after: int, last: int) -> Iterator[Row[Any]]:
    while after < last:
        batch = select(*_columns).where(AuditEntry.number > after, AuditEntry.number <= last)
        rows = db.session.execute(batch.order_by(AuditEntry.number).limit(BATCH)).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].number


def _outside() -> int:
    unsealed = select(func.count()).select_from(AuditEntry).where(AuditEntry.number.is_(None))
    return db.session.scalar(unsealed) or 0


def _missing(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"

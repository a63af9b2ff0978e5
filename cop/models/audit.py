"""The log of who did what, and of who read which personal list."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cop.extensions import Base
from cop.models.types import BigId, created, intpk, reference


class AuditEntry(Base):
    """One act. `details` never holds a name or an address: ids only, so that erasure needs no search.

    Entries are only ever added. `number` and `digest` chain them: `cop.services.audit_chain` sets both as the
    last thing before a commit, and a changed, missing or added row breaks the chain. `details["people"]` holds
    the ids of those whose data was read, as `ranges_of` writes them.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject_type", "subject_id"), Index(None, "at"))

    id: Mapped[intpk]
    number: Mapped[int | None] = mapped_column(BigId, unique=True)
    digest: Mapped[str | None] = mapped_column(String(73))
    at: Mapped[created]
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    verb: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AuditBase(Base):
    """Where the chain begins once its oldest entries are forgotten: one row, the last of them."""

    __tablename__ = "audit_base"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigId)
    digest: Mapped[str] = mapped_column(String(73))


def ranges_of(ids: Iterable[int]) -> str:
    """Return ids in as few characters as it takes, such as "3-5 9": an export may name 100,000 people."""
    runs: list[list[int]] = []
    for number in sorted(set(ids)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def ids_in(ranges: str) -> Iterator[int]:
    """Yield the ids that `ranges_of` has written."""
    for run in ranges.split():
        first, _dash, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)

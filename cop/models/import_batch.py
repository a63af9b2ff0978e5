"""Files imported into the register: their rows until they are applied, and what they changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.person import Person
from cop.models.types import UTCDateTime, created, enum_type, instant, intpk, reference


class ImportNoun(StrEnum):
    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    MEMBERSHIPS = "memberships"


class ImportState(StrEnum):
    """RECEIVED: read, its columns not told yet. CHECKED: tried out, nothing written."""

    RECEIVED = "received"
    CHECKED = "checked"
    APPLIED = "applied"
    UNDONE = "undone"


class RowVerdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class ImportBatch(Base):
    """One file. `mapping` says for each column which fact it holds, "" for none."""

    __tablename__ = "import_batch"

    id: Mapped[intpk]
    noun: Mapped[ImportNoun] = mapped_column(enum_type(ImportNoun))
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState), default=ImportState.RECEIVED)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    headers: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[list[str]] = mapped_column(JSON, default=list)
    # The community that every row is about; None where a column says it, or for organisations.
    community_id: Mapped[int | None] = reference("community.id", ondelete="SET NULL", nullable=True)
    # Whether an organisation that is not in the register is added to it, as to be checked.
    adds_organisations: Mapped[bool] = mapped_column(default=False)
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    unchanged_count: Mapped[int] = mapped_column(default=0)
    refused_count: Mapped[int] = mapped_column(default=0)
    # What the trial would write, as a hash: only that is applied.
    plan_digest: Mapped[str] = mapped_column(String(64), default="")
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    community: Mapped[Community | None] = relationship()
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])

    @property
    def row_count(self) -> int:
        return self.new_count + self.changed_count + self.unchanged_count + self.refused_count


class ImportRow(Base):
    """One row of a file, and what the trial says of it. Once applied, only the refused ones are kept."""

    __tablename__ = "import_row"
    __table_args__ = (Index(None, "batch_id", "verdict", "number"),)

    id: Mapped[intpk]
    batch_id: Mapped[int] = reference("import_batch.id", index=False)
    number: Mapped[int]  # of the row in the file
    cells: Mapped[list[str]] = mapped_column(JSON)
    verdict: Mapped[RowVerdict | None] = mapped_column(enum_type(RowVerdict))
    # [field, old, new] of each fact, and [reason, {what it says}] of each problem and remark.
    differences: Mapped[list[Any]] = mapped_column(JSON, default=list)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    remarks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    # Whose row it is, as far as known: by the record, by the address.
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)


class ImportChange(Base):
    """One record that an import made or changed, as its columns were before (none: it is new) and after."""

    __tablename__ = "import_change"
    __table_args__ = (Index(None, "batch_id", "position"),)

    id: Mapped[intpk]
    batch_id: Mapped[int] = reference("import_batch.id", index=False)
    position: Mapped[int]
    table_name: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)


class ImportMapping(Base):
    """What the columns of files with these headers meant the last time."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("noun", "headers_hash"),)

    id: Mapped[intpk]
    noun: Mapped[ImportNoun] = mapped_column(enum_type(ImportNoun))
    headers_hash: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[list[str]] = mapped_column(JSON)
    changed_at: Mapped[instant]

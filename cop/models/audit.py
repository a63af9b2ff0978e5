"""The log of who did what, and of who read which personal list."""

from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cop.extensions import Base
from cop.models.types import created, intpk, reference


class AuditEntry(Base):
    """One act. `details` never holds a name or an address: ids only, so that erasure needs no search."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject_type", "subject_id"), Index(None, "at"))

    id: Mapped[intpk]
    at: Mapped[created]
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    verb: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

"""What became of each hour for which a digest was due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.newsletter import NewsletterIssue
from cop.models.types import UTCDateTime, created, enum_type, reference


class RunOutcome(StrEnum):
    """MADE: its issue leaves. EMPTY: nothing to tell. NOBODY: nobody to tell it. MISSED: no worker ran that day."""

    MADE = "made"
    EMPTY = "empty"
    NOBODY = "nobody"
    MISSED = "missed"


class DigestRun(Base):
    """One hour of one digest, once: made, or left out and why, so that silence is never a riddle."""

    __tablename__ = "digest_run"

    digest_id: Mapped[int] = reference("digest.id", primary_key=True, index=False)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    outcome: Mapped[RunOutcome] = mapped_column(enum_type(RunOutcome))
    issue_id: Mapped[int | None] = reference("newsletter_issue.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

    issue: Mapped[NewsletterIssue | None] = relationship()

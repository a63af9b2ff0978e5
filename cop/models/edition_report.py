"""The report of an edition as it was published: figures frozen on the day, and the coordinator's words."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.training import Edition
from cop.models.types import BilingualText, UTCDateTime, intpk, long_text, reference


class EditionReport(Base):
    """What the coordinator writes about an edition, and what was published.

    `facts` are the figures of the day of publication: a past figure does not change silently (counting rule 10).
    """

    __tablename__ = "edition_report"

    id: Mapped[intpk]
    edition_id: Mapped[int] = reference("edition.id", unique=True, index=False)
    # What was learned.
    words_it: Mapped[long_text]
    words_en: Mapped[long_text]
    # What will change: "you said, we did".
    changes_it: Mapped[long_text]
    changes_en: Mapped[long_text]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    words = BilingualText("words_it", "words_en")
    changes = BilingualText("changes_it", "changes_en")
    edition: Mapped[Edition] = relationship()

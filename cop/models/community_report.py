"""The report of a community's year as it was published: figures frozen on the day, and the coordinator's words."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.types import BilingualText, UTCDateTime, intpk, long_text, reference


class CommunityReport(Base):
    """What the coordinator writes about a calendar year of a community, and what was published.

    `facts` are the figures of the day of publication: a past figure does not change silently (counting rule 10).
    """

    __tablename__ = "community_report"
    __table_args__ = (
        UniqueConstraint("community_id", "year"),
        CheckConstraint("year BETWEEN 1900 AND 9999", name="year_with_four_digits"),
    )

    id: Mapped[intpk]
    community_id: Mapped[int] = reference("community.id", index=False)
    year: Mapped[int]
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
    community: Mapped[Community] = relationship()

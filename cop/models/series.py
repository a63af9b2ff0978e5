"""Series: meetings made from one recurrence rule, each a meeting of its own."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cop.extensions import Base
from cop.models.types import created, intpk, reference


class Series(Base):
    """What the meetings of a series have in common: the rule that gave their dates.

    `rule` is an RRULE value (RFC 5545 3.3.10) of dates on the wall; it is read here alone and never leaves the
    application: every occurrence is invited to, moved and cancelled as a meeting of its own.
    """

    __tablename__ = "series"

    id: Mapped[intpk]
    rule: Mapped[str] = mapped_column(String(200))
    skips_holidays: Mapped[bool] = mapped_column(default=False)
    # Days by which its last meetings were shifted together: the dates that come next are the rule's, so much later.
    shift_days: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

"""How long each category of data is kept, as the team decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cop import clock
from cop.extensions import Base
from cop.models.types import UTCDateTime


class RetentionCategory(StrEnum):
    """What is put away once it has served its purpose, each by a rule of its own."""

    JOIN_REQUESTS = "join_requests"
    INVITATIONS = "invitations"
    THEME_SUPPORTERS = "theme_supporters"
    IMPORTS = "imports"
    VIDEO_REPORTS = "video_reports"
    SURVEY_REPLIES = "survey_replies"
    MAIL_CONTENTS = "mail_contents"
    MAILS = "mails"
    INBOUND_MAILS = "inbound_mails"
    DELIVERY_FAULTS = "delivery_faults"
    CONSENTS = "consents"
    AUDIT = "audit"
    PEOPLE = "people"


@dataclass(frozen=True)
class Term:
    """Days that a category is kept unless the team says otherwise, and the fewest it may say."""

    days: int
    least: int


# The audit log: six months at least (Garante, 27 November 2008, on system administrators).
TERMS = {
    RetentionCategory.JOIN_REQUESTS: Term(365, 30),
    RetentionCategory.INVITATIONS: Term(90, 30),
    RetentionCategory.THEME_SUPPORTERS: Term(365, 30),
    RetentionCategory.IMPORTS: Term(90, 1),
    RetentionCategory.VIDEO_REPORTS: Term(90, 1),
    RetentionCategory.SURVEY_REPLIES: Term(730, 30),
    RetentionCategory.MAIL_CONTENTS: Term(90, 7),
    RetentionCategory.MAILS: Term(730, 90),
    RetentionCategory.INBOUND_MAILS: Term(90, 7),
    RetentionCategory.DELIVERY_FAULTS: Term(365, 30),
    RetentionCategory.CONSENTS: Term(1825, 365),
    RetentionCategory.AUDIT: Term(400, 183),
    RetentionCategory.PEOPLE: Term(1095, 180),
}


class RetentionRule(Base):
    """How many days a category is kept, where the team chose another number than the product's own."""

    __tablename__ = "retention_rule"

    category: Mapped[str] = mapped_column(String(40), primary_key=True)
    # None: for as long as nobody says otherwise.
    days: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, onupdate=clock.now)

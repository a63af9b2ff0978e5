"""What people agreed to or were told, word by word, and the addresses that must never be written to again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.person import Person
from cop.models.types import Language, UTCDateTime, created, enum_type, instant, intpk, reference


class ConsentPurpose(StrEnum):
    """PRIVACY_NOTICE records that the notice was shown (GDPR art. 13), it is not a consent."""

    PRIVACY_NOTICE = "privacy_notice"
    PUBLIC_LISTING = "public_listing"
    NEWS = "news"
    # To be asked for an opinion, where no membership says so.
    SURVEYS = "surveys"


class ConsentOrigin(StrEnum):
    FORM = "form"
    IMPORT = "import"
    PAPER = "paper"


class Consent(Base):
    """One person, one purpose, the exact text, when and how (GDPR art. 7.1); withdrawn, it stays as proof."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "person_id", "purpose"),)

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id", index=False)
    purpose: Mapped[ConsentPurpose] = mapped_column(enum_type(ConsentPurpose))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[Language] = mapped_column(enum_type(Language))
    origin: Mapped[ConsentOrigin] = mapped_column(enum_type(ConsentOrigin))
    # The page on which the words stood, and when they were sent off, where a mail had to be confirmed first.
    source: Mapped[str] = mapped_column(String(200), default="")
    requested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_at: Mapped[instant]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()


class SuppressionReason(StrEnum):
    """ERASED and BOUNCED: no mail but what its owner has just asked for, such as a link to sign in or to join.

    It is by such a mail that they come back: see `cop.rules.mail_classes`.

    UNSUBSCRIBED and COMPLAINED: no news, digests or surveys; mail about a meeting goes on.
    """

    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class SuppressedAddress(Base):
    """An address not to be written to, and why: known by its keyed hash alone (`tokens.keyed_hash_of`)."""

    __tablename__ = "suppressed_address"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[SuppressionReason] = mapped_column(enum_type(SuppressionReason), primary_key=True)
    created_at: Mapped[created]


class LiftedStop(Base):
    """That an address is written to again, as far as one reason goes, and since when.

    Without it a file that remembers the stop would bring it back after every restore (`cop.services.stop_journal`).
    """

    __tablename__ = "lifted_stop"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[SuppressionReason] = mapped_column(enum_type(SuppressionReason), primary_key=True)
    at: Mapped[instant]

"""Signing in: requests by mail, server-side sessions, and the counters that slow guessing down."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.person import Person
from cop.models.types import Language, UTCDateTime, created, enum_type, instant, intpk, reference


class SignInRequest(Base):
    """A link and a code sent by mail: one use, ten minutes, bound to the browser that asked.

    Only hashes are stored; those of the code and of the address are keyed, because both can be guessed.
    `person_id` is empty for an unknown address: the request exists all the same, so that nothing tells
    whether the address is known.
    """

    __tablename__ = "sign_in_request"

    id: Mapped[intpk]
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    address_hash: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[Language] = mapped_column(enum_type(Language))
    next_url: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created]
    expires_at: Mapped[instant]
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = relationship()


class SignedInSession(Base):
    """A signed-in browser. Deleting the row ends it at once."""

    __tablename__ = "signed_in_session"

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # What the browser is, in a few words, for the person's own list.
    device: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[created]
    expires_at: Mapped[instant]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class RateCount(Base):
    """How often something limited was done under one key (a keyed hash) since its window began."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_starts_at: Mapped[instant] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(default=0)

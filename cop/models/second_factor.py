"""The second factor of signing in: a code from an app (TOTP, RFC 6238), and codes for the day it is lost."""

from datetime import datetime

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.person import Person
from cop.models.types import UTCDateTime, created, instant, intpk, reference


class SecondFactor(Base):
    """A person's app. It counts once a code of it was given (`confirmed_at`); until then it is an offer.

    The secret is sealed for this person. `last_step` is the step of thirty seconds of the last code used:
    each code is good once, and none that is older (RFC 6238, 5.2).
    """

    __tablename__ = "second_factor"

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id", unique=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[created]
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()


class RecoveryCode(Base):
    """One of the codes that open an account without the app, each once. Only a keyed hash is stored."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id", index=False)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SecondStep(Base):
    """A browser whose person has shown the first factor and is being asked for the second: not signed in."""

    __tablename__ = "second_step"

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(20))
    next_url: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[created]
    expires_at: Mapped[instant]

    person: Mapped[Person] = relationship()

"""Addresses that somebody says are theirs too, until the mail sent there shows it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.person import Person
from cop.models.types import created, instant, intpk, reference


class AddressClaim(Base):
    """An address to be confirmed by the person who wants it.

    Apart from the known ones (`PersonAddress`), so that claiming an address takes it from nobody: who owns it
    stays free to join under it.
    """

    __tablename__ = "address_claim"

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id")
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[created]
    expires_at: Mapped[instant]

    person: Mapped[Person] = relationship()

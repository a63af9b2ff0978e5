"""Certificates: what was certified to whom, frozen on the day, and the code by which anybody verifies it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.enrolment import Enrolment
from cop.models.person import Person
from cop.models.types import Language, UTCDateTime, created, enum_type, intpk, reference


class Certificate(Base):
    """One certificate. Its words are frozen: what was printed stays what is verified, whatever changes later.

    Issued anew, the earlier one is revoked and points to the one that takes its place. `cop.services.certificates` sees
    to it that an enrolment has one that is valid at most; where two records of a person are merged each may have had
    one, and what is on paper stays verified.
    """

    __tablename__ = "certificate"
    # Personal links and the status of badges go by the id: nobody comes after somebody else under the same one.
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[intpk]
    enrolment_id: Mapped[int] = reference("enrolment.id")
    # Random, unguessable, in an alphabet without look-alikes.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    language: Mapped[Language] = mapped_column(enum_type(Language))
    # As printed.
    name: Mapped[str] = mapped_column(String(200))
    # What else is printed: programme, edition, organisation, sessions, minutes, hosts. Nothing of other people.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    issued_on: Mapped[date]
    issued_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    replaced_by_id: Mapped[int | None] = reference("certificate.id", ondelete="SET NULL", nullable=True)

    enrolment: Mapped[Enrolment] = relationship()
    issued_by: Mapped[Person | None] = relationship(foreign_keys=[issued_by_id])
    replaced_by: Mapped["Certificate | None"] = relationship(remote_side="Certificate.id")

    @property
    def is_valid(self) -> bool:
        """Whether it stands."""
        return self.revoked_at is None

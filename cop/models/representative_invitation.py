"""Invitations by which an organisation's contact names the people who represent it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.membership import Membership
from cop.models.person import Person
from cop.models.types import Language, UTCDateTime, created, enum_type, intpk, reference


class InvitationState(StrEnum):
    """ASKED waits for the answer of somebody whom the organisation does not know yet; ACCEPTED represents it."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RepresentativeInvitation(Base):
    """Somebody named by name and address to represent a member organisation in one community.

    Until the answer only what was typed is kept: no person is made, and whether the address is known of
    somebody is shown to nobody. `person_id` is who answered.
    """

    __tablename__ = "representative_invitation"
    __table_args__ = (Index(None, "membership_id", "state"),)

    id: Mapped[intpk]
    membership_id: Mapped[int] = reference("membership.id", index=False)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[Language] = mapped_column(enum_type(Language), default=Language.IT)
    state: Mapped[InvitationState] = mapped_column(enum_type(InvitationState), default=InvitationState.ASKED)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    membership: Mapped[Membership] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

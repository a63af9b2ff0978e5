"""Themes that the public proposes to work on, their dated history, and who supports them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.person import Person
from cop.models.types import (
    Language,
    UTCDateTime,
    created,
    enum_type,
    instant,
    intpk,
    long_text,
    reference,
)


class ProposalState(StrEnum):
    # Its proposer has not confirmed the address yet: nobody but the job that forgets it sees it.
    UNCONFIRMED = "unconfirmed"
    RECEIVED = "received"
    EXPLORING = "exploring"
    COMMUNITY = "community"
    NOT_NOW = "not_now"


class ThemeProposal(Base):
    """A theme that somebody would like a community to work on; public once the team has released it."""

    __tablename__ = "theme_proposal"
    __table_args__ = (Index(None, "state", "released_at"),)

    id: Mapped[intpk]
    # The language that it was written in; nobody translates it.
    language: Mapped[Language] = mapped_column(enum_type(Language))
    title: Mapped[str] = mapped_column(String(160))
    need: Mapped[long_text]
    who_would_come: Mapped[long_text]
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState), default=ProposalState.UNCONFIRMED)
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The community that it became.
    community_id: Mapped[int | None] = reference("community.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

    community: Mapped[Community | None] = relationship()
    steps: Mapped[list["ThemeProposalStep"]] = relationship(
        back_populates="proposal",
        cascade="all, delete-orphan",
        order_by="(ThemeProposalStep.at, ThemeProposalStep.id)",
    )
    supporters: Mapped[list["ThemeSupporter"]] = relationship(
        back_populates="proposal",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="ThemeSupporter.id",
    )

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it."""
        return self.released_at is not None and self.state != ProposalState.UNCONFIRMED

    @property
    def is_open(self) -> bool:
        """Whether it is still discussed, so that it can gain supporters."""
        return self.state in {ProposalState.RECEIVED, ProposalState.EXPLORING}


class ThemeProposalStep(Base):
    """A step of a proposal's story: the state it came to, and what the team says about it, for all to read."""

    __tablename__ = "theme_proposal_step"

    id: Mapped[intpk]
    proposal_id: Mapped[int] = reference("theme_proposal.id")
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[instant]
    by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    proposal: Mapped[ThemeProposal] = relationship(back_populates="steps")
    by: Mapped[Person | None] = relationship()


class InvitationReply(StrEnum):
    """What a supporter says to the community that the theme became."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class ThemeSupporter(Base):
    """Who would come: counted once the address is confirmed. Whoever proposes is the first one.

    Not a person of the register: `person_id` says who it is, where that is known, or who it became. Erased,
    the row still counts, as nobody: without address and name.
    """

    __tablename__ = "theme_supporter"
    __table_args__ = (
        # One address supports a proposal once; anybody may have typed it without confirming.
        Index(
            "uq_theme_supporter_confirmed",
            "proposal_id",
            "email_key",
            unique=True,
            sqlite_where=text("confirmed_at IS NOT NULL"),
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
        Index(None, "email_key"),
        # The links of its mails are signed for the id: nobody comes after somebody else under the same one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[intpk]
    proposal_id: Mapped[int] = reference("theme_proposal.id")
    person_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[Language] = mapped_column(enum_type(Language))
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    is_proposer: Mapped[bool] = mapped_column(default=False)
    # The words that were agreed to so that the name stands on the public page; empty: it does not.
    listing_text: Mapped[long_text]
    # The privacy notice that was shown, word by word.
    notice_text: Mapped[long_text]
    created_at: Mapped[created]
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Invited to the community that the theme became.
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reply: Mapped[InvitationReply | None] = mapped_column(enum_type(InvitationReply))
    replied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    proposal: Mapped[ThemeProposal] = relationship(back_populates="supporters")
    person: Mapped[Person | None] = relationship()

    @property
    def is_listed(self) -> bool:
        """Whether the public page names the supporter."""
        return bool(self.listing_text and self.name)

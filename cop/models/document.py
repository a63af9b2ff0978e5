"""Documents of a meeting, of a community or of a training edition, and who may open each."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.community import Community
from cop.models.meeting import Meeting
from cop.models.stored_file import StoredFile
from cop.models.training import Edition
from cop.models.types import BilingualText, created, enum_type, intpk, reference


class DocumentAudience(StrEnum):
    EVERYONE = "everyone"
    # Before the meeting whoever is on its list, afterwards whoever was there; of an edition whoever is enrolled.
    PARTICIPANTS = "participants"
    COORDINATORS = "coordinators"


class Document(Base):
    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN meeting_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN community_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN edition_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_place",
        ),
    )

    id: Mapped[intpk]
    meeting_id: Mapped[int | None] = reference("meeting.id", nullable=True)
    community_id: Mapped[int | None] = reference("community.id", nullable=True)
    edition_id: Mapped[int | None] = reference("edition.id", nullable=True)
    file_id: Mapped[int] = reference("stored_file.id", ondelete="RESTRICT")
    title_it: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[DocumentAudience] = mapped_column(
        enum_type(DocumentAudience), default=DocumentAudience.PARTICIPANTS
    )
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created]

    title = BilingualText("title_it", "title_en")
    meeting: Mapped[Meeting | None] = relationship()
    community: Mapped[Community | None] = relationship()
    edition: Mapped[Edition | None] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def place(self) -> Meeting | Community | Edition:
        """The meeting, the community or the edition that it belongs to."""
        # The database refuses a document that belongs to none, or to two.
        return self.meeting or self.community or self.edition  # type: ignore[return-value]

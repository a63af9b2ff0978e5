"""Who would like to enrol in an edition and is not known: kept until the address is confirmed."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.enrolment import Enrolment
from cop.models.organisation import Organisation
from cop.models.person import Language
from cop.models.training import Edition
from cop.models.types import created, enum_type, intpk, reference


class EnrolmentRequest(Base):
    """What somebody unknown sends to enrol; it becomes an enrolment with the click in the mail.

    Deleted a week later, whether it was confirmed or not: until then the link leads to what became of it.
    What the edition asks is asked at the confirmation, so that nothing is kept of who may be somebody else.
    """

    __tablename__ = "enrolment_request"

    id: Mapped[intpk]
    edition_id: Mapped[int] = reference("edition.id")
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[Language] = mapped_column(enum_type(Language), default=Language.IT)
    organisation_id: Mapped[int | None] = reference("organisation.id", ondelete="SET NULL", nullable=True)
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    # The privacy notice as it stood above the button, word by word.
    notice: Mapped[str] = mapped_column(Text, default="")
    # The words by which they agreed to be asked for an opinion; empty where they did not tick them.
    asking_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    # The words by which they agreed to get news of the hosts; empty where they did not tick them.
    news_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[created]
    # What it became.
    enrolment_id: Mapped[int | None] = reference("enrolment.id", nullable=True)

    edition: Mapped[Edition] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()

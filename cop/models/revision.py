"""How often what the public pages show has changed."""

from sqlalchemy.orm import Mapped, mapped_column

from cop.extensions import Base
from cop.models.types import BigId


class SiteRevision(Base):
    """One row, whose number grows with every transaction that changes what the public pages show."""

    __tablename__ = "site_revision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigId, default=0)

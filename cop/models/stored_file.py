"""Files that people uploaded: what is known of each; the bytes lie in the instance folder under a random name."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from cop.extensions import Base
from cop.models.types import created, intpk, reference


class StoredFile(Base):
    """A file as it was taken: `key` is its random name on the disk, `name` what the uploader called it, cleaned."""

    __tablename__ = "stored_file"

    id: Mapped[intpk]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256, hexadecimal
    created_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    created_at: Mapped[created]

"""Records entered twice: likely pairs, what was merged into what, and the journal that undoes it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.organisation import Organisation
from cop.models.person import Person
from cop.models.types import UTCDateTime, created, enum_type, instant, intpk, reference


class MergeNoun(StrEnum):
    """What can be entered twice."""

    ORGANISATION = "organisation"
    PERSON = "person"


class PairState(StrEnum):
    """OPEN waits for somebody to look; DISTINCT was looked at and is no duplicate, for good."""

    OPEN = "open"
    DISTINCT = "distinct"


class LikelyDuplicate(Base):
    """Two organisations, or two people, that may be one; the lower id comes first.

    `reasons` are words of `cop.queries.likeness.Reason`, never anything of the records themselves.
    """

    __tablename__ = "likely_duplicate"
    __table_args__ = (
        UniqueConstraint("organisation_id", "other_organisation_id"),
        UniqueConstraint("person_id", "other_person_id"),
        CheckConstraint(
            "(organisation_id IS NULL) = (other_organisation_id IS NULL)"
            " AND (person_id IS NULL) = (other_person_id IS NULL)"
            " AND (organisation_id IS NULL) <> (person_id IS NULL)",
            name="one_pair",
        ),
        Index(None, "state", "score"),
    )

    id: Mapped[intpk]
    organisation_id: Mapped[int | None] = reference("organisation.id", nullable=True, index=False)
    other_organisation_id: Mapped[int | None] = reference("organisation.id", nullable=True)
    person_id: Mapped[int | None] = reference("person.id", nullable=True, index=False)
    other_person_id: Mapped[int | None] = reference("person.id", nullable=True)
    score: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[PairState] = mapped_column(enum_type(PairState), default=PairState.OPEN)
    found_at: Mapped[created]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id])
    other_organisation: Mapped[Organisation | None] = relationship(foreign_keys=[other_organisation_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    other_person: Mapped[Person | None] = relationship(foreign_keys=[other_person_id])

    @property
    def noun(self) -> MergeNoun:
        return MergeNoun.ORGANISATION if self.organisation_id is not None else MergeNoun.PERSON


class Merge(Base):
    """One record merged into another. The hidden one keeps its row, with `merged_into_id`.

    Can be undone until `undoable_until_at`; then its steps, and the personal data of a hidden person, go
    (`forgotten_at`).
    """

    __tablename__ = "merge"
    __table_args__ = (
        CheckConstraint(
            "(kept_organisation_id IS NULL) = (hidden_organisation_id IS NULL)"
            " AND (kept_person_id IS NULL) = (hidden_person_id IS NULL)"
            " AND (kept_organisation_id IS NULL) <> (kept_person_id IS NULL)",
            name="one_noun",
        ),
        Index(None, "merged_at"),
    )

    id: Mapped[intpk]
    kept_organisation_id: Mapped[int | None] = reference("organisation.id", nullable=True)
    hidden_organisation_id: Mapped[int | None] = reference("organisation.id", nullable=True)
    kept_person_id: Mapped[int | None] = reference("person.id", nullable=True)
    hidden_person_id: Mapped[int | None] = reference("person.id", nullable=True)
    merged_at: Mapped[instant]
    merged_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    undoable_until_at: Mapped[instant]
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    kept_organisation: Mapped[Organisation | None] = relationship(foreign_keys=[kept_organisation_id])
    hidden_organisation: Mapped[Organisation | None] = relationship(foreign_keys=[hidden_organisation_id])
    kept_person: Mapped[Person | None] = relationship(foreign_keys=[kept_person_id])
    hidden_person: Mapped[Person | None] = relationship(foreign_keys=[hidden_person_id])
    merged_by: Mapped[Person | None] = relationship(foreign_keys=[merged_by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])
    steps: Mapped[list["MergeStep"]] = relationship(
        back_populates="merge", cascade="all, delete-orphan", order_by="MergeStep.id"
    )

    @property
    def noun(self) -> MergeNoun:
        return MergeNoun.ORGANISATION if self.kept_organisation_id is not None else MergeNoun.PERSON

    @property
    def kept(self) -> Any:
        """The record that stands for both."""
        return self.kept_organisation or self.kept_person

    @property
    def hidden(self) -> Any:
        """The record that was merged away."""
        return self.hidden_organisation or self.hidden_person

    def can_be_undone(self, at: datetime) -> bool:
        """Whether the journal is still there at the instant `at`; later edits may refuse all the same."""
        return self.undone_at is None and self.forgotten_at is None and at < self.undoable_until_at


class MergeStep(Base):
    """One row that a merge changed: the columns as they were and as they became; deleted, `after` is None.

    Values are written as `cop.services.journal` writes them.
    """

    __tablename__ = "merge_step"

    id: Mapped[intpk]
    merge_id: Mapped[int] = reference("merge.id")
    # Whom the values tell of, where they are more than references: the step is erased with that person.
    person_id: Mapped[int | None] = reference("person.id", nullable=True)
    table_name: Mapped[str] = mapped_column(String(60))
    row_key: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    merge: Mapped[Merge] = relationship(back_populates="steps")

"""The agenda of a meeting: what, when, with whom."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.extensions import Base
from cop.models.person import Person
from cop.models.types import BilingualText, intpk, long_text, reference


class AgendaItem(Base):
    """One item; its times are counted from the meeting's start, so that they move with it."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        CheckConstraint("starts_after >= 0", name="starts_after_not_negative"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )

    id: Mapped[intpk]
    meeting_id: Mapped[int] = reference("meeting.id")
    position: Mapped[int] = mapped_column(default=0)
    # Minutes after the meeting's start, and how many minutes it takes; None: left open.
    starts_after: Mapped[int | None]
    minutes: Mapped[int | None]
    title_it: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    text_it: Mapped[long_text]
    text_en: Mapped[long_text]
    # People who are not in the register, as the programme names them.
    guests: Mapped[str] = mapped_column(String(300), default="")

    title = BilingualText("title_it", "title_en")
    text = BilingualText("text_it", "text_en")
    people: Mapped[list[Person]] = relationship(
        secondary="agenda_item_person", order_by="Person.name", lazy="selectin"
    )


class AgendaItemPerson(Base):
    __tablename__ = "agenda_item_person"

    item_id: Mapped[int] = reference("agenda_item.id", primary_key=True, index=False)
    person_id: Mapped[int] = reference("person.id", primary_key=True)

"""People and their dated affiliations with organisations."""

import unicodedata
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, String, event, insert, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cop.extensions import Base
from cop.models.organisation import Organisation
from cop.models.types import (
    Language,
    UTCDateTime,
    created,
    enum_type,
    folded_text,
    intpk,
    keep_folded,
    reference,
    words_text,
)

_AT_ONCE = 500  # values in one IN (…): far below what either database takes


def email_key(address: str) -> str:
    """Return the form under which an address is unique.

    NFKC and casefold in Python, never SQL's upper(): "mıke" and "MIKE" are the same to some upper()s.
    """
    return unicodedata.normalize("NFKC", address).strip().casefold()


class SiteRole(StrEnum):
    """What a person may do across communities, beside the roles in single communities."""

    NONE = "none"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


@keep_folded
class Person(Base):
    __tablename__ = "person"
    # The people of every list, in its order: pages are counted and found without reading the people.
    __table_args__ = (
        Index(
            "ix_person_listed",
            "search_key",
            "id",
            postgresql_where=sql("erased_at IS NULL AND merged_into_id IS NULL"),
            sqlite_where=sql("erased_at IS NULL AND merged_into_id IS NULL"),
        ),
    )

    id: Mapped[intpk]
    name: Mapped[str] = mapped_column(String(120), index=True)
    search_key: Mapped[str] = folded_text("name")
    search_words: Mapped[str] = words_text("name")
    # None once erased: the row stays so that counts stay, as nobody.
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    language: Mapped[Language] = mapped_column(enum_type(Language), default=Language.IT)
    site_role: Mapped[SiteRole] = mapped_column(enum_type(SiteRole), default=SiteRole.NONE)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # Local-part token of the organiser address of this person's invitations: secret, stored, the same
    # for all meetings, so that a calendar program comes to know the sender.
    reply_token: Mapped[str] = mapped_column(String(32), unique=True)
    is_invented: Mapped[bool] = mapped_column(default=False)
    # Since when this person wants no surveys, whatever membership or consent says.
    surveys_refused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[created]
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The same person, entered twice: this row is kept, hidden, so that the merge can be undone.
    merged_into_id: Mapped[int | None] = reference("person.id", ondelete="SET NULL", nullable=True)

    affiliations: Mapped[list["Affiliation"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Affiliation.since_on"
    )


@keep_folded
class PersonAddress(Base):
    """Every address known of a person, the one in use (`Person.email`) among them: no two people share one.

    The row of the address in use is made by the database layer; the others are added by hand, by a merge or
    by an import. Only one that its owner has confirmed opens a session.
    """

    __tablename__ = "person_address"

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id")
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    search_words: Mapped[str] = words_text("email_key")
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[created]

    person: Mapped[Person] = relationship()


def _know_addresses(session: Session, _context: object) -> None:
    """Keep the addresses in use among the known ones; one known of somebody else is refused as a duplicate.

    Once a flush, however many people it writes: an import makes thousands.
    """
    people = [p for p in (*session.new, *session.dirty) if isinstance(p, Person) and p.email_key is not None]
    if not people:
        return
    connection, known = session.connection(), set()
    for start in range(0, len(people), _AT_ONCE):
        ids = [person.id for person in people[start : start + _AT_ONCE]]
        found = select(PersonAddress.person_id, PersonAddress.email_key).where(
            PersonAddress.person_id.in_(ids)
        )
        known |= {tuple(row) for row in connection.execute(found)}
    rows = [
        {"person_id": p.id, "email": p.email, "email_key": p.email_key, "verified_at": p.verified_at}
        for p in people
        if (p.id, p.email_key) not in known
    ]
    if rows:
        connection.execute(insert(PersonAddress), rows)


event.listen(Session, "after_flush", _know_addresses)


class Affiliation(Base):
    """A person in an organisation, with role and dates; `is_contact` manages the organisation's data."""

    __tablename__ = "affiliation"
    __table_args__ = (Index(None, "organisation_id", "person_id"),)

    id: Mapped[intpk]
    person_id: Mapped[int] = reference("person.id")
    organisation_id: Mapped[int] = reference("organisation.id", index=False)
    role: Mapped[str] = mapped_column(String(120), default="")
    is_contact: Mapped[bool] = mapped_column(default=False)
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="affiliations")
    organisation: Mapped[Organisation] = relationship()

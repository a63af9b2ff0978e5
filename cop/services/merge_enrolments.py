"""Seats of editions where two enrolments of one person become one, and where undoing makes two of them again."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from cop.errors import CopError
from cop.extensions import db
from cop.models import Edition, Enrolment, EnrolmentStatus, MergeNoun, MergeStep
from cop.services import edition_seats
from cop.services.enrolments import let_in_waiting


class EditionSeatsCount:
    """The editions in which enrolments become one, or two again; they stay locked, before any of their sessions."""

    def __init__(self, editions: Iterable[int] = ()) -> None:
        self._editions = sorted(set(editions))
        for edition_id in self._editions:
            edition_seats.lock_edition(edition_id)

    @classmethod
    def of_pair(cls, noun: MergeNoun, kept_id: int, hidden_id: int) -> "EditionSeatsCount":
        """Lock the editions in which both people are enrolled, wait or ask; for organisations there are none."""
        if noun != MergeNoun.PERSON:
            return cls()
        of_hidden = select(Enrolment.edition_id).where(Enrolment.person_id == hidden_id)
        shared = select(Enrolment.edition_id).where(
            Enrolment.person_id == kept_id, Enrolment.edition_id.in_(of_hidden)
        )
        return cls(db.session.scalars(shared))

    @classmethod
    def of_steps(cls, steps: Iterable[MergeStep]) -> "EditionSeatsCount":
        """Lock the editions in which undoing these steps makes two enrolments of one."""
        rows = [step.before for step in steps if step.table_name == "enrolment" and step.after is None]
        return cls(row["edition_id"] for row in rows)

    def settle(self, *, at: datetime) -> None:
        """Count the seats anew: one that is free now goes to who waits, with a mail.

        Raises CopError where more are needed than there are.
        """
        for edition_id in self._editions:
            edition = db.session.get_one(Edition, edition_id)
            taken = _enrolled_in(edition_id)
            if edition.seats is not None and taken > edition.seats:
                raise CopError(
                    _(
                        "In “%(name)s” the seat that became free has been given to somebody else.",
                        name=edition.name,
                    )
                )
            edition.taken = taken
            db.session.flush()
            let_in_waiting(edition, at=at)


def _enrolled_in(edition_id: int) -> int:
    enrolled = (Enrolment.edition_id == edition_id, Enrolment.status == EnrolmentStatus.ENROLLED)
    return db.session.scalar(select(func.count()).select_from(Enrolment).where(*enrolled)) or 0

"""The ecosystem team: who has a role across communities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cop.extensions import db
from cop.models import Person, SecondFactor, SignedInSession, SiteRole


@dataclass(frozen=True)
class TeamMember:
    """A person with a role across communities, whether a second step guards it, and the last sign-in known."""

    person: Person
    has_factor: bool
    signed_in_at: datetime | None


def team_members() -> Sequence[TeamMember]:
    """Return the administrators and the readers, administrators first, by name."""
    last = select(func.max(SignedInSession.created_at)).where(SignedInSession.person_id == Person.id)
    factor = select(SecondFactor.id).where(
        SecondFactor.person_id == Person.id, SecondFactor.confirmed_at.is_not(None)
    )
    found = (
        select(Person, factor.exists(), last.scalar_subquery())
        .where(Person.site_role != SiteRole.NONE, Person.erased_at.is_(None), Person.merged_into_id.is_(None))
        .order_by(Person.site_role, Person.name, Person.id)
    )
    return [TeamMember(*row) for row in db.session.execute(found)]


def team_member(person_id: int) -> Person | None:
    """Return a person of the team, None for anybody else."""
    found = select(Person).where(Person.id == person_id, Person.site_role != SiteRole.NONE)
    return db.session.scalar(found)

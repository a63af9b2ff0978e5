"""What one search finds across the nouns, each as its own list would show it to the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import Affiliation, Community, Meeting, Organisation, Person
from cop.queries.meetings import meetings_for
from cop.queries.memberships import is_seen_by
from cop.queries.organisations import organisations_seen_by
from cop.queries.people import people_seen_by
from cop.queries.search import Searched, Way, as_typed, by_own_words, finds, people_by, searched
from cop.rules.people import can_list_people
from cop.rules.viewer import Viewer

MOST_SHOWN = 8


@dataclass(frozen=True)
class Group:
    """What was found of one noun ("communities"): the first eight, how many there are, the words searched instead."""

    noun: str
    rows: Sequence[Any]
    total: int
    corrected: tuple[str, ...] = ()


def found_by(viewer: Viewer, typed: str) -> list[Group]:
    """Return what the viewer finds, group by group; words are corrected where none of them has anything."""
    if not typed.strip():
        return []
    sources = list(_sources(viewer))
    plain = [Searched(statement.where(as_typed(typed, way))) for _noun, statement, way in sources]
    if not any(finds(one.statement) for one in plain):
        plain = [searched(statement, typed, way) for _noun, statement, way in sources]
    groups = (_group(noun, one) for (noun, *_), one in zip(sources, plain, strict=True))
    return [group for group in groups if group.total]


def _sources(viewer: Viewer) -> Sequence[tuple[str, Select[Any], Way]]:
    """Each noun with what the viewer sees of it, in order, and how it is searched."""
    communities = select(Community).where(is_seen_by(viewer)).order_by(Community.position, Community.id)
    organisations = organisations_seen_by(viewer).options(joinedload(Organisation.logo))
    groups: list[tuple[str, Select[Any], Way]] = [
        ("communities", communities, by_own_words(Community)),
        ("organisations", organisations.order_by(Organisation.search_key), by_own_words(Organisation)),
        (
            "meetings",
            meetings_for(viewer).order_by(Meeting.starts_at.desc(), Meeting.id),
            by_own_words(Meeting),
        ),
    ]
    if can_list_people(viewer):
        work = selectinload(Person.affiliations).joinedload(Affiliation.organisation)
        people = people_seen_by(viewer).options(work).order_by(Person.search_key, Person.id)
        groups.append(("people", people, people_by(viewer)))
    return groups


def _group(noun: str, one: Searched[Any]) -> Group:
    rows = db.session.scalars(one.statement.limit(MOST_SHOWN)).unique().all()
    total = len(rows)
    if total == MOST_SHOWN:
        total = (
            db.session.scalar(select(func.count()).select_from(one.statement.order_by(None).subquery())) or 0
        )
    return Group(noun, rows, total, one.corrected)

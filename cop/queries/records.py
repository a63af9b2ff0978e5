"""The small records that everything else is made from, and lists of them to choose from."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Community,
    CommunityRole,
    DeclaredActivity,
    Edition,
    Initiative,
    KindWording,
    MeetingKind,
    Person,
    Programme,
    StakeholderCategory,
)
from cop.rules.viewer import Viewer

Record = TypeVar("Record")


def record_with_slug(model: Any, slug: str) -> Any:
    """Return the record of `model` at an address, None where there is none."""
    return db.session.scalar(select(model).where(model.slug == slug))


def record_by_id(model: type[Record], record_id: int) -> Record | None:
    """Return a record of `model`."""
    return db.session.get(model, record_id)


def initiatives() -> Sequence[Initiative]:
    """Return the initiatives in their order, with phases and themes."""
    statement = select(Initiative).options(selectinload(Initiative.phases), selectinload(Initiative.themes))
    return db.session.scalars(statement.order_by(Initiative.position, Initiative.id)).all()


def kinds() -> Sequence[MeetingKind]:
    """Return the kinds of meeting in their order."""
    return db.session.scalars(select(MeetingKind).order_by(MeetingKind.position, MeetingKind.id)).all()


def wordings_of(kind: MeetingKind) -> Sequence[tuple[KindWording, Community]]:
    """Return how a kind reads in the communities where the general words do not fit."""
    statement = (
        select(KindWording, Community)
        .join(Community, Community.id == KindWording.community_id)
        .where(KindWording.kind_id == kind.id)
        .order_by(Community.position, Community.id)
    )
    return [(wording, community) for wording, community in db.session.execute(statement)]


def categories() -> Sequence[StakeholderCategory]:
    """Return the stakeholder categories in their order."""
    order = (StakeholderCategory.position, StakeholderCategory.id)
    return db.session.scalars(select(StakeholderCategory).order_by(*order)).all()


def programmes() -> Sequence[Programme]:
    """Return the training programmes by name, with their editions and the editions' hosts."""
    statement = select(Programme).options(selectinload(Programme.editions).selectinload(Edition.hosts))
    return db.session.scalars(statement.order_by(Programme.name_it, Programme.id)).all()


def editions() -> Sequence[Edition]:
    """Return the editions with their programmes and hosts, the latest first."""
    whole = joinedload(Edition.programme), selectinload(Edition.hosts)
    statement = select(Edition).options(*whole).join(Edition.programme)
    return db.session.scalars(
        statement.order_by(Programme.name_it, Edition.starts_on.desc(), Edition.id)
    ).all()


def communities_managed_by(viewer: Viewer) -> Sequence[Community]:
    """Return the communities a viewer manages, in their order."""
    statement = select(Community).order_by(Community.position, Community.id)
    if not viewer.is_administrator:
        statement = statement.where(Community.id.in_(viewer.coordinates))
    return db.session.scalars(statement).all()


def all_roles_in(community: Community) -> Sequence[tuple[CommunityRole, Person]]:
    """Return every role there is or was in a community, those that still hold first, then the latest."""
    statement = (
        select(CommunityRole, Person)
        .join(Person, Person.id == CommunityRole.person_id)
        .where(CommunityRole.community_id == community.id, Person.erased_at.is_(None))
        .order_by(CommunityRole.until_on.is_not(None), CommunityRole.kind, CommunityRole.since_on.desc())
    )
    return [(role, person) for role, person in db.session.execute(statement)]


def declared_managed_by(viewer: Viewer) -> Select[DeclaredActivity]:
    """Return the selection of the declared activities of the communities a viewer manages, latest first."""
    statement = select(DeclaredActivity).options(
        joinedload(DeclaredActivity.community),
        joinedload(DeclaredActivity.kind),
        joinedload(DeclaredActivity.edition).joinedload(Edition.programme),
    )
    if not viewer.is_administrator:
        statement = statement.where(DeclaredActivity.community_id.in_(viewer.coordinates))
    return statement.order_by(DeclaredActivity.on.desc(), DeclaredActivity.id)


def wordings_managed_by(viewer: Viewer) -> Sequence[tuple[KindWording, Community, MeetingKind]]:
    """Return the wordings of the communities a viewer manages, by community and kind."""
    statement = (
        select(KindWording, Community, MeetingKind)
        .join(Community, Community.id == KindWording.community_id)
        .join(MeetingKind, MeetingKind.id == KindWording.kind_id)
        .order_by(Community.position, Community.id, MeetingKind.position, MeetingKind.id)
    )
    if not viewer.is_administrator:
        statement = statement.where(Community.id.in_(viewer.coordinates))
    return [(wording, community, kind) for wording, community, kind in db.session.execute(statement)]


def counts_of_records(viewer: Viewer) -> dict[str, int]:
    """Return how many records of each kind a viewer finds in the settings, by table name, in one query."""
    models: tuple[Any, ...] = (Initiative, MeetingKind, StakeholderCategory, Programme, Edition)
    counted = [select(func.count()).select_from(model).scalar_subquery() for model in models]
    names = [model.__tablename__ for model in models]
    for model in (KindWording, DeclaredActivity):
        of_own = select(func.count()).select_from(model)
        if not viewer.is_administrator:
            of_own = of_own.where(model.community_id.in_(viewer.coordinates))
        counted.append(of_own.scalar_subquery())
        names.append(model.__tablename__)
    return dict(zip(names, db.session.execute(select(*counted)).one(), strict=True))

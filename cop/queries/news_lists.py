"""Which lists there are, who may sign up for them, and who belongs to the communities whose news they carry."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from cop.extensions import db
from cop.models import (
    Community,
    CommunityStatus,
    Digest,
    MailingList,
    NewsKind,
    Subscription,
)
from cop.queries.belonging import belonging


def open_lists() -> Sequence[MailingList]:
    """Return the lists that anybody may sign up for, the ecosystem's first."""
    return [one for one in all_lists() if is_open(one)]


def open_lists_of(
    communities: Collection[int], *, not_of: int | None = None, on: date
) -> Sequence[MailingList]:
    """Return the open lists of some communities, in their order, without those whose newsletter the person `not_of`
    gets already on a day or has left. One statement.
    """
    found = _ordered(select(MailingList)).where(MailingList.community_id.in_(communities))
    if not_of is not None:
        said = select(Subscription.id).where(
            Subscription.person_id == not_of, Subscription.list_id == MailingList.id,
            Subscription.kind == NewsKind.ISSUE,
        )  # fmt: skip
        rows = belonging(on).subquery()
        own = select(rows.c.community_id).where(rows.c.person_id == not_of)
        found = found.where(~said.exists())
        found = found.where(~(MailingList.has_members & MailingList.community_id.in_(own)))
    return [one for one in db.session.scalars(found) if is_open(one)]


def is_open(mailing_list: MailingList) -> bool:
    """Whether anybody may sign up for a list: never for that of a community that is not public, or is closed."""
    community = mailing_list.community
    hidden = {CommunityStatus.PROPOSED, CommunityStatus.CLOSED}
    return mailing_list.is_open and (community is None or community.status not in hidden)


def list_of_community(community_id: int) -> MailingList | None:
    return db.session.scalar(select(MailingList).where(MailingList.community_id == community_id))


def lists_with_digest(*, also_off: bool = False) -> set[int]:
    """Return the ids of the lists that send a digest; `also_off`: or have one that is switched off."""
    found = select(Digest.list_id)
    return set(db.session.scalars(found if also_off else found.where(Digest.is_on)))


def member_ids(community_id: int, *, on: date) -> Select[int]:
    """Return the selection of the ids of those who belong to a community on a day: who represents a member or is
    one, and who has a role there.
    """
    rows = belonging(on).subquery()
    return select(rows.c.person_id).where(rows.c.community_id == community_id)


def communities_of(person_id: int, *, on: date) -> set[int]:
    """Return the ids of the communities that a person belongs to on a day, as `member_ids` says."""
    rows = belonging(on).subquery()
    return set(db.session.scalars(select(rows.c.community_id).where(rows.c.person_id == person_id)))


def communities_among(person_ids: Collection[int], *, on: date) -> dict[int, set[int]]:
    """Return the ids of the communities that each of some people belongs to on a day, as `member_ids` says."""
    rows = belonging(on).subquery()
    found: dict[int, set[int]] = {}
    of_them = select(rows.c.person_id, rows.c.community_id).where(rows.c.person_id.in_(person_ids))
    for person_id, community_id in db.session.execute(of_them):
        found.setdefault(person_id, set()).add(community_id)
    return found


def all_lists() -> Sequence[MailingList]:
    """Return every list: the ecosystem's first, then by the order of their communities."""
    return db.session.scalars(_ordered(select(MailingList))).all()


def _ordered(lists: Select[MailingList]) -> Select[MailingList]:
    whole = lists.outerjoin(MailingList.community).options(contains_eager(MailingList.community))
    order = (MailingList.community_id.is_not(None), Community.position, MailingList.id)
    return whole.order_by(*order)

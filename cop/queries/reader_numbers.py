"""How many people each of many lists reaches: the same as `newsletter_audiences.judged` says of one, counted in SQL."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, func, literal, or_, select, union

from cop.clock import day_of
from cop.extensions import db
from cop.models import Ground, MailingList, NewsKind, Person, Subscription
from cop.queries.belonging import belonging
from cop.queries.subscriptions import is_subscribed
from cop.queries.suppressions import stopped_people

_AT_ONCE = 1000
_IS_REACHABLE = (Person.email.is_not(None), Person.erased_at.is_(None), Person.merged_into_id.is_(None))


def reader_numbers(
    lists: Collection[MailingList], kind: NewsKind, at: datetime
) -> dict[int, Counter[Ground]]:
    """Return, by the list's id, how many people a kind of news reaches at an instant, by ground.

    Everybody is counted, then those are taken away whose address is stopped: few, as a rule.
    """
    numbers: dict[int, Counter[Ground]] = {one.id: Counter() for one in lists}
    counts = (_subscribers(lists, kind), _members(lists, kind, at))
    for list_id, ground, number in _rows(counts):
        numbers[list_id][ground] += number
    stopped = stopped_people()
    for start in range(0, len(stopped), _AT_ONCE):
        for list_id, ground, number in _rows(counts, stopped[start : start + _AT_ONCE]):
            numbers[list_id][ground] -= number
    return {list_id: +count for list_id, count in numbers.items()}


def _rows(
    counts: tuple[Select[int, int], Select[int, int]], ids: Sequence[int] | None = None
) -> list[tuple[int, Ground, int]]:
    """Return (list, ground, number): of everybody, or of some people alone."""
    only = () if ids is None else (Person.id.in_(ids),)
    return [
        (list_id, ground, number)
        for ground, count in zip((Ground.SUBSCRIBED, Ground.MEMBER), counts, strict=True)
        for list_id, number in db.session.execute(count.where(*only))
    ]


def _subscribers(lists: Collection[MailingList], kind: NewsKind) -> Select[int, int]:
    ids = [one.id for one in lists]
    is_asked = (Subscription.list_id.in_(ids), Subscription.kind == kind, is_subscribed())
    rows = select(Subscription.list_id, func.count()).where(*is_asked, *_IS_REACHABLE)
    return rows.join(Person, Person.id == Subscription.person_id).group_by(Subscription.list_id)


def _members(lists: Collection[MailingList], kind: NewsKind, at: datetime) -> Select[int, int]:
    """Those who belong and have said nothing: who signed up counts as such, who left not at all."""
    own = _reached_as_members(lists, at).subquery()
    said = and_(
        Subscription.list_id == own.c.list_id,
        Subscription.kind == kind,
        Subscription.person_id == own.c.person_id,
        or_(Subscription.consent_id.is_not(None), Subscription.left_at.is_not(None)),
    )
    rows = select(own.c.list_id, func.count()).join(Person, Person.id == own.c.person_id)
    rows = rows.where(*_IS_REACHABLE, ~select(Subscription.id).where(said).exists())
    return rows.group_by(own.c.list_id)


def _reached_as_members(lists: Collection[MailingList], at: datetime) -> CompoundSelect[Any]:
    """Return the selection of (list_id, person_id), each once: of the ecosystem's list whoever belongs anywhere."""
    own = belonging(day_of(at)).subquery()
    with_members = [one for one in lists if one.has_members]
    of_communities = (
        select(MailingList.id.label("list_id"), own.c.person_id)
        .join(own, MailingList.community_id == own.c.community_id)
        .where(MailingList.id.in_([one.id for one in with_members]))
    )
    of_all = [one.id for one in with_members if one.community_id is None]
    return union(of_communities, *(select(literal(id_), own.c.person_id) for id_ in of_all))

"""A personal digest tells each person of their own communities: which those are, as the name of a variant.

A variant is the ids of the communities that it tells of, "2.5": all who have the same get the same words, so an issue
is compiled once for each variant, not for each person. A community of which there is nothing to tell is in none.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Community,
    CommunityStatus,
    Digest,
    Language,
    MailingList,
    NewsKind,
    NewsletterIssue,
    Subscription,
)
from cop.queries.news_lists import communities_among
from cop.queries.newsletter_filling import filled

# Everything, as in an issue that is the same for all; and nothing but what is written by hand.
EVERYTHING, NOTHING = "", "0"
_LONGEST = 200  # of `NewsletterContent.variant`
_HIDDEN = (CommunityStatus.PROPOSED, CommunityStatus.CLOSED)


class Variants:
    """Of which communities an issue has something to tell, found out once; then the variant of each person."""

    def __init__(self, issue: NewsletterIssue | Digest, at: datetime) -> None:
        self._at = at
        self._skips = issue.skips_empty if isinstance(issue, Digest) else skips_empty(issue)
        self.told = frozenset(told_communities(issue, at))

    def among(self, person_ids: Collection[int]) -> dict[int, str]:
        """Return the variant of each person; who is not named gets nothing, there being nothing to tell them.

        Who follows no community, and asked for the digest all the same, reads of all of them.
        """
        own = communities_followed(person_ids, self._at)
        named = {id_: variant_of(own.get(id_, self.told) & self.told) for id_ in person_ids}
        return {id_: one for id_, one in named.items() if one != NOTHING or not self._skips}


def skips_empty(issue: NewsletterIssue) -> bool:
    """Whether nobody gets an issue that tells them nothing."""
    return issue.digest is None or issue.digest.skips_empty


def variant_of(communities: Collection[int]) -> str:
    """Return the name of a variant; one of too many communities to be named tells of all."""
    name = ".".join(map(str, sorted(communities))) or NOTHING
    return name if len(name) <= _LONGEST else EVERYTHING


def communities_of_variant(variant: str) -> set[int] | None:
    """Return the ids of the communities that a variant tells of, None for all."""
    return None if variant == EVERYTHING else {int(id_) for id_ in variant.split(".")}


def told_communities(issue: NewsletterIssue | Digest, at: datetime) -> list[int]:
    """Return the ids of the communities of which an issue has something to tell at an instant."""
    open_ones = select(Community.id).where(Community.status.not_in(_HIDDEN)).order_by(Community.id)
    candidates = db.session.scalars(open_ones).all()
    return [one for one in candidates if not filled(issue, Language.IT, at=at, communities={one}).is_empty]


def communities_followed(person_ids: Collection[int], at: datetime) -> dict[int, set[int]]:
    """Return the communities of each of some people: those they belong to and those whose digest they signed up for,
    without those whose digest they have left. Who has nothing to do with any is not named.
    """
    followed: dict[int, set[int]] = defaultdict(set)
    followed.update(communities_among(person_ids, on=day_of(at)))
    said = (
        select(Subscription.person_id, Community.id, Subscription.consent_id, Subscription.left_at)
        .join(Subscription.mailing_list)
        .join(MailingList.community)
        .where(Subscription.kind == NewsKind.DIGEST, Subscription.person_id.in_(person_ids))
    )
    for person_id, community_id, consent_id, left_at in db.session.execute(said):
        if left_at is not None:
            followed[person_id].discard(community_id)
        elif consent_id is not None:
            followed[person_id].add(community_id)
    return followed

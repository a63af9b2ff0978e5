"""Who would get a digest, were this its hour; of whom its communities have nothing to tell, so that they get none."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from cop.models import Digest, Language, NewsKind, Person
from cop.queries.digest_variants import Variants
from cop.queries.newsletter_audiences import AudienceNumbers, Reach, judged
from cop.queries.newsletter_filling import filled
from cop.queries.segments import Segment

_AT_ONCE = 1000


@dataclass(frozen=True)
class DigestNumbers:
    """How many a digest is for; how many of them get it; to how many it has nothing to tell, and nothing is sent."""

    audience: AudienceNumbers
    told: int

    @property
    def untold(self) -> int:
        return self.audience.total - self.told


def reach_of(digest: Digest) -> Reach:
    """Return whom a digest goes to."""
    return Reach(digest.mailing_list, NewsKind.DIGEST, Segment.read(digest.segment))


def has_something(digest: Digest, at: datetime) -> bool:
    """Whether the records have anything for a digest to tell: the same in both languages."""
    if digest.is_personal:
        return bool(Variants(digest, at).told)
    return not filled(digest, Language.IT, at=at).is_empty


def digest_numbers(digest: Digest, at: datetime, segment: Segment | None = None) -> DigestNumbers:
    """Return how many would get a digest at an instant, as it stands or if it were for this segment."""
    of_digest = reach_of(digest) if segment is None else replace(reach_of(digest), segment=segment)
    audience, told = AudienceNumbers(), 0
    variants = Variants(digest, at) if digest.is_personal else None
    tells_all = variants is None and (not digest.skips_empty or has_something(digest, at))
    people = judged(of_digest, at, Person.language)
    while some := list(islice(people, _AT_ONCE)):
        reached = [one.id for one in some if audience.count(one)]
        told += len(variants.among(reached)) if variants else len(reached) * tells_all
    return DigestNumbers(audience, told)

"""On what ground somebody gets news of a list: their own word, kept as a consent (GDPR art. 6.1 a, 7.1), or that
they belong to its community.
"""

from datetime import datetime

from cop.models import Ground


def ground_of(*, consent_id: int | None, left_at: datetime | None, is_member: bool) -> Ground | None:
    """Return the ground: a person's own word before the membership; none for who has left, or has neither.

    A subscription whose consent is gone is no word: nobody could show that it was given.
    """
    if left_at is not None:
        return None
    if consent_id is not None:
        return Ground.SUBSCRIBED
    return Ground.MEMBER if is_member else None

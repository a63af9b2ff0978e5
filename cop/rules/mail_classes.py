"""Two classes of mail, service and news, and what stops each: neither ever blocks the other."""

from collections.abc import Collection

from cop.models import SuppressionReason

URGENT, SERVICE, NEWS = 0, 3, 5

# What its owner has just asked for goes even where an address bounced, or was forgotten: they come back by it.
STOPS = {
    SuppressionReason.ERASED: 1,
    SuppressionReason.BOUNCED: 1,
    SuppressionReason.UNSUBSCRIBED: NEWS,
    SuppressionReason.COMPLAINED: NEWS,
}


def is_stopped(reasons: Collection[SuppressionReason], priority: int) -> bool:
    """Whether a mail of a priority (0 urgent, 3 service, 5 news) must not go to an address with these stops."""
    return any(priority >= STOPS[reason] for reason in reasons)

"""What the details of acts on news say, detail by detail: the words of the pages that show the same."""

from typing import Any

from cop.models import SuppressionReason
from cop.queries.newsletter_audiences import WhyNot
from cop.views.digest_words import OUTCOMES
from cop.views.mailing_list_words import KINDS, LEFT_BY
from cop.views.newsletter_audience_words import NOT_ARRIVED, WHY_NOT

_REASONS = {reason: WHY_NOT[WhyNot(reason.value)] for reason in SuppressionReason}
NEWS_VALUES: dict[str, dict[Any, Any]] = {
    "left_by": LEFT_BY,
    "kind": {**KINDS, **NOT_ARRIVED},
    "kinds": KINDS,
    "reason": _REASONS,
    "outcome": OUTCOMES,
}

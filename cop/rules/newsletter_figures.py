"""What came of an issue, as it is shown and kept: no opening and no click is ever counted, as none is looked for.

Numbers of mails are exact. What people did afterwards is shown as a share of at least five, and never where it would
tell of fewer than five people, be it those who did something or those who did not (counting rule 7).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cop.rules.figures import LEAST_SHOWN
from cop.rules.survey_figures import percent_of

WEEK = timedelta(days=7)
# A reply of the last evening may be entered, and a report that a mail came back may arrive, a day later.
FROZEN_AFTER = timedelta(days=8)


class Deed(StrEnum):
    """What somebody may have done within the week."""

    # Said yes to a meeting that the issue tells of.
    CAME_TO_TOLD = "came_to_told"
    # Said yes to any meeting of the communities.
    CAME = "came"
    ANSWERED = "answered"
    ASKED_TO_JOIN = "asked_to_join"


@dataclass(frozen=True)
class Share:
    """How many of `base` did something."""

    count: int
    base: int

    @property
    def is_shown(self) -> bool:
        """Whether it tells of nobody, or of five people at least on either side."""
        return self.base >= LEAST_SHOWN and not _is_few(self.count) and not _is_few(self.base - self.count)

    @property
    def percent(self) -> int:
        return percent_of(self.count, self.base)


@dataclass(frozen=True)
class Followed:
    """One deed, among those who got the issue and among those of the same list or community who did not."""

    deed: Deed
    got: Share
    others: Share


@dataclass(frozen=True)
class NewsFigures:
    """What came of an issue until an instant. `left` are those who left by its link, without those who complained."""

    until: datetime
    recipients: int
    sent: int
    failed: int
    stopped: int
    waiting: int
    bounced: int
    complaints: int
    left: int
    followed: tuple[Followed, ...] = ()

    @property
    def delivered(self) -> int:
        """As far as is known: what was sent and did not come back."""
        return self.sent - self.bounced

    def shown(self, one: Followed) -> Followed | None:
        """Return a line as it may be shown, None where neither half may; a half that may not has base 0.

        Said yes to a told meeting is part of said yes to any: a difference of fewer than five tells of them too.
        """
        got, others = (
            _as_shown(*pair) for pair in ((one.got, self._whole(one, 0)), (one.others, self._whole(one, 1)))
        )
        return Followed(one.deed, got, others) if got.base or others.base else None

    def _whole(self, one: Followed, side: int) -> Share | None:
        if one.deed != Deed.CAME_TO_TOLD:
            return None
        whole = next((line for line in self.followed if line.deed == Deed.CAME), None)
        return (whole.got, whole.others)[side] if whole else None

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads: it is kept in `NewsletterIssue.figures`."""
        return asdict(self) | {"until": self.until.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "NewsFigures":
        lines = tuple(
            Followed(Deed(one["deed"]), Share(**one["got"]), Share(**one["others"]))
            for one in kept["followed"]
        )
        return cls(**{**kept, "until": datetime.fromisoformat(kept["until"]), "followed": lines})


NOT_SHOWN = Share(0, 0)


def _as_shown(share: Share, whole: Share | None) -> Share:
    tells = whole is not None and _is_few(whole.count - share.count)
    return share if share.is_shown and not tells else NOT_SHOWN


def _is_few(number: int) -> bool:
    return 0 < number < LEAST_SHOWN

"""The figures of a training edition as numbers alone, and the same as JSON, to be frozen when a report is published."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cop.models import Bilingual, Sector
from cop.queries.feedback import Feedback, feedback_facts, feedback_from


@dataclass(frozen=True)
class SessionFigures:
    """One session. `number` is None where it was cancelled; people are counted once it is held.

    `present` are those who came and are not staff, `online` part of them. `expected` had said yes: they came,
    did not (`no_shows`), were excused, or nobody has recorded it (`unrecorded`). `minutes` is the time of all
    present added up.
    """

    meeting_id: int
    number: int | None
    title: Bilingual
    day: date
    is_held: bool
    present: int = 0
    online: int = 0
    minutes: int = 0
    staff: int = 0
    expected: int = 0
    came: int = 0
    no_shows: int = 0
    excused: int = 0
    unrecorded: int = 0
    substitutions: int = 0

    @property
    def is_cancelled(self) -> bool:
        return self.number is None


@dataclass(frozen=True)
class SectorFigures:
    """Organisations of one sector: with people enrolled, with people present, with people who completed."""

    sector: Sector
    enrolled: int
    present: int
    completed: int


@dataclass(frozen=True)
class EditionFigures:
    """What an edition counts on a day. Of an edition that is only `declared`, the number of sessions is all there is.

    `enrolled` have a seat; of them `attended` came at least once themselves, `completed` meet the rule, and of
    `undecided` it cannot be said yet. `left` had a seat and gave it up. `participants` are all people present at
    least once, whoever stood in included. `feedback` is what was answered to its surveys. `previous` are the figures of
    the edition before, without their own.
    """

    edition_id: int
    programme: Bilingual
    name: str
    on: date
    has_rule: bool
    declared: int
    sessions: tuple[SessionFigures, ...]
    sectors: tuple[SectorFigures, ...]
    enrolled: int = 0
    left: int = 0
    attended: int = 0
    completed: int = 0
    completed_unseen: int = 0
    undecided: int = 0
    participants: int = 0
    organisations: int = 0
    organisations_present: int = 0
    organisations_completed: int = 0
    feedback: Feedback | None = None
    previous: "EditionFigures | None" = None

    @property
    def held(self) -> tuple[SessionFigures, ...]:
        return tuple(one for one in self.sessions if one.is_held)

    @property
    def is_declared_only(self) -> bool:
        """Whether nothing but a number of sessions is known of it."""
        return bool(self.declared) and not self.sessions and not self.enrolled

    def total(self, name: str) -> int:
        """Return a number of the sessions added up over those that were held."""
        return sum(getattr(one, name) for one in self.held)


def facts_of(figures: EditionFigures) -> dict[str, Any]:
    """Return figures as JSON can keep them."""
    facts = asdict(figures)
    facts["previous"] = facts_of(figures.previous) if figures.previous else None
    facts["on"] = figures.on.isoformat()
    facts["feedback"] = feedback_facts(figures.feedback)
    for one in facts["sessions"]:
        one["day"] = one["day"].isoformat()
    return facts


def figures_from(facts: Mapping[str, Any]) -> EditionFigures:
    """Return the figures that `facts_of` kept. A number that was not counted yet when they were kept is 0."""
    plain = dict(facts)
    sessions = [_session_from(one) for one in plain.pop("sessions")]
    sectors = [SectorFigures(**one | {"sector": Sector(one["sector"])}) for one in plain.pop("sectors")]
    previous, feedback = plain.pop("previous", None), plain.pop("feedback", None)
    return EditionFigures(
        **plain | {"programme": Bilingual(**plain["programme"]), "on": date.fromisoformat(plain["on"])},
        sessions=tuple(sessions),
        sectors=tuple(sectors),
        feedback=feedback_from(feedback),
        previous=figures_from(previous) if previous else None,
    )


def _session_from(facts: Mapping[str, Any]) -> SessionFigures:
    read = {"title": Bilingual(**facts["title"]), "day": date.fromisoformat(facts["day"])}
    return SessionFigures(**{**facts, **read})

"""The figures of a community's calendar year as numbers alone, and as JSON, to be frozen with a published report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cop.models import Bilingual
from cop.queries.feedback import Feedback, feedback_facts, feedback_from


@dataclass(frozen=True)
class HeldMeeting:
    """One meeting of the year: its kind by its slug, and who was present, staff apart."""

    meeting_id: int
    title: Bilingual
    day: date
    kind: str
    present: int
    online: int
    staff: int


@dataclass(frozen=True)
class KindFigures:
    """Meetings of one kind, in the words that the community has for it: recorded ones and declared ones (rule 8)."""

    slug: str
    one: Bilingual
    many: Bilingual
    recorded: int
    declared: int
    present: int

    @property
    def total(self) -> int:
        return self.recorded + self.declared


@dataclass(frozen=True)
class TrainingFigures:
    """The sessions of one edition that fell in the year; its people are counted in the edition's own report.

    `present` are the participations in its recorded sessions, for those who read every number.
    """

    edition_id: int
    programme_slug: str
    programme: Bilingual
    edition: str
    recorded: int
    declared: int
    present: int

    @property
    def total(self) -> int:
        return self.recorded + self.declared


@dataclass(frozen=True)
class YearFigures:
    """What a community did in a year, as counted on a day.

    `participants` are the different people at its meetings, `participations` how often they came, `online` part of
    them; sessions of training stand apart. `organisations_present` are those represented at meetings and sessions,
    `organisations_new` those of them that came for the first time, `organisations` the members at the end of the
    year. `elsewhere` is what is left of all participations ever counted once those of this year and of the years
    published before are taken away: the public must not work it out where it is small.
    """

    community_id: int
    community: Bilingual
    year: int
    on: date
    meetings: tuple[HeldMeeting, ...] = ()
    kinds: tuple[KindFigures, ...] = ()
    trainings: tuple[TrainingFigures, ...] = ()
    participants: int = 0
    organisations: int = 0
    organisations_present: int = 0
    organisations_new: int = 0
    elsewhere: int = 0
    feedback: Feedback | None = None
    previous: "YearFigures | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was held, as far as anybody knows."""
        return not self.kinds and not self.trainings

    @property
    def has_people(self) -> bool:
        """Whether people were counted: of declared meetings nobody knows who came."""
        return bool(self.meetings) or not any(one.declared for one in self.kinds)

    @property
    def participations(self) -> int:
        return sum(one.present for one in self.meetings)

    @property
    def online(self) -> int:
        return sum(one.online for one in self.meetings)

    @property
    def staff(self) -> int:
        return sum(one.staff for one in self.meetings)

    @property
    def held(self) -> int:
        """The meetings held, declared ones too."""
        return sum(one.total for one in self.kinds)

    @property
    def sessions(self) -> int:
        """The training sessions held, declared ones too."""
        return sum(one.total for one in self.trainings)

    @property
    def trained(self) -> int:
        """The participations in training sessions."""
        return sum(one.present for one in self.trainings)


def year_facts(figures: YearFigures) -> dict[str, Any]:
    """Return figures as JSON can keep them."""
    facts = asdict(figures)
    facts["on"] = figures.on.isoformat()
    facts["feedback"] = feedback_facts(figures.feedback)
    facts["previous"] = year_facts(figures.previous) if figures.previous else None
    for one in facts["meetings"]:
        one["day"] = one["day"].isoformat()
    return facts


def year_from(facts: Mapping[str, Any]) -> YearFigures:
    """Return the figures that `year_facts` kept. A number that was not counted yet when they were kept is 0."""
    plain = dict(facts)
    previous = plain.pop("previous", None)
    return YearFigures(
        **plain
        | {
            "community": Bilingual(**plain["community"]),
            "on": date.fromisoformat(plain["on"]),
            "meetings": tuple(_meeting_from(one) for one in plain["meetings"]),
            "kinds": tuple(_kind_from(one) for one in plain["kinds"]),
            "trainings": tuple(
                TrainingFigures(**one | {"programme": Bilingual(**one["programme"])})
                for one in plain["trainings"]
            ),
            "feedback": feedback_from(plain.get("feedback")),
            "previous": year_from(previous) if previous else None,
        }
    )


def _meeting_from(facts: Mapping[str, Any]) -> HeldMeeting:
    read = {"title": Bilingual(**facts["title"]), "day": date.fromisoformat(facts["day"])}
    return HeldMeeting(**{**facts, **read})


def _kind_from(facts: Mapping[str, Any]) -> KindFigures:
    words = {name: Bilingual(**facts[name]) for name in ("one", "many")}
    return KindFigures(**{**facts, **words})

"""Completing an edition: what each session was to a person enrolled, and how far that is from the certificate.

Pure: everything is told, nothing is asked of the database (`cop.queries.completion` loads it).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from cop.models import Enrolment, Meeting, Registration, Substitution
from cop.rules.courses import Course, length


class Mark(StrEnum):
    """What one session was, or is going to be, to one person enrolled."""

    PRESENT = "present"
    # Somebody else came, or is going to come, in the person's place.
    SUBSTITUTED = "substituted"
    ABSENT = "absent"
    # Missed all the same: the certificate says what somebody attended.
    EXCUSED = "excused"
    # Held, and nobody has recorded whether the person came.
    UNKNOWN = "unknown"
    COMING = "coming"
    # The person said no: to a session still to come, or to one that was held without them.
    DECLINED = "declined"
    # Held before the person enrolled, and the person was not there.
    NOT_ON_LIST = "not_on_list"


class CompletionState(StrEnum):
    # Nothing is asked, so nobody completes it.
    NO_RULE = "no_rule"
    # Sessions are still to come.
    OPEN = "open"
    # Over, and the attendance of a session is not recorded: nothing is decided.
    UNKNOWN = "unknown"
    MET = "met"
    NOT_MET = "not_met"


class Need(StrEnum):
    """What of a rule is not met."""

    SESSIONS = "sessions"
    MINUTES = "minutes"
    MANDATORY = "mandatory"


@dataclass(frozen=True)
class Reason:
    """One thing that is missing: `has` of `needs`, in sessions or minutes; the mandatory sessions missed."""

    need: Need
    has: int
    needs: int
    sessions: tuple["SessionMark", ...] = ()


@dataclass(frozen=True)
class SessionMark:
    """One session of one person. `minutes` is how long they were there, or whoever came in their place was.

    `number` is the session's place among those that take place; `is_held` whether it lies behind.
    """

    session: Meeting
    number: int
    mark: Mark
    is_held: bool
    minutes: int = 0
    registration: Registration | None = None
    substitution: Substitution | None = None

    @property
    def is_missed(self) -> bool:
        """Whether it was held without the person, and it is known."""
        return self.is_held and self.mark not in {Mark.PRESENT, Mark.UNKNOWN}


@dataclass(frozen=True)
class Standing:
    """One person enrolled: a mark for each of the course's sessions, and what they come to."""

    enrolment: Enrolment
    course: Course
    marks: tuple[SessionMark, ...]

    @cached_property
    def counted(self) -> tuple[SessionMark, ...]:
        """The sessions that count: the person was there, or somebody in their place where that counts."""
        return tuple(one for one in self.marks if self._counts(one))

    @property
    def sessions(self) -> int:
        """How many sessions count."""
        return len(self.counted)

    @property
    def minutes(self) -> int:
        """How many minutes count."""
        return sum(one.minutes for one in self.counted)

    @property
    def held(self) -> int:
        """How many of the sessions lie behind."""
        return sum(one.is_held for one in self.marks)

    @cached_property
    def unknown(self) -> tuple[SessionMark, ...]:
        """The sessions whose attendance is not recorded."""
        return tuple(one for one in self.marks if one.mark == Mark.UNKNOWN)

    @cached_property
    def missed(self) -> tuple[SessionMark, ...]:
        """The sessions that do not count any more."""
        return tuple(one for one in self.marks if one.is_missed and not self._counts(one))

    @cached_property
    def declined(self) -> tuple[SessionMark, ...]:
        """The sessions still to come that will not count as things stand: the person said no."""
        return tuple(one for one in self.coming if not self._may_count(one))

    @cached_property
    def coming(self) -> tuple[SessionMark, ...]:
        """The sessions still to come."""
        return tuple(one for one in self.marks if not one.is_held)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """What is missing for the certificate, as things stand: empty once all that is asked for is there."""
        return self._lacks(self.counted)

    @property
    def state(self) -> CompletionState:
        """Whether the edition is completed (all that the rule asks for), once that can be said."""
        if not self.course.has_rule:
            return CompletionState.NO_RULE
        if not self.course.is_over:
            return CompletionState.OPEN
        if self.unknown:
            return CompletionState.UNKNOWN
        return CompletionState.NOT_MET if self.reasons else CompletionState.MET

    @property
    def is_met(self) -> bool:
        """Whether the certificate is due."""
        return self.state == CompletionState.MET

    @property
    def is_secured(self) -> bool:
        """Whether all that is asked for is there already, whatever comes: not to be heard before the end."""
        return self.course.has_rule and not self.reasons and not self.unknown

    @cached_property
    def lost(self) -> tuple[Reason, ...]:
        """What is missing for good, even coming to all that is left and changing each no."""
        return self._lacks(self._at_most)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the rule cannot be met any more."""
        return self.course.has_rule and bool(self.lost)

    @property
    def is_at_risk(self) -> bool:
        """Whether the person is about to miss the certificate, and can still do something about it.

        One session was missed or declined, and one more missed would be too many; or a session declined is one too
        many already. While the attendance of a session is unknown, only the latter can be said.
        """
        if self.state != CompletionState.OPEN or not self.reasons or self.is_out_of_reach:
            return False
        if self.falls_short:
            return True
        if self.unknown or not (self.missed or self.declined):
            return False
        return any(self._lacks(_without(self._expected, one), numbers=True) for one in self._awaited)

    @property
    def falls_short(self) -> bool:
        """Whether coming to everything they did not say no to is not enough."""
        return self.course.has_rule and bool(self._lacks(self._expected))

    @property
    def _awaited(self) -> tuple[SessionMark, ...]:
        return tuple(one for one in self.coming if self._may_count(one))

    @property
    def _expected(self) -> tuple[SessionMark, ...]:
        """What counts if the person comes to everything they said yes to."""
        return (*self.counted, *self.unknown, *self._awaited)

    @property
    def _at_most(self) -> tuple[SessionMark, ...]:
        """What counts if they change each no besides."""
        return (*self.counted, *self.unknown, *self.coming)

    def _counts(self, one: SessionMark) -> bool:
        if one.mark == Mark.SUBSTITUTED:
            return one.is_held and self.course.edition.counts_substitutes
        return one.mark == Mark.PRESENT

    def _may_count(self, one: SessionMark) -> bool:
        is_sent = one.mark == Mark.SUBSTITUTED and self.course.edition.counts_substitutes
        return one.mark == Mark.COMING or is_sent

    def _lacks(self, marks: Iterable[SessionMark], *, numbers: bool = False) -> tuple[Reason, ...]:
        """What would be missing if these counted; `numbers`: leaving the mandatory sessions aside."""
        there = list(marks)
        ids = {one.session.id for one in there}
        minutes = sum(
            one.minutes if one.is_held and one.mark != Mark.UNKNOWN else length(one.session) for one in there
        )
        found = []
        if len(there) < (self.course.least_sessions or 0):
            found.append(Reason(Need.SESSIONS, len(there), self.course.least_sessions or 0))
        if minutes < (self.course.least_minutes or 0):
            found.append(Reason(Need.MINUTES, minutes, self.course.least_minutes or 0))
        lost = tuple(one for one in self.marks if one.session.is_mandatory and one.session.id not in ids)
        if lost and not numbers:
            needs = len(self.course.mandatory)
            found.append(Reason(Need.MANDATORY, needs - len(lost), needs, lost))
        return tuple(found)


def _without(marks: tuple[SessionMark, ...], left_out: SessionMark) -> list[SessionMark]:
    return [one for one in marks if one is not left_out]

"""What an edition asks of those who want its certificate, as its sessions stand: pure, told everything."""

from dataclasses import dataclass

from cop.models import Edition, EditionStatus, Meeting


@dataclass(frozen=True)
class Course:
    """The sessions of an edition at one instant, and what it asks for: the same for everybody enrolled.

    `sessions` are those that take place, in order, each numbered from 1; drafts are in none of the two lists.
    `least_sessions` and `least_minutes` are what the rule asks for now: what is set, sunk by cancelled sessions.
    """

    edition: Edition
    sessions: tuple[Meeting, ...]
    cancelled: tuple[Meeting, ...]
    least_sessions: int | None
    least_minutes: int | None
    is_over: bool

    @property
    def mandatory(self) -> tuple[Meeting, ...]:
        """The sessions nobody may miss; a cancelled one is mandatory no more."""
        return tuple(one for one in self.sessions if one.is_mandatory)

    @property
    def has_rule(self) -> bool:
        """Whether a certificate can be earned: something is asked for, and the edition was not called off."""
        edition = self.edition
        if edition.status == EditionStatus.CANCELLED:
            return False
        is_set = edition.least_sessions is not None or edition.least_minutes is not None
        return is_set or any(one.is_mandatory for one in (*self.sessions, *self.cancelled))

    @property
    def has_sunk(self) -> bool:
        """Whether less is asked for than was set, because sessions were cancelled."""
        edition = self.edition
        return (self.least_sessions, self.least_minutes) != (edition.least_sessions, edition.least_minutes)


def length(session: Meeting) -> int:
    """Return how many minutes a session lasts."""
    return int((session.ends_at - session.starts_at).total_seconds()) // 60


def sunk(least: int | None, *, possible: int, cancelled: int) -> int | None:
    """Return what a rule asks for of what is set, where sessions were cancelled.

    6 of 8 with three cancelled is 5 of 5; never less than what is set without the cancelled ones, so that a rule of
    6 does not sink because the last sessions are not in the programme yet.
    """
    return None if least is None else max(min(least, possible), least - cancelled)

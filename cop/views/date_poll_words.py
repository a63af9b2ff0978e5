"""Why one date of a poll is the best, in whole sentences."""

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from cop.clock import day_of
from cop.models import DatePoll
from cop.queries.date_poll_standings import OptionStanding, PollStanding


def reasons(standing: PollStanding, poll: DatePoll) -> list[str]:
    """Return what speaks for the best date of a poll and what is still missing, the weightiest first."""
    best = standing.best
    if best is None:
        return []
    return [*_who_can(best, standing), *_who_must(best, poll), *_quorum(best, poll), *_equals(standing)]


def _who_can(best: OptionStanding, standing: PollStanding) -> list[str]:
    said = [
        ngettext(
            "%(num)s of %(all)s can come.",
            "%(num)s of %(all)s can come.",
            len(best.yes),
            all=len(standing.people),
        )
    ]
    if best.if_need_be:
        number = len(best.if_need_be)
        said.append(ngettext("%(num)s more if need be.", "%(num)s more if need be.", number))
    return said


def _who_must(best: OptionStanding, poll: DatePoll) -> list[str]:
    if best.missing:
        return [_("Needed, but cannot come: %(names)s.", names=_names(best.missing))]
    if best.awaited:
        return [_("Needed, and has said nothing yet: %(names)s.", names=_names(best.awaited))]
    if any(voter.must_attend and voter.person.erased_at is None for voter in poll.voters):
        return [_("Everybody who is needed can come.")]
    return []


def _quorum(best: OptionStanding, poll: DatePoll) -> list[str]:
    if poll.quorum is None:
        return []
    if best.lacking:
        words = ngettext(
            "%(num)s more yes is needed to reach %(quorum)s.",
            "%(num)s more yes are needed to reach %(quorum)s.",
            best.lacking,
            quorum=poll.quorum,
        )
        return [str(words)]
    return [_("At least %(quorum)s have said yes, as you asked for.", quorum=poll.quorum)]


def _equals(standing: PollStanding) -> list[str]:
    if not standing.equals:
        return []
    days = [format_date(day_of(one.option.starts_at), "EEEE d MMMM") for one in standing.equals]
    return [_("Just as good: %(days)s; this one is the earliest.", days=", ".join(days))]


def _names(voters: object) -> str:
    return ", ".join(voter.person.name for voter in voters)  # type: ignore[attr-defined]

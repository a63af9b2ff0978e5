"""When a meeting takes answers, and when it takes new ones."""

from datetime import datetime

from flask_babel import format_date, format_time
from flask_babel import gettext as _

from cop.errors import CopError
from cop.models import Answer, Meeting, MeetingStatus, Registration, Source

# What people do by themselves is bound to the window; a coordinator may always let somebody in.
OWN_HAND = frozenset({Source.WEB, Source.CALENDAR_REPLY})
_HAS_SAID_YES = frozenset({Answer.ACCEPTED, Answer.WAITING, Answer.REQUESTED})


def refuse_closed(meeting: Meeting, *, at: datetime) -> None:
    """Raise CopError, in words, where a meeting takes no answers at the instant `at`."""
    if reason := closed_reason(meeting, at=at):
        raise CopError(reason)


def closed_reason(meeting: Meeting, *, at: datetime) -> str:
    """Return why a meeting takes no answers at the instant `at`, "" where it takes them."""
    if meeting.takes_answers(at):
        return ""
    if meeting.status == MeetingStatus.CANCELLED:
        return _("This meeting has been cancelled: there is nothing left to answer.")
    if meeting.status == MeetingStatus.POSTPONED:
        return _("This meeting has been postponed. You will be asked again as soon as the new date is known.")
    if meeting.status == MeetingStatus.DRAFT:
        return _("This meeting has not been published yet.")
    if meeting.ends_at <= at:
        return _("This meeting is over: answers are closed.")
    return _("This meeting has begun: answers are closed.")


def yes_closed_reason(meeting: Meeting, registration: Registration | None, *, at: datetime) -> str:
    """Return why a person (None: not on the list) may not say yes by themselves, "" where they may.

    Whoever has said yes already may say it again, for the new date or the other way to come; saying no is
    possible until the meeting begins.
    """
    if registration is not None and registration.answer in _HAS_SAID_YES:
        return ""
    opens_at, closes_at = meeting.registration_opens_at, meeting.registration_closes_at
    if opens_at is not None and at < opens_at:
        return _("Registration opens on %(day)s at %(time)s.", **_wall(opens_at))
    if closes_at is not None and at >= closes_at:
        return _("Registration closed on %(day)s at %(time)s.", **_wall(closes_at))
    return ""


def refuse_yes(meeting: Meeting, registration: Registration | None, *, at: datetime) -> None:
    """Raise CopError, in words, where a person may not say yes by themselves."""
    if reason := yes_closed_reason(meeting, registration, at=at):
        raise CopError(reason, field="answer")


def _wall(moment: datetime) -> dict[str, str]:
    return {"day": format_date(moment, "EEEE d MMMM y"), "time": format_time(moment, "HH:mm")}

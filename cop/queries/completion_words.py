"""Where somebody stands in an edition, in words: the same on pages, in files and in mails."""

from collections.abc import Iterable

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.queries.rule_words import duration
from cop.rules.completion import CompletionState, Mark, Need, Reason, SessionMark, Standing
from cop.rules.courses import Course

# In a word or two, with the tone and the sign of `chip`: colour is never alone.
MARKS = {
    Mark.PRESENT: (_l("Present"), "good", "it-check-circle"),
    Mark.SUBSTITUTED: (_l("Substituted"), "info", "it-user"),
    Mark.ABSENT: (_l("Absent"), "bad", "it-close-circle"),
    Mark.EXCUSED: (_l("Excused"), "warn", "it-minus-circle"),
    Mark.UNKNOWN: (_l("Not recorded yet"), "plain", "it-help-circle"),
    Mark.COMING: (_l("To come"), "info", "it-calendar"),
    Mark.DECLINED: (_l("Declined"), "warn", "it-close-circle"),
    Mark.NOT_ON_LIST: (_l("Before enrolment"), "plain", "it-minus-circle"),
}


def missing_sentence(standing: Standing) -> str:
    """Return in one sentence, to the person, what is missing for the certificate, or that nothing is."""
    state = standing.state
    if state == CompletionState.NO_RULE:
        return _("No certificate is given for this edition.")
    if state == CompletionState.UNKNOWN:
        return unknown_sentence(standing)
    if state == CompletionState.MET:
        return _("You have done all that the certificate asks for.")
    if state == CompletionState.NOT_MET:
        return _("The certificate is not due: %(reasons)s.", reasons=listed(reason_words(standing)))
    return _open_sentence(standing)


def reason_words(standing: Standing) -> list[str]:
    """Return what is missing for good, said of nobody: ["5 of 6 sessions", "the mandatory session 7 missed"]."""
    return [_missed(one) for one in standing.lost]


def unknown_sentence(standing: Standing) -> str:
    """Return of which sessions the attendance is not recorded, and that nothing is decided before."""
    return ngettext(
        "The attendance of %(sessions)s is not recorded yet: nothing is decided before.",
        "The attendance of %(sessions)s is not recorded yet: nothing is decided before.",
        len(standing.unknown),
        sessions=session_list(standing.unknown),
    )


def sunk_sentence(course: Course) -> str:
    """Return that less is asked for than was set, because sessions were cancelled; "" where it is not so."""
    if not course.has_sunk:
        return ""
    asked = []
    if course.least_sessions != course.edition.least_sessions and course.least_sessions is not None:
        asked.append(_sessions(course.least_sessions))
    if course.least_minutes != course.edition.least_minutes and course.least_minutes is not None:
        asked.append(duration(course.least_minutes))
    return ngettext(
        "As a session was cancelled, %(asked)s are enough now.",
        "As %(num)s sessions were cancelled, %(asked)s are enough now.",
        len(course.cancelled),
        asked=listed(asked),
    )


def attended_words(standing: Standing) -> str:
    """Return how many of the sessions held so far count: "3 of 4 sessions"."""
    return ngettext(
        "%(there)s of %(num)s session",
        "%(there)s of %(num)s sessions",
        standing.held,
        there=standing.sessions,
    )


def session_list(marks: Iterable[SessionMark]) -> str:
    """Return sessions by their numbers: "session 3", "sessions 3, 5 and 6"."""
    numbers = [str(one.number) for one in marks]
    return ngettext("session %(numbers)s", "sessions %(numbers)s", len(numbers), numbers=listed(numbers))


def listed(words: Iterable[str]) -> str:
    """Return words as a list reads: "one, two and three"."""
    return format_list(list(words), locale=get_locale())


def _open_sentence(standing: Standing) -> str:
    if standing.is_secured:
        return _("You have done all that the certificate asks for: it is issued once the edition is over.")
    if standing.is_out_of_reach:
        return _(
            "The certificate cannot be reached any more: %(reasons)s.", reasons=listed(reason_words(standing))
        )
    if not standing.reasons:
        return unknown_sentence(standing)
    what = listed(words for reason in standing.reasons for words in _needed(reason))
    return _("For the certificate you still need %(what)s.", what=what)


def _needed(reason: Reason) -> list[str]:
    if reason.need == Need.SESSIONS:
        return [ngettext("%(num)s session", "%(num)s sessions", reason.needs - reason.has)]
    if reason.need == Need.MINUTES:
        return [duration(reason.needs - reason.has)]
    return [_mandatory(reason.sessions)]


def _missed(reason: Reason) -> str:
    if reason.need == Need.SESSIONS:
        return ngettext(
            "%(has)s of %(num)s session", "%(has)s of %(num)s sessions", reason.needs, has=reason.has
        )
    if reason.need == Need.MINUTES:
        return _("%(has)s of %(needs)s", has=duration(reason.has), needs=duration(reason.needs))
    return ngettext(
        "%(sessions)s missed",
        "%(sessions)s missed",
        len(reason.sessions),
        sessions=_mandatory(reason.sessions),
    )


def _mandatory(sessions: tuple[SessionMark, ...]) -> str:
    numbers = [str(one.number) for one in sessions]
    return ngettext(
        "the mandatory session %(numbers)s",
        "the mandatory sessions %(numbers)s",
        len(numbers),
        numbers=listed(numbers),
    )


def _sessions(number: int) -> str:
    return ngettext("%(num)s session", "%(num)s sessions", number)

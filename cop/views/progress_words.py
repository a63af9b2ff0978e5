"""How the progress of everybody enrolled in an edition reads: groups to look at, and the table as a file."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.queries.completion_words import MARKS, listed, reason_words, session_list
from cop.rules.completion import CompletionState, Mark, Standing
from cop.rules.courses import Course
from cop.views.filters import wall

# A sign for each mark in the narrow cells of the table; the word stands beside it for who cannot see it.
SIGNS = {
    Mark.PRESENT: "✓", Mark.SUBSTITUTED: "⇄", Mark.ABSENT: "✗", Mark.EXCUSED: "E", Mark.UNKNOWN: "?",
    Mark.COMING: "·", Mark.DECLINED: "–", Mark.NOT_ON_LIST: "○",
}  # fmt: skip


class Group(StrEnum):
    """Where somebody stands, for those who coordinate."""

    DUE = "due"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    LOST = "lost"
    # The same, once the edition is over.
    MISSED = "missed"
    UNKNOWN = "unknown"
    NO_RULE = "no_rule"


# In words, with tone and sign of `chip`.
GROUPS = {
    Group.DUE: (_l("All done"), "good", "it-check-circle"),
    Group.ON_TRACK: (_l("On the way"), "info", "it-arrow-right"),
    Group.AT_RISK: (_l("At risk"), "warn", "it-warning-circle"),
    Group.LOST: (_l("Out of reach"), "bad", "it-close-circle"),
    Group.MISSED: (_l("Not completed"), "bad", "it-close-circle"),
    Group.UNKNOWN: (_l("Not decided yet"), "plain", "it-help-circle"),
    Group.NO_RULE: (_l("No certificate"), "plain", "it-minus-circle"),
}


def group_of(standing: Standing) -> Group:
    """Return which group somebody belongs to."""
    if standing.state == CompletionState.NO_RULE:
        return Group.NO_RULE
    if standing.is_out_of_reach:
        return Group.MISSED if standing.course.is_over else Group.LOST
    if standing.is_secured:
        return Group.DUE
    if standing.state == CompletionState.UNKNOWN:
        return Group.UNKNOWN
    return Group.AT_RISK if standing.is_at_risk else Group.ON_TRACK


def note_of(standing: Standing) -> str:
    """Return why somebody is in that group: what is missing for good, unknown, or was declined; "" for nothing."""
    group = group_of(standing)
    if group in {Group.LOST, Group.MISSED}:
        return listed(reason_words(standing))
    if group == Group.UNKNOWN:
        return _("Attendance of %(sessions)s not recorded", sessions=session_list(standing.unknown))
    if group == Group.AT_RISK and standing.falls_short:
        return _("Said no to %(sessions)s", sessions=session_list(standing.declined))
    if group == Group.AT_RISK:
        return _("One more missed is too many")
    return ""


def file_header(course: Course) -> list[str]:
    sessions = [
        _("Session %(number)s, %(day)s", number=number, day=f"{wall(one.starts_at):%Y-%m-%d}")
        for number, one in enumerate(course.sessions, start=1)
    ]
    return [
        _("Name"), _("Organisation"), *sessions, _("Sessions attended"), _("Hours attended"), _("Standing"), _("Why"),
    ]  # fmt: skip


def file_rows(standings: Iterable[Standing]) -> Iterable[Sequence[object]]:
    """Yield one row a person: a word for each session, what counts, and where that leads."""
    for one in standings:
        organisation = one.enrolment.organisation
        yield [
            one.enrolment.person.name,
            organisation.name if organisation else "",
            *(str(MARKS[mark.mark][0]) for mark in one.marks),
            one.sessions,
            round(one.minutes / 60, 2),
            str(GROUPS[group_of(one)][0]),
            note_of(one),
        ]

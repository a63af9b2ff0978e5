"""How the list of an edition's people reads: its states, and its rows as a file."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _

from cop.models import EnrolmentStatus
from cop.queries.enrolment_lists import EnrolledLine
from cop.views.filters import wall
from cop.views.registration_words import source_words


def status_words() -> dict[str, tuple[str, str, str]]:
    """Return each status in a word, with the tone and the sign of its chip."""
    return {
        EnrolmentStatus.ENROLLED: (_("Is enrolled"), "good", "it-check-circle"),
        EnrolmentStatus.WAITING: (_("Waiting list"), "info", "it-clock"),
        EnrolmentStatus.REQUESTED: (_("Asks to take part"), "warn", "it-help-circle"),
        EnrolmentStatus.REFUSED: (_("Refused"), "bad", "it-close-circle"),
        EnrolmentStatus.WITHDRAWN: (_("Off the list"), "plain", "it-minus-circle"),
    }


def file_header() -> list[str]:
    return [
        _("Name"), _("Address"), _("Organisation"), _("Status"), _("How they came"),
        _("Asked on"), _("Enrolled on"), _("Off the list since"),
    ]  # fmt: skip


def file_rows(lines: Iterable[EnrolledLine]) -> Iterable[list[object]]:
    """Yield the rows of the file, with days and hours as a spreadsheet sorts them."""
    states, sources = status_words(), source_words()
    for line in lines:
        yield [
            line.name,
            line.email,
            line.organisation,
            states[line.status][0],
            sources.get(line.source, ""),
            *(f"{wall(one):%Y-%m-%d %H:%M}" if one else "" for one in _moments(line)),
        ]


def _moments(line: EnrolledLine) -> tuple[datetime | None, ...]:
    return line.created_at, line.enrolled_at, line.ended_at

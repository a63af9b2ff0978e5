"""How the list of a meeting's people reads: its rows as a page and as a file."""

import html
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from cop.models import Answer, Attendance, Mode, Source
from cop.queries.registration_lists import Line
from cop.views.filters import wall

TONES: dict[str, str] = {
    Answer.ACCEPTED: "good",
    Answer.TENTATIVE: "warn",
    Answer.DECLINED: "bad",
    Answer.WAITING: "info",
    Answer.REQUESTED: "info",
}
_CHIP = Markup('<span class="state state-{}">{}</span>')


def answer_words() -> dict[str, str]:
    return {
        Answer.ACCEPTED: _("Coming"),
        Answer.TENTATIVE: _("Maybe"),
        Answer.DECLINED: _("Not coming"),
        Answer.WAITING: _("Waiting list"),
        Answer.REQUESTED: _("Asks to come"),
        Answer.INVITED: _("No answer yet"),
        Answer.WITHDRAWN: _("Withdrawn"),
    }


def mode_words() -> dict[str | None, str]:
    return {Mode.IN_PERSON: _("In person"), Mode.ONLINE: _("Online"), Mode.HYBRID: "", None: ""}


def source_words() -> dict[str | None, str]:
    """By whose hand an answer came; a web page is the ordinary way and not worth a word."""
    return {
        Source.CALENDAR_REPLY: _("from the calendar"),
        Source.COORDINATOR: _("by a coordinator"),
        Source.IMPORT: _("imported"),
        Source.POLL: _("from a date poll"),
    }


def attendance_words() -> dict[str, str]:
    return {
        Attendance.PRESENT: _("Present"),
        Attendance.ABSENT: _("Absent"),
        Attendance.EXCUSED: _("Excused"),
        Attendance.UNKNOWN: "",
    }


def page_rows(lines: Iterable[Line]) -> list[tuple[object, ...]]:
    """Return (id, name, address, organisation, answer, way to come, when and how it was said) for each line, as HTML.

    Everything that many lines share is made once, and only what people typed is escaped, here: the template
    writes these rows as they are, which halves the time of a page of a thousand.
    """
    chips = {
        answer: _CHIP.format(TONES.get(answer, "plain"), word) for answer, word in answer_words().items()
    }
    uninvited = _CHIP.format("plain", _("Not invited"))
    modes, sources = mode_words(), source_words()
    outdated, team = _("to the earlier date"), _("team")

    @lru_cache
    def day(moment: date) -> str:
        return format_date(moment, "d MMM")

    rows: list[tuple[object, ...]] = []
    for line in lines:
        said = [day(wall(line.answered_at).date())] if line.answered_at else []
        said += [sources[line.source]] if line.source in sources else []
        said += [outdated] if line.is_outdated else []
        said += [team] if line.is_staff else []
        is_uninvited = line.answer == Answer.INVITED and not line.is_invited
        chip = uninvited if is_uninvited else chips[line.answer]
        typed = (_html(line.name), _html(line.email), _html(line.organisation))
        rows.append((line.id, *typed, chip, modes[line.mode], ", ".join(said)))
    return rows


def _html(text: str | None) -> str:
    return html.escape(text or "")


def file_header() -> list[str]:
    return [
        _("Name"), _("Address"), _("Organisation"), _("Answer"), _("To the earlier date"), _("How"),
        _("Answered on"), _("Attendance"), _("Attended"), _("Staff"),
    ]  # fmt: skip


def file_rows(lines: Iterable[Line]) -> Iterable[list[object]]:
    """Yield the rows of the file, with days and hours as a spreadsheet sorts them."""
    answers, modes, attendance, yes = answer_words(), mode_words(), attendance_words(), _("yes")
    for line in lines:
        yield [
            line.name,
            line.email,
            line.organisation,
            answers[line.answer],
            yes if line.is_outdated else "",
            modes[line.mode],
            f"{wall(line.answered_at):%Y-%m-%d %H:%M}" if line.answered_at else "",
            attendance[line.attendance],
            modes[line.attended_mode],
            yes if line.is_staff else "",
        ]

"""How attendance reads: the sentence that counts it, the rows to tick."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from cop.models import Answer, Attendance, Meeting, Mode
from cop.queries.registration_lists import Line, Presence
from cop.services.attendance import Mark
from cop.views.registration_words import TONES, answer_words

_CHIP = Markup('<span class="state state-{}">{}</span>')


def presence_words(presence: Presence) -> str:
    """Return "23 participants of 14 organisations, together with 3 members of the team"."""
    who = ngettext("%(num)s participant", "%(num)s participants", presence.participants)
    of = ngettext("%(num)s organisation", "%(num)s organisations", presence.organisations)
    team = ngettext("%(num)s member of the team", "%(num)s members of the team", presence.staff)
    if presence.organisations and presence.staff:
        return _("%(participants)s of %(organisations)s, together with %(staff)s",
                 participants=who, organisations=of, staff=team)  # fmt: skip
    if presence.organisations:
        return _("%(participants)s of %(organisations)s", participants=who, organisations=of)
    if presence.staff:
        return _("%(participants)s, together with %(staff)s", participants=who, staff=team)
    return who


def marked(line: Line, marks: Mapping[int, Mark]) -> Line:
    """Return the line as a tick list says it that is not saved yet; itself where that says nothing of it."""
    mark = marks.get(line.id)
    return line._replace(attendance=mark.attendance, attended_mode=mark.mode) if mark else line


def tick_rows(meeting: Meeting, lines: Iterable[Line], marks: Mapping[int, Mark]) -> list[tuple[object, ...]]:
    """Return (id, name, organisation, what was said, is here, state saved, way shown, state if not here).

    The state saved goes out and comes back with the form: a row that comes back the same was not touched.
    `marks` are shown in place of it, and so count as touched.
    """
    chips = {
        answer: _CHIP.format(TONES.get(answer, "plain"), word) for answer, word in answer_words().items()
    }
    chips[Answer.INVITED] = Markup("")
    rows: list[tuple[object, ...]] = []
    for saved in lines:
        line = marked(saved, marks)
        rows.append(
            (
                line.id,
                line.name,
                line.organisation,
                chips[line.answer],
                line.attendance == Attendance.PRESENT,
                _state(saved, is_hybrid=meeting.mode == Mode.HYBRID),
                str(_way(line)),
                line.attendance,
            )
        )
    return rows


def _state(line: Line, *, is_hybrid: bool) -> str:
    """Return "present.online", "unknown.": how somebody came is of those present at a hybrid meeting."""
    is_here = line.attendance == Attendance.PRESENT
    return f"{line.attendance}.{_way(line) if is_here and is_hybrid else ''}"


def _way(line: Line) -> str:
    is_here = line.attendance == Attendance.PRESENT
    return (line.attended_mode if is_here else line.mode) or Mode.IN_PERSON

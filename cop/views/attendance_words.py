"""How attendance reads: the sentence that counts it, the rows to tick."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from cop.models import Answer, Attendance, Meeting, Mode
from cop.queries.registration_lists import Line, Presence
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


def tick_rows(meeting: Meeting, lines: Iterable[Line]) -> list[tuple[object, ...]]:
    """Return (id, name, organisation, what was said, is here, state shown, way shown, state if not here).

    The state shown goes out and comes back with the form: a row that comes back the same was not touched.
    """
    chips = {
        answer: _CHIP.format(TONES.get(answer, "plain"), word) for answer, word in answer_words().items()
    }
    chips[Answer.INVITED] = Markup("")
    is_hybrid = meeting.mode == Mode.HYBRID
    rows: list[tuple[object, ...]] = []
    for line in lines:
        is_here = line.attendance == Attendance.PRESENT
        way = (line.attended_mode if is_here else line.mode) or Mode.IN_PERSON
        was = f"{line.attendance}.{way if is_here and is_hybrid else ''}"
        rows.append(
            (
                line.id,
                line.name,
                line.organisation,
                chips[line.answer],
                is_here,
                was,
                str(way),
                line.attendance,
            )
        )
    return rows

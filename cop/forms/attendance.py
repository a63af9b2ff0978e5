"""The tick list of a meeting, and the four fields for somebody who was not on it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import RadioField
from wtforms.fields import SelectChoice

from cop.forms.answers import MODES
from cop.forms.fields import CleanString, EmailField, Form
from cop.models import Attendance, Meeting, Mode
from cop.services.attendance import Mark

_STATES = {state.value: state for state in Attendance}
_MODES = {mode.value: mode for mode in MODES}


class WalkInForm(Form):
    name = CleanString(_l("Name and surname"), required=_l("Type the name."), longest=120)
    email = EmailField(_l("Address"))
    organisation = CleanString(_l("Organisation"), longest=200)
    mode = RadioField(
        _l("How do they take part?"),
        choices=[SelectChoice(*one) for one in MODES.items()],
        default=Mode.IN_PERSON,
    )

    def is_sent(self, sent: "MultiDict[str, str]") -> bool:
        """Say whether somebody is to be recorded: by the button, or by Enter and "Save" once a field is filled."""
        texts = (self.name, self.email, self.organisation)
        return sent.get("do") == "walk-in" or any(sent.get(field.name, "").strip() for field in texts)


def walk_in_form(meeting: Meeting, sent: Any = None) -> WalkInForm:
    """Return the form; how they take part is asked at a hybrid meeting alone."""
    form = WalkInForm(sent, prefix="new-")
    if len(meeting.modes) == 1:
        del form.mode
    return form


def marks_in(sent: "MultiDict[str, str]") -> Mapping[int, Mark]:
    """Return what a posted tick list changes, by registration id.

    Each row sends what the page showed, `was-12=present.online`; a row that says the same as then is left out,
    so that a page opened earlier does not undo what somebody else ticked since. With `rest=absent` everybody
    shown without a mark becomes absent. A row that cannot be read is left out.
    """
    here = set(sent.getlist("here"))
    marks = {}
    for name, shown in sent.items():
        prefix, _dash, key = name.partition("-")
        if prefix != "was" or not (key.isascii() and key.isdigit() and len(key) < 19):
            continue
        mark = _mark(sent, key, is_here=key in here)
        if shown != f"{mark.attendance}.{mark.mode or ''}":
            marks[int(key)] = mark
    return marks


def _mark(sent: "MultiDict[str, str]", key: str, *, is_here: bool) -> Mark:
    if is_here:
        return Mark(Attendance.PRESENT, _MODES.get(sent.get(f"how-{key}", "")))
    state = _STATES.get(sent.get(f"else-{key}", ""), Attendance.UNKNOWN)
    if state == Attendance.UNKNOWN and sent.get("rest") == "absent":
        state = Attendance.ABSENT
    return Mark(state if state != Attendance.PRESENT else Attendance.UNKNOWN)

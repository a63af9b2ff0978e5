"""Seats to be kept for an organisation."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from cop.forms.answers import MODES
from cop.forms.choices import EnumRadios
from cop.forms.fields import Form, WholeNumber
from cop.forms.moments import MomentField
from cop.forms.picks import PickField
from cop.models import Meeting, Mode

_USUAL = (timedelta(days=7), timedelta(days=1))


class ReservationForm(Form):
    organisation_id = PickField(_l("Organisation"), required=_l("Choose the organisation."))
    mode = EnumRadios(_l("How its people take part"), MODES, required=_l("Choose how they take part."))
    number = WholeNumber(_l("Seats kept"), required=_l("Type how many seats."), least=1, most=100_000)
    until_at = MomentField(
        _l("Kept until"),
        required=_l("Type until when."),
        description=_l("Then those not taken go to whoever waits, and to everybody."),
    )

    @property
    def chosen_mode(self) -> Mode | None:
        """How its people take part, None where the meeting leaves no choice."""
        return self.mode.data if "mode" in self else None


def reservation_form(meeting: Meeting, sent: Any = None, *, at: datetime) -> ReservationForm:
    """Return the form for a meeting; until a week before it, unless that is over."""
    usual = next(
        (day for day in (meeting.starts_at - days for days in _USUAL) if day > at), meeting.starts_at
    )
    form = ReservationForm(sent, data={"until_at": usual, "mode": meeting.modes[0]})
    if len(meeting.modes) == 1:
        del form.mode
    return form

"""A length of time, typed in hours."""

import re
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError, widgets

from cop.forms.validators import all_of

MOST_HOURS = 10_000
_DECIMAL = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")
_CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9])")


class HoursField(wtforms.Field):
    """Hours as people write them, "12", "12,5" or "12:30"; the value is in minutes, None where it is left empty."""

    widget = widgets.TextInput()
    data: Any  # int | None

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, all_of(None), **options)

    def _value(self) -> str:
        """What the field shows: what was typed, else the hours, with minutes where there are any."""
        if self.raw_data:
            return str(self.raw_data[0])
        hours, minutes = divmod(self.data or 0, 60)
        return "" if self.data is None else f"{hours}:{minutes:02}" if minutes else str(hours)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            self.data = minutes_of(typed)


def minutes_of(typed: str) -> int:
    """Return the minutes that hours stand for. Raises ValidationError for none, too many, and what cannot be read."""
    minutes = 0
    if found := _CLOCK.fullmatch(typed):
        minutes = int(found[1]) * 60 + int(found[2])
    elif found := _DECIMAL.fullmatch(typed):
        minutes = round(float(f"{found[1]}.{found[2] or 0}") * 60)
    if not 0 < minutes <= MOST_HOURS * 60:
        raise ValidationError(_l("Type hours, such as 12 or 12:30."))
    return minutes

"""An instant, typed as a day and an hour on the wall."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError, widgets

from cop.clock import ROME
from cop.forms.fields import EARLIEST, LATEST
from cop.forms.validators import all_of


class MomentField(wtforms.Field):
    """A day and an hour of Turin, by the browser's own field; an aware instant, None where it is left empty."""

    widget = widgets.DateTimeLocalInput()
    data: Any  # datetime | None

    def __init__(self, label: object, *, required: object = None, **options: Any) -> None:
        more = options.pop("validators", ())
        options["render_kw"] = {"step": 60} | options.pop("render_kw", {})
        super().__init__(label, all_of(required, *more), **options)

    def _value(self) -> str:
        """What the field shows: what was typed, else the instant on the wall."""
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(ROME):%Y-%m-%dT%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            self.data = _instant(typed)


def _instant(typed: str, zone: ZoneInfo = ROME) -> datetime:
    """Return the instant at which the wall shows what was typed; the first, where it comes twice.

    Raises ValidationError where it cannot be read, and where the clocks skip it.
    """
    try:
        shown = datetime.strptime(typed.replace(" ", "T", 1)[:16], "%Y-%m-%dT%H:%M")
    except ValueError:
        raise ValidationError(_l("Type a day and an hour, such as 26/11/2026 14:30.")) from None
    if not EARLIEST <= shown.date() <= LATEST:
        raise ValidationError(_l("Type a day and an hour, such as 26/11/2026 14:30."))
    moment = shown.replace(tzinfo=zone)
    if datetime.fromtimestamp(moment.timestamp(), zone).replace(tzinfo=None) != shown:
        raise ValidationError(_l("The clocks go forward that night: there is no time between 2 and 3."))
    return moment

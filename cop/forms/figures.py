"""The one question that figures are asked: of which day."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import ValidationError

from cop import clock
from cop.errors import CopError
from cop.forms.fields import DateField, Form


class FiguresForm(Form):
    """A day up to today in Turin; none means today."""

    on = DateField(_l("Figures on the day"))

    def validate_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_("The future has no figures yet: choose a day up to today."))

    @property
    def day(self) -> date:
        """The day asked for, today where none can be read."""
        found: date | None = None if self.errors else self.on.data
        return found or clock.today()


def day_asked(typed: str) -> date:
    """Return the day that a text such as "2024-12-31" says, today where it is empty.

    Raises CopError for anything else and for days of the future.
    """
    form = FiguresForm(MultiDict({"on": typed}))
    if not form.validate():
        raise CopError(form.on.errors[0], field="on")
    return form.day

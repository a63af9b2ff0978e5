"""When an issue leaves, and that whoever sends it has seen to how many."""

from datetime import datetime
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError
from wtforms.fields import SelectChoice

from cop.clock import ROME
from cop.forms.fields import EARLIEST, LATEST, Form, WholeNumber
from cop.forms.moments import MomentField
from cop.forms.surveys import Radios

NOW, LATER = "now", "later"
# Up to as many a tick is enough; beyond, whoever sends types the number, so that it is not sent to all by a slip.
TICKED = 50


class HourField(MomentField):
    """A day and an hour on the wall of Turin. An hour that the clocks skip is the one after, one that comes twice the
    first: a newsletter leaves all the same.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            self.data = _instant(typed)


class SendForm(Form):
    """`total` is how many get it as things stand: the form wants it confirmed."""

    when = Radios(
        _l("When"),
        choices=[SelectChoice(NOW, _l("Now")), SelectChoice(LATER, _l("At a day and an hour"))],
        default=NOW,
    )
    send_at = HourField(_l("Day and hour"))
    typed = WholeNumber(_l("How many people get it"), most=100_000_000)
    is_sure = wtforms.BooleanField(_l("Yes, send it"))
    revision = wtforms.HiddenField()

    def __init__(self, *given: Any, total: int, at: datetime, **values: Any) -> None:
        super().__init__(*given, **values)
        self._total, self._at = total, at

    @property
    def is_ticked(self) -> bool:
        """Whether a tick is enough."""
        return self._total <= TICKED

    @property
    def instant(self) -> datetime:
        """When it is to leave."""
        return self.send_at.data if self.when.data == LATER and self.send_at.data else self._at

    @property
    def seen(self) -> int | None:
        """The revision of the issue that the person had before them."""
        digits = str(self.revision.data or "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None

    def validate_send_at(self, field: wtforms.Field) -> None:
        if self.when.data != LATER or field.errors:
            return
        if field.data is None:
            raise ValidationError(_l("Type a day and an hour."))
        if field.data <= self._at:
            raise ValidationError(_l("That hour is past. Choose a later one, or send it now."))

    def validate_typed(self, field: wtforms.Field) -> None:
        if self.is_ticked or field.errors:
            return
        if field.data != self._total:
            raise ValidationError(
                _("Type the number of people who get it as things stand: %(n)s.", n=self._total)
            )

    def validate_is_sure(self, field: wtforms.Field) -> None:
        if self.is_ticked and not field.data:
            raise ValidationError(_l("Tick that it may be sent: a mail cannot be called back."))


def _instant(typed: str) -> datetime:
    try:
        shown = datetime.strptime(typed.replace(" ", "T", 1)[:16], "%Y-%m-%dT%H:%M")
    except ValueError:
        raise ValidationError(_l("Type a day and an hour, such as 26/11/2026 14:30.")) from None
    if not EARLIEST <= shown.date() <= LATEST:
        raise ValidationError(_l("Type a day and an hour, such as 26/11/2026 14:30."))
    # By way of the instant: where the clocks go forward 2:30 is 3:30 of summer time.
    return datetime.fromtimestamp(shown.replace(tzinfo=ROME).timestamp(), ROME)

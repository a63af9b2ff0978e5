"""Closing a meeting: what is declared, and whether those who were there are told."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop.forms.fields import CleanText, Form
from cop.services.closing import Closing


class ClosingForm(Form):
    rest_absent = BooleanField(_l("Whoever has no mark was absent"))
    without_minutes = BooleanField(_l("There will be no minutes"))
    without_documents = BooleanField(_l("There are no documents"))
    sends_recap = BooleanField(_l("Send the recap to those who were there"))
    words = CleanText(
        _l("A word of yours"),
        longest=2000,
        description=_l("It stands at the top of the recap, as you write it."),
    )

    def said(self) -> Closing:
        return Closing(**{name: field.data for name, field in self._fields.items()})

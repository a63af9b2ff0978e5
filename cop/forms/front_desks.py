"""Who is to stand at the front desk: somebody known, or somebody new by address."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.forms.fields import CleanString, EmailField, Form
from cop.forms.picks import PickField
from cop.queries.picks import PickSource


class FrontDeskForm(Form):
    person_id = PickField(_l("Somebody in the register"))
    name = CleanString(_l("Name and surname"), longest=120, render_kw={"autocomplete": "off"})
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "off"})

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two: a person chosen, or name and address of a new one."""
        if not super().validate(extra_validators):
            return False
        if self.person_id.data or (self.name.data and self.email.data):
            return True
        if self.name.data or self.email.data:
            missing = self.email if self.name.data else self.name
            missing.errors = [_("Type the address.") if self.name.data else _("Type the name.")]
        else:
            self.person_id.errors = [_("Choose somebody, or type name and address.")]
        return False


def front_desk_form(people: PickSource, sent: Any = None) -> FrontDeskForm:
    form = FrontDeskForm(sent)
    form.person_id.search_in(people)
    return form

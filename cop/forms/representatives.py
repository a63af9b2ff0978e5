"""An organisation's own people: who represents it, and the words of who leaves."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, ValidationError
from wtforms.fields import Field, SelectChoice

from cop.forms.fields import CleanString, CleanText, EmailField, Form
from cop.forms.validators import Required
from cop.models import Person

OTHER = "other"


class RepresentativeForm(Form):
    """A colleague on record, or anybody else by name and address."""

    who = RadioField(
        _l("Who"), [Required(_l("Choose one of these."))], invalid_choice_message=_l("Choose one of these.")
    )
    name = CleanString(_l("Name and surname"), longest=120, render_kw={"autocomplete": "off"})
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "off"})

    def validate_name(self, field: Field) -> None:
        if self.who.data == OTHER and not field.data:
            raise ValidationError(_("Type the name."))

    def validate_email(self, field: Field) -> None:
        if self.who.data == OTHER and not field.data and not field.errors:
            raise ValidationError(_("Type the address."))

    @property
    def colleague_id(self) -> int | None:
        """The id of the colleague chosen, None for somebody else."""
        chosen = self.who.data or ""
        return int(chosen) if chosen.isdigit() else None


class LeaveForm(Form):
    why = CleanText(_l("Why, if you like to say"), longest=1000, render_kw={"rows": 3})


def representative_form(colleagues: Sequence[Person], sent: Any = None) -> RepresentativeForm:
    """Return the form that names a representative: the colleagues not yet there, or somebody else."""
    form = RepresentativeForm(sent, who=None if colleagues else OTHER)
    form.who.choices = [
        *(SelectChoice(str(person.id), person.name) for person in colleagues),
        SelectChoice(OTHER, _("Somebody else")),
    ]
    return form

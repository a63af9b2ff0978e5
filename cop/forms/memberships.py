"""Members of a community and who represents them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError
from wtforms.fields import Field

from cop.forms.choices import EnumRadios, RecordField
from cop.forms.fields import CleanString, DateField, EmailField, Form
from cop.forms.picks import PickField


class Member(StrEnum):
    ORGANISATION = "organisation"
    PERSON = "person"


class MemberFields(Form):
    """Who becomes a member, and from when. Parents of a form come in the order of its page."""

    member = EnumRadios(
        _l("Who becomes a member"),
        {
            Member.ORGANISATION: _l("an organisation in the register"),
            Member.PERSON: _l("a person, without an organisation"),
        },
        required=_l("Choose one of the two."),
        default=Member.ORGANISATION,
    )
    organisation_id = PickField(_l("Organisation"))
    since_on = DateField(_l("Member from"), required=_l("Choose the first day."))

    def validate_organisation_id(self, field: Field) -> None:
        if self.member.data == Member.ORGANISATION and field.data is None:
            raise ValidationError(_("Choose the organisation."))


class ColleagueField(Form):
    person_id = RecordField(_l("Person"), empty=_l("Somebody else"))


class PersonFields(Form):
    """A person by name and address; who has the address already is taken, not made again."""

    name = CleanString(_l("Name and surname"), longest=120, render_kw={"autocomplete": "off"})
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "off"})

    def is_person_asked(self) -> bool:
        """Whether name and address must be there."""
        return bool(self.name.data or self.email.data)

    def validate_name(self, field: Field) -> None:
        if self.is_person_asked() and not field.data:
            raise ValidationError(_("Type the name."))

    def validate_email(self, field: Field) -> None:
        if self.is_person_asked() and not field.data and not field.process_errors:
            raise ValidationError(_("Type the address."))


class MemberForm(MemberFields, PersonFields):
    def is_person_asked(self) -> bool:
        return self.member.data == Member.PERSON or super().is_person_asked()


class DatesForm(Form):
    since_on = DateField(_l("First day"))
    until_on = DateField(_l("Last day"))


class RepresentativeForm(ColleagueField, PersonFields):
    since_on = DateField(_l("Represents from"), required=_l("Choose the first day."))

    def is_person_asked(self) -> bool:
        return self.person_id.data is None


def representative_form(
    people: Iterable[tuple[int, str]], sent: Any = None, **values: Any
) -> RepresentativeForm:
    """Return the form that adds a representative: one of `people`, or somebody else by name and address."""
    form = RepresentativeForm(sent, prefix="new-", **values)
    form.person_id.offer(people)
    return form

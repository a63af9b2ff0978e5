"""Forms of signing in and of the own account: shape only."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, ValidationError

from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanString, EmailField, Form
from cop.forms.validators import Longest, Required
from cop.models import Language

_BLANKS_AND_DASHES = re.compile(r"[\s\-]")


def only_digits(value: str | None) -> str:
    """Return a code without the blanks and dashes that people and mail programs put into it."""
    return _BLANKS_AND_DASHES.sub("", value or "")


class AddressForm(Form):
    email = EmailField(_l("Your e-mail address"), required=_l("Type your e-mail address."))


def code_field(label: object) -> CleanString:
    """Return the field of a code of six digits, which a browser may fill in by itself."""
    return CleanString(
        label,
        required=_l("Type the six digits."),
        filters=[only_digits],
        render_kw={
            "autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "spellcheck": "false",
        },
    )  # fmt: skip


class CodeForm(Form):
    code = code_field(_l("The six digits from the mail"))

    def validate_code(self, field: CleanString) -> None:
        if not re.fullmatch(r"[0-9]{6}", field.data or ""):
            raise ValidationError(_l("The code has six digits."))


class PasswordSignInForm(AddressForm):
    password = PasswordField(
        _l("Your password"),
        [Required(_l("Type your password.")), Longest(1000)],
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(Form):
    name = CleanString(
        _l("Name"), required=_l("Type your name."), longest=120, render_kw={"autocomplete": "name"}
    )
    language = EnumRadios(
        _l("Language of the mails to me"),
        {Language.IT: "Italiano", Language.EN: "English"},
        required=_l("Choose a language."),
    )


class NewPasswordForm(Form):
    current = PasswordField(
        _l("Current password"), [Longest(1000)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password"),
        [Required(_l("Type the new password.")), Longest(1000)],
        render_kw={"autocomplete": "new-password"},
    )

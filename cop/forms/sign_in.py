"""Forms of signing in and of the own account: shape only."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Form, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from cop import text

_NOT_DIGITS = re.compile(r"[\s\-]")


def only_digits(value: str | None) -> str:
    """Return a code without the blanks and dashes that people and mail programs put into it."""
    return _NOT_DIGITS.sub("", value or "")


def same_letters(value: str | None) -> str:
    return text.one_line(value or "")


class AddressForm(Form):
    email = EmailField(
        _l("Your e-mail address"),
        [InputRequired(_l("Type your e-mail address."))],
        filters=[same_letters],
        render_kw={"autocomplete": "email", "maxlength": 254, "spellcheck": "false"},
    )

    def validate_email(self, field: EmailField) -> None:
        try:
            field.data = text.email_address(field.data or "")
        except ValueError as error:
            raise ValidationError(_l("Type one whole address, such as name@example.org.")) from error


class CodeForm(Form):
    code = StringField(
        _l("The six digits from the mail"),
        [InputRequired(_l("Type the six digits."))],
        filters=[only_digits],
        render_kw={
            "autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "spellcheck": "false",
        },
    )  # fmt: skip

    def validate_code(self, field: StringField) -> None:
        if not re.fullmatch(r"[0-9]{6}", field.data or ""):
            raise ValidationError(_l("The code has six digits."))


class PasswordSignInForm(AddressForm):
    password = PasswordField(
        _l("Your password"),
        [InputRequired(_l("Type your password.")), Length(max=1000, message=_l("This is too long."))],
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(Form):
    name = StringField(
        _l("Name"),
        [InputRequired(_l("Type your name.")), Length(max=120, message=_l("At most 120 characters."))],
        filters=[same_letters],
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    language = RadioField(
        _l("Language of mails to me"),
        [InputRequired(_l("Choose a language."))],
        choices=[("it", "Italiano"), ("en", "English")],
        validate_choice=True,
    )


class NewPasswordForm(Form):
    current = PasswordField(
        _l("Current password"),
        [Length(max=1000, message=_l("This is too long."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Type the new password."))],
        render_kw={"autocomplete": "new-password"},
    )

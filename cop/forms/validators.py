"""Validators shared by the forms. Each message is a whole sentence in the person's language."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import StopValidation, ValidationError

from cop.rules.web import is_web_address

Validator = Callable[[Any, Field], None]


class Required:
    """Refuses an empty field with `message`; what could not be read keeps its own message."""

    field_flags = {"required": True}

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        is_empty = field.data is None or field.data is False or field.data in ("", [])
        if is_empty and not field.process_errors:
            field.errors = []  # "choose one from the list" besides would only repeat it
            raise StopValidation(str(self.message))


class Longest:
    """Refuses a text of more than `most` characters; in the browser nothing is cut off unseen."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Field) -> None:
        excess = len(field.data or "") - self.most
        if excess > 0:
            raise ValidationError(
                ngettext(
                    "This is %(num)d character too long: at most %(most)d fit.",
                    "This is %(num)d characters too long: at most %(most)d fit.",
                    excess,
                    most=self.most,
                )
            )


class Between:
    """Refuses a number or a day outside the two ends, which are allowed themselves."""

    def __init__(self, least: Any, most: Any) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(
                _(
                    "This must be between %(least)s and %(most)s.",
                    least=_shown(self.least),
                    most=_shown(self.most),
                )
            )


class WebAddress:
    """Refuses what is not a web address: scheme http or https, a host name, nothing that breaks a header."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Type a web address, such as https://example.org."))


def _shown(value: Any) -> str:
    return format_date(value, "d MMMM y") if isinstance(value, date) else str(value)


def all_of(required: object, *others: Validator) -> list[Validator]:
    """Return the validators of a field; `required` is the sentence shown where it is empty, None where it may be."""
    return ([Required(required)] if required else []) + list(others)

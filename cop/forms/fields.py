"""The parent of the forms and the fields they are made of.

A field reads what was typed into a clean value: texts without control characters and direction marks, in NFC;
what is left empty as "" or None. `required` is the sentence shown where it is empty; without it the field is
optional. What cannot be read stays in the field, with an error, so that nothing typed is lost.
"""

from datetime import date
from typing import Any

import wtforms
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import widgets

from cop import text
from cop.forms.validators import Between, Longest, WebAddress, all_of
from cop.rules.web import web_address

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
LINE, PARAGRAPHS = 200, 20_000


class Form(wtforms.Form):
    """Parent of every form: shape only. The CSRF token is a hidden field of the page, checked for all."""

    class Meta:
        @property
        def locales(self) -> list[str]:
            """The language of WTForms' own sentences."""
            return [str(get_locale() or "en")]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the form may be saved. Where "Find" was pressed beside a picker, only that is answered."""
        looking = next((field for field in self if getattr(field, "is_looking", False)), None)
        if looking is not None:
            looking.errors = [looking.answer]
            return False
        return bool(super().validate(extra_validators))

    def error_list(self) -> list[tuple[str, str]]:
        """Return (id of the field, sentence) for each error, in the order of the page; "" for the form's own."""
        own = [("", str(message)) for message in self.form_errors]
        return own + [(field.id, str(message)) for field in self for message in field.errors]


class CleanString(wtforms.StringField):
    """One line of text of at most `longest` characters."""

    def __init__(
        self, label: object, *, required: object = None, longest: int = LINE, **options: Any
    ) -> None:
        more = options.pop("validators", ())
        options.setdefault("default", "")
        super().__init__(label, all_of(required, Longest(longest), *more), **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = text.one_line(valuelist[0])


class CleanText(wtforms.TextAreaField):
    """Several lines of text of at most `longest` characters, with plain newlines."""

    def __init__(
        self, label: object, *, required: object = None, longest: int = PARAGRAPHS, **options: Any
    ) -> None:
        more = options.pop("validators", ())
        options.setdefault("default", "")
        super().__init__(label, all_of(required, Longest(longest), *more), **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            lines = text.clean(valuelist[0]).split("\n")
            self.data = "\n".join(line.rstrip() for line in lines).strip("\n")


class EmailField(CleanString):
    """One mail address; its form is checked, whether it exists is not."""

    widget = widgets.EmailInput()

    def __init__(self, label: object, **options: Any) -> None:
        options["render_kw"] = {"autocomplete": "email", "spellcheck": "false"} | options.pop("render_kw", {})
        super().__init__(label, longest=254, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if not self.data:
            return
        try:
            self.data = text.email_address(self.data)
        except ValueError as error:
            raise ValueError(_l("Type one full address, such as name@example.org.")) from error


class WebField(CleanString):
    """An address of the web; "www.example.org" is taken as "https://www.example.org"."""

    widget = widgets.URLInput()

    def __init__(self, label: object, *, longest: int = 300, **options: Any) -> None:
        super().__init__(label, longest=longest, validators=[WebAddress()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = web_address(self.data or "")


class DateField(wtforms.DateField):
    """A day, by the browser's own calendar."""

    data: Any  # date | None; a field that is required holds a date once valid

    def __init__(
        self,
        label: object,
        *,
        required: object = None,
        earliest: date = EARLIEST,
        latest: date = LATEST,
        **options: Any,
    ) -> None:
        more = options.pop("validators", ())
        unread = _l("Type a day, such as 26/11/2026.")
        validators = all_of(required, Between(earliest, latest), *more)
        super().__init__(label, validators, invalid_value_message=unread, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
        else:
            super().process_formdata(valuelist)


class TimeField(wtforms.TimeField):
    """An hour on the wall, to the minute."""

    def __init__(self, label: object, *, required: object = None, **options: Any) -> None:
        more = options.pop("validators", ())
        unread = _l("Type a time, such as 14:30.")
        formats = ["%H:%M", "%H.%M", "%H:%M:%S"]
        super().__init__(label, all_of(required, *more), formats, invalid_value_message=unread, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        super().process_formdata([value.strip() for value in valuelist])
        if self.data:
            self.data = self.data.replace(second=0)


class WholeNumber(wtforms.IntegerField):
    """A whole number between `least` and `most`, None where it is left empty."""

    def __init__(
        self, label: object, *, required: object = None, least: int = 0, most: int = 1_000_000, **options: Any
    ) -> None:
        more = options.pop("validators", ())
        options["render_kw"] = {"min": least, "max": most, "inputmode": "numeric"} | options.pop(
            "render_kw", {}
        )
        super().__init__(label, all_of(required, Between(least, most), *more), **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else None
        if typed == "":
            self.data = None
        elif typed is not None:
            self.data = self._read(typed)

    def _read(self, typed: str) -> int:
        digits = typed.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
            self.data = None
            raise ValueError(_l("Type a whole number."))
        return int(typed)

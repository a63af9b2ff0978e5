"""Fields for VAT numbers and fiscal codes."""

from typing import Any

from flask_babel import lazy_gettext as _l

from cop.forms.fields import CleanString
from cop.rules.codes import fiscal_code, vat_number


class _CodeField(CleanString):
    """A code that is either right or refused; empty is None."""

    data: Any

    def __init__(self, label: object, **options: Any) -> None:
        options["render_kw"] = {"spellcheck": "false", "autocomplete": "off"}
        super().__init__(label, longest=40, default=None, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if not self.data:
            self.data = None
            return
        if len(self.data) <= 40:
            self.data = self.read(self.data)

    def read(self, typed: str) -> str:
        raise NotImplementedError


class VatField(_CodeField):
    def read(self, typed: str) -> str:
        try:
            return vat_number(typed)
        except ValueError as error:
            raise ValueError(_l("This is not a valid VAT number: a digit is missing or wrong.")) from error


class FiscalCodeField(_CodeField):
    def read(self, typed: str) -> str:
        try:
            return fiscal_code(typed)
        except ValueError as error:
            raise ValueError(_l("This is not a fiscal code: a character is missing or wrong.")) from error

"""VAT numbers and fiscal codes as they are typed, kept as registers write them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from stdnum.eu import vat as european_vat
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from cop.forms.fields import CleanString


def vat_number(typed: str) -> str:
    """Return a VAT number without blanks: 11 digits for an Italian one, with its country for another one.

    Raises ValueError where its check digit or its form is wrong.
    """
    compact = _compact(typed)
    is_foreign = compact[:2].isalpha() and not compact.startswith("IT")
    try:
        return str(european_vat.validate(compact) if is_foreign else iva.validate(compact))
    except ValidationError as error:
        raise ValueError(str(error)) from error


def fiscal_code(typed: str) -> str:
    """Return an Italian fiscal code in capitals: 11 digits of an organisation, 16 characters of a person.

    Raises ValueError where its check digit or its form is wrong.
    """
    try:
        return str(codicefiscale.validate(_compact(typed)))
    except ValidationError as error:
        raise ValueError(str(error)) from error


def _compact(typed: str) -> str:
    return "".join(c for c in typed.upper() if c not in " .-/")


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

"""VAT numbers and fiscal codes: typed in many ways, kept as registers write them."""

from stdnum.eu import vat as european_vat
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva


def vat_number(typed: str) -> str:
    """Return a VAT number without blanks: 11 digits for an Italian one, with its country for another one.

    Raises ValueError where its check digit or its form is wrong.
    """
    compact = compact_code(typed)
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
        return str(codicefiscale.validate(compact_code(typed)))
    except ValidationError as error:
        raise ValueError(str(error)) from error


def compact_code(typed: str) -> str:
    """Return a code in capitals, without the blanks and signs that people put between its parts."""
    return "".join(c for c in typed.upper() if c not in " .-/")

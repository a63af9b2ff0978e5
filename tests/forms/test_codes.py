"""VAT numbers and fiscal codes: kept as registers write them, or refused."""

import pytest

from cop.forms.codes import fiscal_code, vat_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("00518460019", "00518460019"),
        (" it 0051 8460-019 ", "00518460019"),
        ("FR 40 303265045", "FR40303265045"),
        ("DE136695976", "DE136695976"),
    ],
)
def test_vat_numbers(typed, kept):
    assert vat_number(typed) == kept


@pytest.mark.parametrize("typed", ["00518460018", "0051846001", "FR40303265046", "XX123", "", "١٢", "a\x00b"])
def test_what_is_no_vat_number(typed):
    with pytest.raises(ValueError, match=r".+"):
        vat_number(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("80088230018", "80088230018"),
        ("rssmra85t10a562s", "RSSMRA85T10A562S"),
        ("00518460019", "00518460019"),
    ],
)
def test_fiscal_codes(typed, kept):
    assert fiscal_code(typed) == kept


@pytest.mark.parametrize("typed", ["80088230019", "RSSMRA85T10A562X", "", "x" * 40, "١٢٣"])
def test_what_is_no_fiscal_code(typed):
    with pytest.raises(ValueError, match=r".+"):
        fiscal_code(typed)

"""The code of a certificate, and the name on it."""

import pytest

from cop.models import Certificate
from cop.rules.certificate_codes import new_code, read_code, shown_code
from cop.rules.certificates import initials, is_name_on
from cop.tokens import SPOKEN


def test_a_code_is_long_and_another_each_time():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {16}
    assert len(SPOKEN) ** 15 > 2**70
    assert not set("IO01") & set("".join(codes))


def test_a_code_is_read_however_it_is_typed():
    code = new_code()
    shown = shown_code(code)
    for typed in (
        code,
        shown,
        shown.lower(),
        f"  {shown.replace('-', ' ')} ",
        shown.replace("-", "–"),
        f"https://example.org/it/certificates/{shown}/",
        "".join(chr(ord(c) + 0xFEE0) for c in code),
    ):
        assert read_code(typed) == code


def test_any_one_character_altered_makes_it_none():
    code = new_code()
    altered = [code[:n] + c + code[n + 1 :] for n in range(16) for c in SPOKEN if c != code[n]]
    assert len(altered) == 16 * 31
    assert [read_code(one) for one in altered] == [None] * len(altered)


@pytest.mark.parametrize(
    "typed", ["", "-", "ABCD", "O" * 16, "1" * 16, "\x00", "\udfff", "عربي", "A" * 1_000_000]
)
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None


def test_initials():
    assert initials("  anna  Maria de' Rossi-Bianchi ") == "A. M. D. R."
    assert initials("王小明 😀") == "王."
    assert initials("😀 –") == ""


def test_the_name_is_compared_without_accents_case_and_order():
    certificate = Certificate(name="Niccolò D'Amico")
    same = ["niccolo d'amico", "D'AMICO Niccolò", "  Niccolò   D’Amico "]
    assert [is_name_on(certificate, name) for name in same] == [True] * 3
    assert [is_name_on(certificate, name) for name in ("Niccolò", "Nicola D'Amico", "", "-")] == [False] * 4

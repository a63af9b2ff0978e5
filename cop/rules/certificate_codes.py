"""The code of a certificate: 75 random bits to be typed from paper, and a character that tells a typing error."""

import secrets
import unicodedata

from stdnum import luhn

from cop.tokens import SPOKEN

LENGTH, GROUP = 16, 4  # the last character checks the others


def new_code() -> str:
    """Return a code that nobody guesses, without characters that look like another (I, O, 0, 1)."""
    code = "".join(secrets.choice(SPOKEN) for _ in range(LENGTH - 1))
    return code + luhn.calc_check_digit(code, SPOKEN)


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, scanned or pasted; None for what is none.

    Whatever the case, blanks and hyphens between the groups, and whatever address stands before it. Any one
    character altered makes it none (Luhn's check, modulo 32 characters).
    """
    last = unicodedata.normalize("NFKC", typed[:500]).rstrip("/ ").rpartition("/")[2].upper()
    code = "".join(c for c in last if not c.isspace() and unicodedata.category(c) not in {"Pd", "Cf"})
    is_code = len(code) == LENGTH and set(code) <= set(SPOKEN) and luhn.is_valid(code, SPOKEN)
    return code if is_code else None


def shown_code(code: str) -> str:
    """Return a code as it is printed: "ABCD-2345-EFGH-6789"."""
    return "-".join(code[n : n + GROUP] for n in range(0, len(code), GROUP))

"""Optional passwords, kept as Argon2id hashes with the parameters of RFC 9106 (its low-memory choice).

Hashing takes some 50 ms of one core and 64 MiB on purpose: never do it inside a writing transaction.
"""

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from zxcvbn import zxcvbn

from cop.emails import links, outbox
from cop.emails.outbox import Recipient
from cop.errors import CopError
from cop.models import Person
from cop.queries.person_addresses import signing_in_address
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.sessions import end_sessions_of

SHORTEST, LONGEST = 12, 256
# zxcvbn's scale of 0 to 4: from 3 on, more than 10^8 guesses.
LEAST_SCORE = 3
PRODUCT_WORDS = ["torino", "social", "impact", "torinosocialimpact", "comunità", "comunita", "pratica"]
_hasher = PasswordHasher()


def words_about(person: Person) -> list[str]:
    """Return the words that others would try first when they guess this person's password."""
    names = person.name.split()
    joined = ["".join(names), "".join(reversed(names))]
    return [*names, *joined, *(person.email or "").replace("@", ".").split("."), *PRODUCT_WORDS]


def refuse_weak(password: str, *, words: list[str]) -> None:
    """Raise CopError where a password is too short, too long, or easy to guess for who knows the `words`.

    Length 12 and a check against common passwords: OWASP ASVS 5.0, 6.2.1 and 6.2.4. Takes some
    milliseconds, so not inside a writing transaction either.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        message = _("Use between %(least)s and %(most)s characters.", least=SHORTEST, most=LONGEST)
        raise CopError(message, field="password")
    if zxcvbn(password[:72], user_inputs=words, max_length=72)["score"] < LEAST_SCORE:
        raise CopError(
            _("This password is easy to guess. Three or four unrelated words make a good one."),
            field="password",
        )


def hash_of_password(password: str) -> str:
    """Return the hash to store. Slow on purpose."""
    return _hasher.hash(_encoded(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the one behind the stored hash. As slow without a stored hash as with one."""
    try:
        return _hasher.verify(stored or _nobodys_hash(), _encoded(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def stored_hash_of(address: str) -> str | None:
    """Return the password hash of the person with this address; None without a person or a password."""
    known = signing_in_address(address)
    return known.person.password_hash if known else None


def person_with_password(address: str, stored: str) -> Person | None:
    """Return the person with this address, if the password hash is still the one that was checked."""
    known = signing_in_address(address)
    return known.person if known and known.person.password_hash == stored else None


def change_password(person: Person, new_hash: str | None, *, by: Viewer, at: datetime) -> None:
    """Set, change or (None) remove a person's password.

    Signs out every browser but the one of `by`, and tells the person by mail.
    """
    act = "removed" if new_hash is None else ("changed" if person.password_hash else "set")
    person.password_hash = new_hash
    end_sessions_of(person.id, except_token=by.session_token)
    log_act(f"password_{act}", person, by=by)
    outbox.queue(
        "sign_in_password",
        to=Recipient.of(person),
        about=f"person:{person.id}:password:{int(at.timestamp() * 1000)}",
        context={"act": act, "account_url": links.page("account.show", language=person.language)},
    )


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(b"nobody")


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")

"""A large register of invented names, written with bulk statements.

Names are made of invented syllables: about as many different words as a register of that size has.
"""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from cop import clock, tokens
from cop.extensions import Base, db
from cop.models import (
    Affiliation,
    Membership,
    Organisation,
    Person,
    PersonAddress,
    Representative,
    Sector,
    email_key,
)

BATCH = 10_000
SINCE = date(2015, 1, 1)
SYLLABLES = [
    f"{c}{v}"
    for c in ("b", "br", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "z")
    for v in "aeiou"
]
TOWNS = ("Torino", "Moncalieri", "Collegno", "Rivoli", "Nichelino", "Settimo Torinese", "Grugliasco")

Rows = Iterable[dict[str, Any]]
Tell = Callable[[str, int, int], None]
"""Called with what is being written, how many rows are done and how many there will be."""


def load_register(
    hosts: list[int], organisations: int, people: int, *, tell: Tell
) -> tuple[list[int], list[int]]:
    """Save that many organisations and people, the organisations members of the communities with these ids.

    Returns the ids of both, in order. Never commits.
    """
    works = _organisations(organisations, tell)
    workers = _people(people, works, tell)
    _members(hosts, works, workers, tell)
    return works, workers


def _organisations(number: int, tell: Tell) -> list[int]:
    sectors = list(Sector)
    rows = (
        {
            "legal_name": f"Organizzazione inventata {n:06} {_word(n, 3)} {_word(n // 7, 2)}",
            "sector": sectors[n % 4],
            "municipality": TOWNS[n % len(TOWNS)],
            "is_invented": True,
        }
        for n in range(number)
    )
    write_rows(Organisation, rows, number, "organisations", tell)
    return ids_by(Organisation.legal_name, "Organizzazione inventata ")


def _people(number: int, organisations: list[int], tell: Tell) -> list[int]:
    """People by number; the n-th works in organisation n modulo their number."""

    def row(n: int) -> dict[str, Any]:
        address = _address(n)
        return {
            "name": f"{_word(n, 2)} {_word(n // 3, 3)}".title(),
            "email": address,
            "email_key": email_key(address),
            "reply_token": tokens.new_base32(16),
            "verified_at": clock.now(),
            "is_invented": True,
        }

    write_rows(Person, (row(n) for n in range(number)), number, "people", tell)
    ids = ids_by(Person.email_key, "persona.")
    moment = clock.now()
    addresses = (
        {"person_id": id_, "verified_at": moment} | dict.fromkeys(("email", "email_key"), _address(n))
        for n, id_ in enumerate(ids)
    )
    write_rows(PersonAddress, addresses, number, "addresses", tell)
    rows = (
        {"person_id": id_, "organisation_id": organisations[n % len(organisations)], "since_on": SINCE}
        for n, id_ in enumerate(ids)
    )
    write_rows(Affiliation, rows, number, "affiliations", tell)
    return ids


def _address(n: int) -> str:
    return f"persona.{n:07}@large.example.org"


def _word(n: int, syllables: int) -> str:
    """An invented word: another one for each n, as far as its syllables go."""
    word = ""
    for place in range(syllables):
        word += SYLLABLES[(n * (7, 11, 13)[place] + n // len(SYLLABLES) ** place) % len(SYLLABLES)]
    return word


def _members(hosts: list[int], organisations: list[int], people: list[int], tell: Tell) -> None:
    """Each organisation is a member of one community, represented by the first of its people."""
    rows = (
        {"community_id": hosts[n % len(hosts)], "organisation_id": id_, "since_on": SINCE}
        for n, id_ in enumerate(organisations)
    )
    write_rows(Membership, rows, len(organisations), "memberships", tell)
    of_large = select(Membership.id).where(Membership.community_id.in_(hosts))
    memberships = db.session.scalars(of_large.order_by(Membership.organisation_id)).all()
    rows = (
        {"membership_id": membership, "person_id": person, "since_on": SINCE}
        for membership, person in zip(memberships, people, strict=False)
    )
    write_rows(Representative, rows, len(memberships), "representatives", tell)


def write_rows(model: type[Base], rows: Rows, total: int, what: str, tell: Tell) -> None:
    """Write rows a batch at a time, telling how far it is."""
    rows, done = iter(rows), 0
    tell(what, done, total)
    while batch := list(islice(rows, BATCH)):
        db.session.execute(insert(model.__table__), batch)  # type: ignore[arg-type]
        done += len(batch)
        tell(what, done, total)


def ids_by(
    column: "InstrumentedAttribute[str] | InstrumentedAttribute[str | None]", prefix: str
) -> list[int]:
    """Return the ids of what was written, in the order of the numbers in their names."""
    found: Select[tuple[int]] = select(column.class_.id).where(column.startswith(prefix)).order_by(column)
    return list(db.session.scalars(found))

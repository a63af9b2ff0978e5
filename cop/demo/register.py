"""The register as it grows in earnest: lists that were imported, names entered twice, second addresses, logos."""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw
from slugify import slugify
from sqlalchemy import select

from cop import clock, tokens
from cop.demo.history import called
from cop.demo.people import invent
from cop.demo.records import FACTS, Records, facts
from cop.exports.logos import redrawn
from cop.extensions import db
from cop.models import (
    Affiliation,
    ImportNoun,
    MergeNoun,
    Organisation,
    OrganisationLogo,
    Person,
    PersonAddress,
    RowVerdict,
    email_key,
)
from cop.queries import duplicates as pairs
from cop.services.duplicates import keep_pairs
from cop.services.imports import import_rows

READ = {
    MergeNoun.ORGANISATION: pairs.organisations_to_compare,
    MergeNoun.PERSON: pairs.people_to_compare,
}
SIDE, SCALE = 240, 3


def load_register(records: Records) -> None:
    """Save all of it; the pairs are found as the nightly job would."""
    records.added += import_lists()
    for legal_name, municipality in facts("history")["twins"]:
        values = {"municipality": municipality, "is_to_check": True, "is_invented": True}
        records.ensure(Organisation, values, legal_name=legal_name)
    _twins(records)
    _addresses(records)
    _logos(records)
    for noun, read in READ.items():
        keep_pairs(noun, pairs.compare(noun, read()), at=clock.now())


def import_lists() -> int:
    """Import the associates and the municipalities of the metropolitan plan; return how many are new."""
    rows = [*_associates(), *_municipalities()]
    outcome = import_rows(ImportNoun.ORGANISATIONS, rows, by=None, at=clock.now())
    if outcome.refused:
        raise ValueError(f"rows refused: {outcome.refused}")
    counts: Counter[RowVerdict] = outcome.counts
    return counts[RowVerdict.NEW]


def _associates() -> Iterator[dict[str, str]]:
    """Those of the plan of 2015, by name; what they are is not told, but for municipalities."""
    for name in _names("associates"):
        if not name.startswith("Comune di "):
            yield {"legal_name": name}
        elif name.removeprefix("Comune di ") not in _names("municipalities"):
            yield _municipality(name.removeprefix("Comune di "))


def _municipalities() -> Iterator[dict[str, str]]:
    yield from map(_municipality, _names("municipalities"))


def _municipality(name: str) -> dict[str, str]:
    return {
        "legal_name": f"Comune di {name}",
        "sector": "ente pubblico",
        "category": "Pubblica amministrazione",
        "municipality": name,
    }


def _names(file: str) -> list[str]:
    with (FACTS / f"{file}.csv").open(encoding="utf-8", newline="") as source:
        return [row["name"] for row in csv.DictReader(source)]


def _twins(records: Records) -> None:
    """People who are in the register already, entered again under the address of their office."""
    for short_name in facts("history")["twin_contacts"]:
        organisation = called(short_name)
        contact = select(Affiliation).where(Affiliation.is_contact).filter_by(organisation_id=organisation.id)
        affiliation = db.session.scalars(contact.order_by(Affiliation.id)).first()
        if affiliation is not None:
            name = affiliation.person.name
            twin = invent(records, name, f"{slugify(name, separator='.')}@{slugify(short_name)}.example.org")
            records.ensure(Affiliation, person_id=twin.id, organisation_id=organisation.id)


def _addresses(records: Records) -> None:
    """Some contacts are known by an address of their office too; the last one has not confirmed it."""
    words = facts("history")["second_addresses"]
    contacts = select(Affiliation).where(Affiliation.is_contact, Affiliation.until_on.is_(None))
    held = contacts.join(Affiliation.person).where(Person.is_invented).order_by(Affiliation.id)
    for word, affiliation in zip(words, db.session.scalars(held.limit(len(words))), strict=True):
        address = f"{word}@{affiliation.organisation.short_name.lower().replace(' ', '')}.example.org"
        values = {"person_id": affiliation.person_id, "email": address}
        values |= {"verified_at": None if word == words[-1] else clock.now()}
        records.ensure(PersonAddress, values, email_key=email_key(address))


def _logos(records: Records) -> None:
    drawn = set(db.session.scalars(select(OrganisationLogo.organisation_id)))
    for short_name, ink, accent in facts("history")["logos"]:
        organisation = called(short_name)
        if organisation.id not in drawn:
            records.add(_logo(organisation, ink, accent))


def _logo(organisation: Organisation, ink: str, accent: str) -> OrganisationLogo:
    """Draw a sign, and take it as an upload would be taken."""
    line, _newline, content = redrawn(_drawn(organisation.short_name, ink, accent)).partition(b"\n")
    told: dict[str, Any] = json.loads(line)
    return OrganisationLogo(
        organisation_id=organisation.id,
        digest=tokens.hash_of(content.hex()),
        content=content,
        alt=organisation.short_name,
        created_at=clock.now(),
        **told,
    )


def _drawn(name: str, ink: str, accent: str) -> bytes:
    """A ring of dots around a larger one; how many, and which in the second colour, the name decides."""
    side = SIDE * SCALE
    image = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(image)
    number, first = 5 + len(name) % 4, sum(map(ord, name))
    for n in range(number):
        angle = 2 * math.pi * n / number + first
        centre = (side * (0.5 + 0.33 * math.cos(angle)), side * (0.5 + 0.33 * math.sin(angle)))
        size = side * (0.085 + 0.035 * ((n * 3 + first) % 3))
        pen.circle(centre, size, fill=accent if (n + first) % 3 == 0 else ink)
    pen.circle((side / 2, side / 2), side * 0.13, fill=accent if first % 2 else ink)
    out = io.BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()

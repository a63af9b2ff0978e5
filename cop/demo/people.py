"""Invented organisations and people: who is a member of which community, and who has which role."""

from datetime import date, timedelta
from typing import Any

from flask_babel import force_locale
from slugify import slugify

from cop import clock, tokens
from cop.demo.records import Records, facts
from cop.models import (
    Affiliation,
    Community,
    CommunityRole,
    Consent,
    ConsentOrigin,
    ConsentPurpose,
    Language,
    Membership,
    Organisation,
    Person,
    Representative,
    RoleKind,
    SiteRole,
    StakeholderCategory,
    email_key,
)
from cop.services.consents import listing_text

NOTICE = "Informativa sulla privacy, come si leggeva quel giorno."
# Who signs in to try the application out, by address.
COORDINATORS = {
    "gender-equality": "Giovanna Esposto",
    "benefit-corporations": "Davide Ramello",
    "circular-economy": "Monica Valperga",
    "neet": "Riccardo Bertino",
}
SITE_ROLES = {
    "administrator@example.org": ("Caterina Solaro", SiteRole.ADMINISTRATOR),
    "viewer@example.org": ("Michele Arduino", SiteRole.VIEWER),
}
# They represent these organisations in NEET, one in Italian and one in English.
MEMBERS = {
    "Primo Gradino": ("member@example.org", Language.IT),
    "Ripartenza": ("member.en@example.org", Language.EN),
}


def load_people(records: Records, communities: dict[str, Community]) -> None:
    """Save organisations, people, memberships and roles."""
    given = facts("organisations")
    categories = [
        records.ensure(StakeholderCategory, {"name_en": row["en"], "position": n}, name_it=row["it"])
        for n, row in enumerate(given["categories"])
    ]
    by_letter = {slug[0]: community for slug, community in communities.items()}
    names = iter(_names(given))
    for n, row in enumerate(given["organisations"]):
        organisation = organisation_of(records, row, categories)
        people = [_person(records, organisation, next(names), n, m) for m in range(1 + n % 2)]
        for letter in row[-1]:
            _membership(records, by_letter[letter], organisation, people, n)
    _roles(records, communities)


def invent(records: Records, name: str, address: str, **values: Any) -> Person:
    """Return an invented person with a confirmed address, who was given the privacy notice on paper."""
    values |= {"name": name, "email": address, "reply_token": tokens.new_base32(16)}
    values |= {"verified_at": clock.now(), "is_invented": True}
    someone = records.ensure(Person, values, email_key=email_key(address))
    shown: dict[str, Any] = {"text": NOTICE, "language": someone.language, "origin": ConsentOrigin.PAPER}
    shown |= {"given_at": someone.created_at}
    records.ensure(Consent, shown, person_id=someone.id, purpose=ConsentPurpose.PRIVACY_NOTICE)
    return someone


def _names(given: dict[str, Any]) -> list[str]:
    """As many names as wanted, no two alike, in an order that shows no pattern."""
    first, last = given["first_names"], given["last_names"]
    return [f"{first[n * 61 % len(first)]} {last[n * 17 % len(last)]}" for n in range(200)]


def organisation_of(records: Records, row: list[Any], categories: list[StakeholderCategory]) -> Organisation:
    """Return an invented organisation: `row` begins with names, sector, category and municipality."""
    legal, short, sector, category, municipality = row[:5]
    category_id = next(c.id for c in categories if c.name_it == category)
    values = {"short_name": short, "sector": sector, "category_id": category_id}
    values |= {"municipality": municipality, "is_invented": True}
    return records.ensure(Organisation, values, legal_name=legal)


def _person(records: Records, organisation: Organisation, name: str, number: int, place: int) -> Person:
    """The first or second (`place`) person of an organisation."""
    domain = "example.com" if number % 4 == 3 else "example.org"
    written = f"{slugify(name, separator='.')}@{domain}"
    address, language = written, Language.EN if number % 9 == 8 else Language.IT
    if place == 0:
        address, language = MEMBERS.get(organisation.name, (address, language))
    someone = invent(records, name, address, language=language)
    roles = facts("organisations")["roles"]
    values = {"role": roles[(number + place) % len(roles)], "is_contact": place == 0}
    values |= {"since_on": date(2021, 9, 1)}
    records.ensure(Affiliation, values, person_id=someone.id, organisation_id=organisation.id)
    return someone


def _membership(
    records: Records, community: Community, organisation: Organisation, people: list[Person], number: int
) -> None:
    """Organisations came in one by one over the first two years and a half."""
    since = (community.starts_on or date(2023, 6, 1)) + timedelta(days=number * 29 % 900)
    key = {"community_id": community.id, "organisation_id": organisation.id}
    membership = records.ensure(Membership, {"since_on": since}, **key)
    for someone in people:
        key = {"membership_id": membership.id, "person_id": someone.id}
        records.ensure(Representative, {"since_on": since}, **key)


def _roles(records: Records, communities: dict[str, Community]) -> None:
    for address, (name, role) in SITE_ROLES.items():
        invent(records, name, address, site_role=role)
    for slug, name in COORDINATORS.items():
        someone = invent(records, name, f"coordinator.{slug}@example.org")
        key = {"community_id": communities[slug].id, "person_id": someone.id}
        since = communities[slug].starts_on or date(2023, 6, 1)
        records.ensure(CommunityRole, {"kind": RoleKind.COORDINATOR, "since_on": since}, **key)
        _agree_to_listing(records, someone)


def _agree_to_listing(records: Records, someone: Person) -> None:
    """Those who coordinate have agreed that their name stands on the page of their community."""
    with force_locale(someone.language):
        words = {"text": listing_text(), "language": someone.language, "given_at": clock.now()}
    key = {"person_id": someone.id, "purpose": ConsentPurpose.PUBLIC_LISTING}
    records.ensure(Consent, words | {"origin": ConsentOrigin.FORM}, **key)

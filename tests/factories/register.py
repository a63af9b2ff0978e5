"""Organisations, people and communities, and what ties them."""

from datetime import date, timedelta

from cop import clock, tokens
from cop.models import (
    AddressClaim,
    Affiliation,
    Community,
    CommunityRole,
    ImportBatch,
    Initiative,
    LikelyDuplicate,
    Membership,
    Municipality,
    Organisation,
    OrganisationLogo,
    Person,
    PersonAddress,
    Representative,
    SiteRole,
    email_key,
)
from cop.queries.viewers import viewer_of
from cop.services.merges import merge_records
from cop.text import name_key
from tests.factories.saving import numbers, save


def make_initiative(**kw):
    n = next(numbers)
    return save(
        Initiative(
            **{"slug": f"initiative-{n}", "name_it": f"Iniziativa {n}", "name_en": f"Initiative {n}"} | kw
        )
    )


def make_community(**kw):
    n = next(numbers)
    defaults = {"slug": f"community-{n}", "name_it": f"Comunità {n}", "name_en": f"Community {n}"}
    return save(Community(**defaults | {"contact_email": f"community{n}@example.org"} | kw))


def make_organisation(**kw):
    return save(Organisation(**{"legal_name": f"Organisation {next(numbers)}"} | kw))


def make_person(**kw):
    n = next(numbers)
    email = kw.pop("email", f"person{n}@example.org")
    defaults = {
        "name": f"Person {n}",
        "email": email,
        "email_key": email and email_key(email),
        "language": "en",
    }
    return save(Person(**defaults | {"reply_token": tokens.new_base32(16), "verified_at": clock.now()} | kw))


def make_administrator(**kw):
    return make_person(site_role=SiteRole.ADMINISTRATOR, **kw)


def make_viewer(**kw):
    return make_person(site_role=SiteRole.VIEWER, **kw)


def make_coordinator(community, **kw):
    person = make_person(**kw)
    save(CommunityRole(community=community, person=person, since_on=date(2020, 1, 1)))
    return person


def make_affiliation(person, organisation, **kw):
    return save(Affiliation(person=person, organisation=organisation, **kw))


def make_membership(community, organisation=None, people=(), **kw):
    """An organisation (new unless given) in a community since 2020, represented by `people`."""
    organisation = organisation or (None if kw.get("person") else make_organisation())
    since = kw.pop("since_on", date(2020, 1, 1))
    membership = save(Membership(community=community, organisation=organisation, since_on=since, **kw))
    for person in people:
        save(Representative(membership=membership, person=person, since_on=since))
    return membership


def make_member(community, organisation=None, **kw):
    """A person who represents an organisation (new unless given) in a community."""
    person = make_person(**kw)
    make_membership(community, organisation, people=[person])
    return person


def make_municipality(name="Torino", **kw):
    n = next(numbers)
    facts = {"istat_code": f"{n:06}", "province": "Torino", "province_code": "TO", "region": "Piemonte"}
    return save(Municipality(**facts | {"name": name, "name_key": name_key(name)} | kw))


def make_logo(organisation, **kw):
    defaults = {"digest": "0" * 64, "content": b"RIFF", "media_type": "image/webp", "width": 40, "height": 20}
    return save(OrganisationLogo(**defaults | kw, organisation_id=organisation.id))


def make_address(person, **kw):
    """Another address of a person, confirmed, not the one in use."""
    email = kw.pop("email", f"other{next(numbers)}@example.com")
    confirmed = {"verified_at": clock.now()} | kw
    return save(PersonAddress(person=person, email=email, email_key=email_key(email), **confirmed))


def make_address_claim(person, token, **kw):
    """An address that a person has still to confirm with a token."""
    email = kw.pop("email", f"claimed{next(numbers)}@example.com")
    defaults = {"token_hash": tokens.hash_of(token), "expires_at": clock.now() + timedelta(days=2)}
    return save(AddressClaim(**defaults | kw, person=person, email=email, email_key=email_key(email)))


def make_pair(one, other, score=90, reasons=("same_name",), **kw):
    """Two organisations, or two people, that look like one."""
    noun = one.__tablename__
    first, second = sorted((one, other), key=lambda record: record.id)
    records = {noun: first, f"other_{noun}": second}
    return save(LikelyDuplicate(**records, score=score, reasons=list(reasons), **kw))


def make_merge(kept, hidden, by):
    """Two records merged by a person."""
    return merge_records(kept, hidden, by=viewer_of(by, today=clock.today()), at=clock.now())[0]


def make_import(**kw):
    """A file of organisations of which nothing has been told yet."""
    return save(ImportBatch(**{"noun": "organisations", "headers": ["name"], "mapping": [""]} | kw))

"""The register of organisations: facts, codes, and what may be deleted."""

import pytest
from flask import g
from sqlalchemy import select

from cop.errors import CopError
from cop.models import AuditEntry, Organisation, Sector
from cop.queries.dependents import dependents_of
from cop.queries.viewers import viewer_of
from cop.services.organisations import OWN_FACTS, create_organisation, update_organisation
from cop.services.removal import delete_record
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_edition,
    make_initiative,
    make_kind,
    make_meeting,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)

VAT, OTHER_VAT = "00518460019", "00514490010"


@pytest.fixture(autouse=True)
def today(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00").date()


@pytest.fixture
def by(today):
    return viewer_of(make_administrator(), today=today)


def acts(db):
    rows = db.session.execute(select(AuditEntry.verb, AuditEntry.subject_type, AuditEntry.details))
    return [tuple(row) for row in rows]


def test_creating_keeps_the_facts(db, by):
    made = create_organisation(
        by=by,
        legal_name="Società Èsempio S.r.l.",
        short_name="Èsempio",
        sector=Sector.PRIVATE,
        vat_number=VAT,
    )
    assert (made.legal_name, made.name, made.sector, made.vat_number) == (
        "Società Èsempio S.r.l.",
        "Èsempio",
        Sector.PRIVATE,
        VAT,
    )
    assert (made.search_key, made.is_to_check, made.fiscal_code) == (
        "esempio societa esempio s.r.l.",
        False,
        None,
    )
    assert acts(db) == [("create", "organisation", {})]


@pytest.mark.parametrize("code", ["vat_number", "fiscal_code"])
def test_a_code_belongs_to_one_organisation(db, by, code):
    make_organisation(legal_name="Ente Uno", **{code: VAT})
    with pytest.raises(CopError, match=r"^Ente Uno is in the register with this code\.$") as refused:
        create_organisation(by=by, legal_name="Ente Due", sector=Sector.PUBLIC, **{code: VAT})
    assert refused.value.field == code
    assert db.session.scalars(select(Organisation.legal_name)).all() == ["Ente Uno"]


def test_two_organisations_without_codes_do_not_collide(by):
    for name in ("Ente Uno", "Ente Due"):
        create_organisation(by=by, legal_name=name, sector=Sector.PUBLIC, vat_number=None, fiscal_code=None)


def test_updating_changes_what_is_given_and_logs_the_names_of_fields(db, by):
    organisation = make_organisation(legal_name="Ente", municipality="Torino", vat_number=VAT)
    update_organisation(organisation, by=by, legal_name="Ente Nuovo", municipality="Torino")
    assert (organisation.legal_name, organisation.municipality, organisation.vat_number) == (
        "Ente Nuovo",
        "Torino",
        VAT,
    )
    assert organisation.search_key == "ente nuovo"
    assert acts(db) == [("update", "organisation", {"fields": ["legal_name"]})]


def test_updating_nothing_logs_nothing(db, by):
    organisation = make_organisation(legal_name="Ente")
    update_organisation(organisation, by=by, legal_name="Ente")
    assert acts(db) == []


def test_updating_to_the_own_code_is_no_duplicate(by):
    organisation = make_organisation(vat_number=VAT)
    update_organisation(organisation, by=by, vat_number=VAT, fiscal_code=VAT)
    assert organisation.fiscal_code == VAT


def test_updating_to_the_code_of_another_one_is_refused(db, by):
    make_organisation(legal_name="Ente Uno", vat_number=VAT)
    other = make_organisation(vat_number=OTHER_VAT)
    with pytest.raises(CopError) as refused:
        update_organisation(other, by=by, vat_number=VAT)
    assert refused.value.field == "vat_number"


@pytest.mark.parametrize("field", ["is_invented", "created_at", "id", "search_key"])
def test_no_other_field_can_be_set(by, field):
    with pytest.raises(ValueError, match=f"not to be set here: {field}"):
        update_organisation(make_organisation(), by=by, **{field: 1})


@pytest.mark.parametrize("field", ["is_to_check", "category_id", "partner_since_on"])
def test_a_contact_does_not_set_what_the_ecosystem_says(by, field):
    with pytest.raises(ValueError, match=f"not to be set here: {field}"):
        update_organisation(make_organisation(), by=by, allowed=OWN_FACTS, **{field: None})


def test_deleting_what_nothing_uses(db, by):
    organisation = make_organisation()
    delete_record(organisation, by=by)
    assert db.session.scalars(select(Organisation)).all() == []
    assert acts(db) == [("delete", "organisation", {})]


def test_deleting_what_is_used_says_by_what(db, by):
    organisation, person = make_organisation(), make_person()
    make_affiliation(person, organisation)
    make_membership(make_community(), organisation)
    make_registration(make_meeting(), person, organisation=organisation)
    make_registration(make_meeting(), person, organisation=organisation)
    with pytest.raises(CopError) as refused:
        delete_record(organisation, by=by)
    assert str(refused.value).startswith("It cannot be deleted, because it is in use:")
    assert dependents_of(organisation) == {"affiliation": 1, "membership": 1, "registration": 2}
    assert acts(db) == []


def test_dependents_are_found_through_every_reference(db):
    community = make_community(initiative=make_initiative())
    kind = make_kind()
    make_meeting(community, kind=kind)
    make_edition(community)
    assert dependents_of(community.initiative) == {"community": 1}
    assert dependents_of(kind) == {"meeting": 1}
    assert dependents_of(community) == {"edition_host": 1, "meeting_host": 1}
    assert dependents_of(community, parts={"meeting_host"}) == {"edition_host": 1}

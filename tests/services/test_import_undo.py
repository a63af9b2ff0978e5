"""An import taken back leaves the register as it was, or stays whole where later work is in the way."""

from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import CommunityRole, ImportState, Organisation, Person, PersonAddress
from cop.queries.people import person_with_address
from cop.services.import_undo import undo_import
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
    save,
)
from tests.fingerprint import changed_tables, fingerprint
from tests.services.importing import imported, tried, viewer

TRACES = {"import_batch", "import_row", "import_change", "import_mapping", "audit_entry", "site_revision"}
PEOPLE = "name;email;organisation;role;works_since_on;community;since_on"


@pytest.fixture(autouse=True)
def in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def admin(db, at):
    at("2026-11-26T10:00+01:00")
    return viewer(make_administrator(name="Ada"))


@pytest.fixture
def register(admin):
    """A member organisation with one representative."""
    anna = make_person(name="Anna", email="anna@example.org")
    volpe = make_organisation(legal_name="Volpe")
    return make_membership(make_community(name_it="Welfare"), volpe, people=[anna])


def people():
    return database.session.scalar(select(func.count(Person.id)))


ROWS = (
    "Anna Lontra;anna@example.org;Volpe;Presidente;2020-01-01;Welfare;2021-05-05",
    "Leo;leo@example.org;Tasso;Tecnico;;Welfare;2022-01-01",
    "Mia;mia@example.org;Tasso;;;Welfare;",
    "Sola;sola@example.org;;;;Welfare;",
)


def test_everything_is_as_before(admin, register):
    before = fingerprint()
    batch, plan = imported("people", PEOPLE, *ROWS, by=admin, adds=True)
    assert plan.counts() == {"changed": 1, "new": 3}
    assert changed_tables(before, fingerprint()) > {"person", "organisation", "membership", "representative"}
    undo_import(batch, by=admin, at=clock.now())
    database.session.commit()
    assert changed_tables(before, fingerprint()) - TRACES == set()
    assert batch.state == ImportState.UNDONE


def test_organisations_are_as_before(admin):
    make_organisation(legal_name="Volpe", website="https://a.example.org")
    before = fingerprint()
    batch, _plan = imported(
        "organisations", "name;sector;web", "Volpe;public;b.example.org", "Tasso;;", by=admin
    )
    undo_import(batch, by=admin, at=clock.now())
    database.session.commit()
    assert changed_tables(before, fingerprint()) - TRACES == set()


def rename(register):
    person_with_address("anna@example.org").name = "Altra"


def register_somewhere(register):
    make_registration(person=person_with_address("leo@example.org"))


def give_a_role(register):
    leo = person_with_address("leo@example.org")
    save(CommunityRole(community=register.community, person=leo, since_on=date(2026, 1, 1)))


def add_an_address(register):
    leo = person_with_address("leo@example.org")
    save(PersonAddress(person=leo, email="l@example.org", email_key="l@example.org"))


def use_the_organisation(register):
    tasso = database.session.scalar(select(Organisation).where(Organisation.legal_name == "Tasso"))
    make_membership(make_community(), tasso)


def merge_it_away(register):
    tasso = database.session.scalar(select(Organisation).where(Organisation.legal_name == "Tasso"))
    tasso.merged_into_id = register.organisation_id
    database.session.flush()


@pytest.mark.parametrize(
    ("later", "named"),
    [
        (rename, "Altra"),
        (register_somewhere, "Leo"),
        (give_a_role, "Leo"),
        (add_an_address, "Leo"),
        (use_the_organisation, "Tasso"),
        (merge_it_away, "Tasso"),
    ],
)
def test_later_work_is_in_the_way(admin, register, later, named):
    batch, _plan = imported("people", PEOPLE, *ROWS, by=admin, adds=True)
    later(register)
    database.session.commit()
    before = fingerprint()
    with pytest.raises(CopError, match=f"1 record has been changed or used since: {named}"):
        undo_import(batch, by=admin, at=clock.now())
    database.session.rollback()
    assert fingerprint() == before


def test_what_was_deleted_since_is_not_missed(admin, register):
    batch, _plan = imported("people", "name;email", "Leo;leo@example.org", "Mia;mia@example.org", by=admin)
    database.session.delete(person_with_address("leo@example.org"))
    database.session.commit()
    undo_import(batch, by=admin, at=clock.now())
    assert person_with_address("mia@example.org") is None


def test_only_an_applied_import_and_only_once(admin, register):
    batch, _plan = tried("people", "name;email", "Leo;leo@example.org", by=admin)
    for _again in range(2):
        with pytest.raises(CopError, match="Only an import that was applied"):
            undo_import(batch, by=admin, at=clock.now())


def test_a_former_coordinator_undoes_nothing(db):
    community = make_community(name_it="Welfare")
    coordinator = make_coordinator(community)
    batch, _plan = imported(
        "people", "name;email;community", "Leo;leo@example.org;Welfare", by=viewer(coordinator)
    )
    database.session.delete(community.roles[0])
    database.session.commit()
    make_community(roles=[])
    with pytest.raises(CopError, match="You do not coordinate every community"):
        undo_import(batch, by=viewer(coordinator), at=clock.now())

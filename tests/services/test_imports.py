"""What files do to the register, and what they cannot."""

from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import (
    ImportNoun,
    ImportRow,
    Language,
    Membership,
    Organisation,
    PersonAddress,
    Sector,
    SuppressedAddress,
    SuppressionReason,
)
from cop.queries.imports import all_rows_of
from cop.queries.people import person_with_address
from cop.queries.suppressions import address_hash
from cop.services import import_receiving, imports
from cop.sheets.limits import Table
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_membership,
    make_organisation,
    make_person,
    make_viewer,
    save,
)
from tests.fingerprint import changed_tables, fingerprint
from tests.services.importing import imported, received, told, tried, viewer

VAT, OTHER_VAT = "00743110157", "12345670017"


@pytest.fixture(autouse=True)
def in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def admin(db, at):
    at("2026-11-26T10:00+01:00")
    return viewer(make_administrator(name="Ada"))


def by_name(name):
    return database.session.scalar(select(Organisation).where(Organisation.legal_name == name))


class TestOrganisations:
    def test_new_ones_take_what_the_row_says(self, admin):
        row = f"Volpe S.r.l.;Volpe;Privato;{VAT[1:]};volpe.example.org;3 marzo 2019"
        header = "Ragione sociale;Sigla;Settore;Partita IVA;Sito web;Partner dal"
        _batch, plan = imported("organisations", header, row, by=admin)
        assert plan.counts() == {"new": 1}
        volpe = by_name("Volpe S.r.l.")
        assert (volpe.short_name, volpe.sector, volpe.vat_number) == ("Volpe", Sector.PRIVATE, VAT) or VAT[
            0
        ] != "0"
        assert (volpe.website, volpe.partner_since_on) == ("https://volpe.example.org", date(2019, 3, 3))
        assert volpe.is_to_check is False

    def test_columns_and_cells_that_are_missing_leave_facts_alone(self, admin):
        volpe = make_organisation(legal_name="Volpe", website="https://a.example.org", vat_number=VAT)
        _batch, plan = imported("organisations", "nome;settore", "VOLPE;", by=admin)
        assert told(plan) == [("unchanged", [], [])]
        assert (volpe.legal_name, volpe.website, volpe.vat_number) == ("Volpe", "https://a.example.org", VAT)

    def test_a_difference_is_told_and_written(self, admin):
        volpe = make_organisation(legal_name="Volpe", sector=Sector.OTHER)
        _batch, plan = imported("organisations", "number;name;sector", f"{volpe.id};Volpe scs;ETS", by=admin)
        change = [("legal_name", "Volpe", "Volpe scs"), ("sector", Sector.OTHER, Sector.THIRD_SECTOR)]
        assert told(plan) == [("changed", change, [])]
        assert (volpe.legal_name, volpe.sector) == ("Volpe scs", Sector.THIRD_SECTOR)

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("999999;Volpe;;;", "no_such_organisation"),
            (";;public;;", "name_needed"),
            (";Volpe;marziano;;", "no_sector"),
            (";Volpe;;123;", "no_vat_number"),
            (f";Tasso;;{VAT};", "other_code"),
            (";Doppia;;;", "many_called"),
            (";Volpe;;;Atlantide", "no_municipality"),
            (";#N/A;;;", "sheet_error"),
            (f";{'x' * 201};;;", "too_long"),
        ],
    )
    def test_refused_with_a_reason(self, admin, row, reason):
        make_organisation(legal_name="Tasso", vat_number=OTHER_VAT)
        make_organisation(legal_name="Doppia")
        make_organisation(legal_name="Doppia")
        _batch, plan = imported("organisations", "id;name;sector;vat;comune", row, by=admin)
        assert [problem for problem, _says in plan.rows[0].problems] == [reason]
        assert by_name("Volpe") is None

    def test_a_code_of_another_one_is_refused(self, admin):
        make_organisation(legal_name="Tasso", vat_number=VAT)
        lince = make_organisation(legal_name="Lince", vat_number=OTHER_VAT)
        _batch, plan = tried("organisations", "id;vat", f"{lince.id};{VAT}", by=admin)
        assert told(plan) == [("refused", [], ["two_organisations"])]

    def test_the_same_one_twice_in_a_file(self, admin):
        rows = ("Volpe;public", "volpe;public", "Volpe;private", "Volpe;")
        _batch, plan = imported("organisations", "name;sector", *rows, by=admin)
        verdicts = [str(row.verdict) for row in plan.rows]
        assert verdicts == ["new", "unchanged", "refused", "unchanged"]
        assert plan.rows[2].problems == [("other_row", {"row": 2, "fact": "sector"})]

    def test_coordinators_change_what_they_manage_alone(self, db):
        community = make_community()
        coordinator = viewer(make_coordinator(community))
        own = make_membership(community, make_organisation(legal_name="Own")).organisation
        shared = make_membership(community, make_organisation(legal_name="Shared")).organisation
        make_membership(make_community(), shared)
        rows = ("Own;public", "Shared;public", "New;public")
        _batch, plan = imported("organisations", "name;sector", *rows, by=coordinator)
        assert [str(row.verdict) for row in plan.rows] == ["changed", "refused", "new"]
        assert plan.rows[1].problems == [("may_not_edit", {"name": "Shared"})]
        assert (own.sector, shared.sector) == (Sector.PUBLIC, Sector.OTHER)


class TestPeople:
    HEADER = "Nome;Cognome;E-mail;Lingua;Ente;Ruolo;Comunità;Dal"

    def test_new_person_works_somewhere_and_takes_part(self, admin):
        community, volpe = make_community(name_it="Welfare"), make_organisation(legal_name="Volpe")
        row = "Anna;Lontra;Anna <anna@Example.org>;en;volpe;Direttrice;welfare;1/2/2024"
        _batch, plan = imported("people", self.HEADER, row, by=admin)
        assert plan.counts() == {"new": 1}
        anna = person_with_address("anna@example.org")
        assert (anna.name, anna.email, anna.language) == ("Anna Lontra", "anna@example.org", Language.EN)
        [work] = anna.affiliations
        assert (work.organisation, work.role) == (volpe, "Direttrice")
        [membership] = database.session.scalars(select(Membership)).all()
        assert (membership.community, membership.organisation) == (community, volpe)
        [representative] = membership.representatives
        assert (representative.person, representative.since_on) == (anna, date(2024, 2, 1))

    def test_the_same_file_again_changes_nothing(self, admin):
        make_community(name_it="Welfare")
        make_organisation(legal_name="Volpe")
        row = "Anna;Lontra;anna@example.org;en;volpe;Direttrice;welfare;1/2/2024"
        imported("people", self.HEADER, row, "Leo;;leo@example.org;;;;;", by=admin)
        before = fingerprint()
        _batch, plan = imported("people", self.HEADER, row, "Leo;;leo@example.org;;;;;", by=admin)
        assert plan.counts() == {"unchanged": 2}
        traces = {"import_batch", "import_row", "audit_entry", "import_mapping"}
        assert changed_tables(before, fingerprint()) - traces == set()

    def test_any_known_address_means_the_person(self, admin):
        anna = make_person(name="Anna", email="new@example.org")
        save(PersonAddress(person=anna, email="old@example.org", email_key="old@example.org"))
        _batch, plan = imported("people", "name;email", "Anna L.;OLD@example.org", by=admin)
        assert told(plan) == [("changed", [("name", "Anna", "Anna L.")], [])]
        assert (anna.name, anna.email) == ("Anna L.", "new@example.org")

    def test_a_number_with_the_address_of_somebody_else_is_refused(self, admin):
        anna, leo = make_person(), make_person()
        rows = (f"{anna.id};{leo.email}", f"{anna.id};nobody@example.org", f"{anna.id};{anna.email}", ";")
        _batch, plan = tried("people", "id;email", *rows, by=admin)
        verdicts = [told(plan)[n][2] for n in range(4)]
        assert verdicts == [["other_address"], ["other_address"], [], ["address_needed"]]

    def test_who_asked_to_be_forgotten_stays_away(self, admin):
        key = address_hash("anna@example.org")
        save(SuppressedAddress(address_hash=key, reason=SuppressionReason.ERASED))
        batch, plan = imported("people", "name;email", "Anna;anna@example.org", by=admin)
        assert told(plan) == [("refused", [], ["forgotten"])]
        assert person_with_address("anna@example.org") is None
        [row] = all_rows_of(batch)
        assert (row.cells, row.email_key, row.problems) == (["", ""], None, [["forgotten", {}]])

    def test_who_unsubscribed_stays_so(self, admin):
        key = address_hash("anna@example.org")
        save(SuppressedAddress(address_hash=key, reason=SuppressionReason.UNSUBSCRIBED))
        _batch, plan = imported("people", "name;email", "Anna;anna@example.org", by=admin)
        assert (plan.counts(), plan.rows[0].remarks) == ({"new": 1}, [("unsubscribed", {})])
        assert database.session.get(SuppressedAddress, (key, SuppressionReason.UNSUBSCRIBED)) is not None

    def test_an_organisation_not_in_the_register(self, admin):
        make_organisation(legal_name="Lontra cooperativa sociale")
        row = "Leo;leo@example.org;Lontra cooperativa social"
        _batch, plan = tried("people", "name;email;ente", row, by=admin)
        says = {"name": "Lontra cooperativa social", "like": "Lontra cooperativa sociale"}
        assert plan.rows[0].problems == [("no_organisation", says)]
        _batch, plan = imported("people", "name;email;ente", row, by=admin, adds=True)
        assert by_name("Lontra cooperativa social").is_to_check is True

    def test_changing_employer_adds_an_affiliation(self, admin):
        anna, old, new = make_person(), make_organisation(), make_organisation()
        kept = make_affiliation(anna, old, since_on=date(2020, 1, 1), until_on=date(2024, 12, 31))
        row = f"{anna.email};{new.legal_name};2025-01-01"
        imported("people", "email;organisation;works_since_on", row, by=admin)
        found = [(a.organisation, a.since_on, a.until_on) for a in anna.affiliations]
        assert found == [(old, kept.since_on, kept.until_on), (new, date(2025, 1, 1), None)]


class TestPeopleOfCoordinators:
    @pytest.fixture
    def own(self, db):
        return make_community(name_it="Propria")

    @pytest.fixture
    def coordinator(self, own):
        return viewer(make_coordinator(own))

    def test_into_the_own_communities_alone(self, own, coordinator):
        make_community(name_it="Altrui")
        rows = (
            "A;a@example.org;Propria",
            "B;b@example.org;Altrui",
            "C;c@example.org;",
            "D;d@example.org;Nulla",
        )
        _batch, plan = imported("people", "name;email;community", *rows, by=coordinator)
        reasons = [[reason for reason, _s in row.problems] for row in plan.rows]
        assert reasons == [[], ["no_community"], ["community_needed"], ["no_community"]]
        assert [m.community for m in database.session.scalars(select(Membership))] == [own]

    def test_nobodys_facts_are_changed_nor_told(self, own, coordinator):
        stranger = make_person(name="Nascosta", email="s@example.org")
        known = make_person(name="Nota", email="k@example.org")
        make_membership(own, people=[known])
        rows = ("Altra;s@example.org;en", "Altra;k@example.org;en")
        batch, plan = imported("people", "name;email;language", *rows, by=coordinator, community=own)
        assert (stranger.name, known.name) == ("Nascosta", "Nota")
        assert [str(row.verdict) for row in plan.rows] == ["new", "unchanged"]
        assert "Nascosta" not in str([row.differences + row.remarks for row in plan.rows])
        assert plan.rows[1].remarks == [("facts_kept", {"facts": ["name"]})]
        database.session.refresh(batch)

    def test_strangers_are_not_found_by_number(self, own, coordinator):
        stranger = make_person()
        rows = (f"{stranger.id};x", "99999999;x")
        _batch, plan = tried("people", "id;name", *rows, by=coordinator, community=own)
        assert [reasons for _v, _d, reasons in told(plan)] == [["no_such_person"]] * 2

    def test_rights_are_those_of_the_moment_of_applying(self, own, coordinator):
        batch, _plan = tried("people", "name;email", "A;a@example.org", by=coordinator, community=own)
        former = viewer(make_person())
        with pytest.raises(CopError, match="The register has changed since the trial"):
            imports.apply_import(batch, by=former, at=clock.now())


class TestMemberships:
    HEADER = "Community;Organisation;Member since;Member until;Name;E-mail;Represents it since"

    def test_members_and_who_represents_them(self, admin):
        community, volpe = make_community(name_en="Welfare"), make_organisation(legal_name="Volpe")
        rows = (
            "Welfare;Volpe;2022-01-01;2023-12-31;;;",
            "Welfare;Volpe;2025-01-01;;Anna;anna@example.org;2025-03-01",
            "Welfare;Volpe;2025-01-01;;Leo;leo@example.org;",
            "Welfare;;2024-01-01;;Sola;sola@example.org;",
        )
        _batch, plan = imported("memberships", self.HEADER, *rows, by=admin)
        assert [str(row.verdict) for row in plan.rows] == ["new", "new", "changed", "new"]
        found = database.session.scalars(select(Membership).order_by(Membership.since_on)).all()
        days = [(m.organisation, m.person and m.person.name, m.since_on, m.until_on) for m in found]
        assert days == [
            (volpe, None, date(2022, 1, 1), date(2023, 12, 31)),
            (None, "Sola", date(2024, 1, 1), None),
            (volpe, None, date(2025, 1, 1), None),
        ]
        since = sorted((r.person.name, r.since_on) for r in found[2].representatives)
        assert since == [("Anna", date(2025, 3, 1)), ("Leo", date(2025, 1, 1))]
        assert {m.community for m in found} == {community}
        _batch, plan = imported("memberships", self.HEADER, *rows, by=admin)
        assert plan.counts() == {"unchanged": 4}

    def test_an_end_ends_the_representatives_too(self, admin):
        anna = make_person()
        membership = make_membership(make_community(name_it="Welfare"), people=[anna])
        row = f"Welfare;{membership.organisation.legal_name};31/12/2025"
        _batch, plan = imported("memberships", "community;organisation;until", row, by=admin)
        assert told(plan) == [("changed", [("until_on", None, date(2025, 12, 31))], [])]
        assert [r.until_on for r in membership.representatives] == [date(2025, 12, 31)]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("Welfare;Volpe;2024-01-01;2023-01-01;;;", "backwards"),
            ("Welfare;Volpe;2019-01-01;;;;", "overlap"),
            ("Welfare;;2024-01-01;;;;", "member_needed"),
            (";Volpe;2024-01-01;;;;", "community_needed"),
            ("Welfare;Volpe;;;;a@example.org;", "name_needed"),
            ("Welfare;Volpe;ieri;;;;", "no_day"),
        ],
    )
    def test_refused_with_a_reason(self, admin, row, reason):
        community, volpe = make_community(name_it="Welfare"), make_organisation(legal_name="Volpe")
        make_membership(community, volpe, since_on=date(2020, 1, 1), until_on=date(2020, 12, 31))
        make_membership(community, volpe, since_on=date(2021, 6, 1))
        _batch, plan = tried("memberships", self.HEADER, row, by=admin)
        assert [problem for problem, _says in plan.rows[0].problems] == [reason]

    def test_foreign_numbers_are_nobodys(self, db):
        coordinator = viewer(make_coordinator(make_community()))
        foreign = make_membership(make_community())
        row = f"{foreign.id};2021-01-01"
        _batch, plan = tried("memberships", "number;since", row, by=coordinator)
        assert told(plan) == [("refused", [], ["no_such_membership"])]


class TestBatches:
    def test_columns_are_remembered(self, admin):
        header = "Qualcosa;Indirizzo;Boh"
        received("people", header, "Anna;x@example.org;", by=admin, mapping=["name", "email", ""])
        table = Table(header.upper().split(";"), [(2, ["Leo", "", ""])], [])
        again = import_receiving.start_import(ImportNoun.PEOPLE, table, file_name="x.csv", by=admin)
        assert again.mapping == ["name", "email", ""]

    def test_two_columns_cannot_hold_the_same(self, admin):
        with pytest.raises(CopError) as refused:
            received("people", "a;b;c", "1;2;3", by=admin, mapping=["name", "", "name"])
        assert refused.value.field == "column_2"

    def test_no_fact_beyond_the_list(self, admin):
        with pytest.raises(ValueError, match="site_role"):
            received("people", "a;b", "1;2", by=admin, mapping=["email", "site_role"])

    def test_a_first_row_of_data_is_not_a_header(self, admin):
        with pytest.raises(CopError, match="first row"):
            received("people", "Anna;anna@example.org", "Leo;leo@example.org", by=admin)

    def test_applied_once(self, admin):
        batch, _plan = imported("organisations", "name", "Volpe", by=admin)
        with pytest.raises(CopError, match="imported already"):
            imports.apply_import(batch, by=admin, at=clock.now())

    def test_only_what_was_tried_is_written(self, admin):
        batch, _plan = tried("organisations", "name", "Volpe", by=admin)
        make_organisation(legal_name="Volpe")
        with pytest.raises(CopError, match="changed since the trial"):
            imports.apply_import(batch, by=admin, at=clock.now())

    def test_only_refused_rows_are_kept(self, admin):
        batch, _plan = imported("organisations", "name;sector", "Volpe;", "Tasso;boh", by=admin)
        kept = database.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id)).all()
        assert [row.cells for row in kept] == [["Tasso", "boh"]]

    def test_import_rows_needs_no_file(self, db):
        rows = [{"legal_name": "Volpe", "sector": "pubblico"}, {"legal_name": ""}]
        outcome = imports.import_rows("organisations", rows, by=None, at=clock.now())
        assert outcome.counts == {"new": 1, "refused": 1}
        assert [row.problems for row in outcome.refused] == [[("name_needed", {})]]

    def test_a_reader_imports_nothing(self, db):
        reader, community = viewer(make_viewer()), make_community()
        _batch, plan = tried("people", "name;email", "A;a@example.org", by=reader, community=community)
        assert told(plan) == [("refused", [], ["no_community"])]
        _batch, plan = tried("organisations", "name", "A", by=reader)
        assert told(plan) == [("refused", [], ["may_not_add"])]

"""One search, the same answers on both databases."""

import pytest
from sqlalchemy import select

from cop import text
from cop.models import Organisation
from cop.queries.organisations import organisations_seen_by
from cop.queries.people import people_page
from cop.queries.search import by_own_words, searched
from cop.queries.viewers import viewer_of
from cop.rules.viewer import ANONYMOUS
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_member,
    make_organisation,
    make_person,
    make_viewer,
)

NAMES = [
    ("Società Cooperativa Sociale Il Ramo S.c.s.", "Il Ramo"),
    ("Fondazione Compagnia del Lago", ""),
    ("Associazione D'Amico per l'Infanzia A.P.S.", ""),
    ("Università degli Studi di Borgolago", "UniLago"),
    ("Ångström & Müller GmbH", ""),
    ("Straße der Künste e.V.", ""),
    ("Città dell'Ambiente", ""),
    ("Čenda Đorđević", ""),
    ("Consorzio 3F", ""),
    ("日本語 Torino", ""),
]
QUERIES = [  # what is typed, what is found, and the words searched instead
    ("ramo", {"Il Ramo"}, ()),
    ("RAMO il", {"Il Ramo"}, ()),
    ("societa coop", {"Il Ramo"}, ()),
    ("Societá coöp", {"Il Ramo"}, ()),
    ("scs", {"Il Ramo"}, ()),
    ("s.c.s.", {"Il Ramo"}, ()),
    ("lago", {"Fondazione Compagnia del Lago"}, ()),
    ("compagnia fond", {"Fondazione Compagnia del Lago"}, ()),
    ("pagnia", set(), ()),
    ("damico", {"Associazione D'Amico per l'Infanzia A.P.S."}, ()),
    ("d'amico", {"Associazione D'Amico per l'Infanzia A.P.S."}, ()),
    ("d’Amico", {"Associazione D'Amico per l'Infanzia A.P.S."}, ()),
    ("amico aps", {"Associazione D'Amico per l'Infanzia A.P.S."}, ()),
    ("linfanzia", {"Associazione D'Amico per l'Infanzia A.P.S."}, ()),
    ("universita studi", {"UniLago"}, ()),
    ("unil", {"UniLago"}, ()),
    ("angstrom muller", {"Ångström & Müller GmbH"}, ()),
    ("strasse kunste", {"Straße der Künste e.V."}, ()),
    ("STRASSE", {"Straße der Künste e.V."}, ()),
    ("citta ambiente", {"Città dell'Ambiente"}, ()),
    ("cenda", {"Čenda Đorđević"}, ()),
    ("3f", {"Consorzio 3F"}, ()),
    ("日本", {"日本語 Torino"}, ()),
    ("07643520567", {"Consorzio 3F"}, ()),
    ("borgolago", {"Consorzio 3F", "UniLago"}, ()),
    ("fondazoine", {"Fondazione Compagnia del Lago"}, ("fondazione",)),
    ("Fondazone conpagnia", {"Fondazione Compagnia del Lago"}, ("fondazione", "compagnia")),
    ("univresi", {"UniLago"}, ("universi",)),
    ("ramo compagnia", set(), ()),
    ("xyzzy", set(), ()),
    ("07643520566", set(), ()),
    ("' OR 1=1 --", set(), ()),
    ('"ramo" NOT il*', set(), ()),
    ("!&|():*<->", set(), ()),
    ("%", set(), ()),
    ("ﷺ" * 90, set(), ()),
]


@pytest.fixture
def register(db):
    for legal, short in NAMES:
        facts = {"municipality": "Borgolago", "vat_number": "07643520567"} if "3F" in legal else {}
        make_organisation(legal_name=legal, short_name=short, **facts)


@pytest.mark.parametrize(("typed", "names", "corrected"), QUERIES)
def test_searched(register, db, typed, names, corrected):
    found = searched(organisations_seen_by(ANONYMOUS), typed, by_own_words(Organisation))
    assert {o.name for o in db.session.scalars(found.statement)} == names
    assert found.corrected == corrected


def test_searched_nothing_typed(register, db):
    found = searched(organisations_seen_by(ANONYMOUS), "  ", by_own_words(Organisation))
    assert len(db.session.scalars(found.statement).all()) == len(NAMES)


def test_searched_follows_changes(db):
    organisation = make_organisation(legal_name="Vecchio Nome")

    def found(typed):
        statement = searched(select(Organisation.id), typed, by_own_words(Organisation)).statement
        return db.session.scalars(statement).all()

    organisation.legal_name = "Nuova Insegna"
    db.session.flush()
    assert (found("vecchio"), found("insegna")) == ([], [organisation.id])
    db.session.delete(organisation)
    db.session.flush()
    assert found("insegna") == []


def test_index_words_are_never_longer_than_an_index_takes():
    assert max(map(len, text.index_words("ﷺ" * 200).split())) <= text.LONGEST_WORD


@pytest.fixture
def people(db):
    """Anna of our community, who works at the Ramo; Zenobia of another, whose name nobody else should learn."""
    ours, theirs = make_community(), make_community()
    ramo = make_organisation(legal_name="Il Ramo")
    anna = make_member(ours, ramo, name="Anna Bianchi", email="a.bianchi@ramo.example.org")
    make_affiliation(anna, ramo)
    zenobia = make_member(theirs, make_organisation(), name="Zenobia Canarini", email="zc@example.com")
    return ours, theirs, anna, zenobia


def seen(person, today, words):
    found = people_page(viewer_of(person, today=today), words=words)
    return [p.name for p in found.rows], found.corrected


def test_people_page_by_name_organisation_and_address(people, at):
    ours, _theirs, _anna, _zenobia = people
    today = at("2026-11-26T10:00+01:00").date()
    coordinator = make_coordinator(ours, name="Clara Coordina", email="cc@example.org")
    for words in ("bianchi", "anna ramo", "ramo bian", "a.bianchi@ramo.exa", "bianchi example"):
        assert seen(coordinator, today, words) == (["Anna Bianchi"], ())
    assert seen(coordinator, today, "biamchi") == (["Anna Bianchi"], ("bianchi",))


def test_people_page_viewer_reads_no_addresses(people, at):
    today = at("2026-11-26T10:00+01:00").date()
    assert seen(make_viewer(), today, "zc") == ([], ())
    assert seen(make_administrator(), today, "zc example") == (["Zenobia Canarini"], ())


@pytest.mark.parametrize("words", ["zenobia", "canarini", "zenobja", "canarino", "zc", "zc@example.com"])
def test_people_page_tells_nothing_of_others(people, at, words):
    """Neither found, nor counted, nor given away by a correction."""
    ours, _theirs, _anna, _zenobia = people
    today = at("2026-11-26T10:00+01:00").date()
    found = people_page(viewer_of(make_coordinator(ours), today=today), words=words)
    assert (list(found.rows), found.total, found.corrected) == ([], 0, ())


def test_people_page_hides_the_merged_and_the_erased(people, at):
    today = at("2026-11-26T10:00+01:00").date()
    twin = make_person(name="Anna Bianchi Gemella", merged_into_id=people[2].id)
    make_person(name="Anna Dimenticata", erased_at=at("2026-11-26T10:00+01:00"))
    names, _corrected = seen(make_administrator(), today, "anna")
    assert names == ["Anna Bianchi"]
    assert twin.merged_into_id == people[2].id

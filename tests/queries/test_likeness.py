"""What is found to be alike, and what is not."""

import pytest

from cop.queries.likeness import Reason
from cop.queries.organisation_likeness import OrganisationFacts, like_organisations, website_key
from cop.queries.person_likeness import PersonFacts, canonical_address, like_people


def organisations(*names, **same):
    """Reasons why two organisations with these names are alike, None where they are not."""
    a, b = (OrganisationFacts(number, (name,), **same) for number, name in enumerate(names, 1))
    found = like_organisations([a, b])
    return found[0].reasons if found else None


def people(*names, addresses=((), ()), organisations=((), ())):
    a, b = (
        PersonFacts(n + 1, name, tuple(addresses[n]), frozenset(organisations[n]))
        for n, name in enumerate(names)
    )
    found = like_people([a, b])
    return found[0].reasons if found else None


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Cooperativa Sociale Arcobaleno", "Coop. Soc. Arcobaleno", Reason.SAME_NAME),
        ("Arcobaleno s.c.s. ONLUS", "ARCOBALENO SCS", Reason.SAME_NAME),
        ("Fondazione Città Futura", "Fondazione Citta' Futura", Reason.SAME_NAME),
        ("Consorzio Valli Alte", "Consorzio Vali Alte", Reason.LIKE_NAME),
        ("Università degli Studi di Esempio", "Studi di Esempio, Università", Reason.SAME_NAME),
        ("Associazione Il Sole", "Cooperativa La Luna", None),
        ("Liceo Esempio 1", "Liceo Esempio 2", None),
        ("Torino Wireless", "Torino Energia", None),
        ("Fondazione", "Associazione", None),
    ],
)
def test_names_of_organisations(one, other, reason):
    assert organisations(one, other) == (reason and (reason,))


def test_code_and_website_of_organisations():
    assert organisations("Alfa", "Beta", codes=frozenset({"12345670017"})) == (Reason.SAME_CODE,)
    assert organisations("Alfa", "Beta", website="https://www.alfa.example.org") == (Reason.SAME_WEBSITE,)
    both = organisations("Consorzio Alfa", "Consorzio Alpha", website="http://alfa.example.org/it")
    assert both == (Reason.SAME_WEBSITE,)


def test_like_names_of_other_places_are_less_likely():
    pino = OrganisationFacts(1, ("Comune di Pino Torinese",), place="pino torinese")
    gassino = OrganisationFacts(2, ("Comune di Gassino Torinese",), place="gassino torinese")
    nowhere = OrganisationFacts(3, ("Comune di Pino Torinesi",))
    assert [(p.first, p.second) for p in like_organisations([pino, gassino, nowhere])] == [(1, 3)]


def test_initials_count_with_the_website():
    same = {"website": "https://csv.example.org"}
    assert organisations("CSV", "Centro Servizi di Volontariato", **same) == (
        Reason.INITIALS,
        Reason.SAME_WEBSITE,
    )
    assert organisations("CSV", "Centro Servizi di Volontariato") is None


def test_a_website_of_many_says_nothing():
    names = ("Alfa", "Beta", "Gamma", "Delta")
    records = [
        OrganisationFacts(n, (name,), website="https://example.org") for n, name in enumerate(names, 1)
    ]
    assert like_organisations(records) == []


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Maria Rossi", "ROSSI Maria", Reason.SAME_NAME),
        ("Nicolò D'Angelo", "Nicolo D’Angelo", Reason.SAME_NAME),
        ("Maria Rossi", "Maria Russo", None),
        ("Maria", "Maria", None),
        ("Person 1", "Person 12", None),
    ],
)
def test_names_of_people(one, other, reason):
    assert people(one, other) == (reason and (reason,))


def test_a_letter_or_a_second_name_counts_where_both_work_in_the_same_place():
    same = {"organisations": ({7}, {7, 8})}
    both = (Reason.LIKE_NAME, Reason.SAME_ORGANISATION)
    assert people("Francesca Ferraris", "Francesca Feraris", **same) == both
    assert people("Anna Bianchi", "Anna Maria Bianchi", **same) == both
    assert people("Anna Bianchi", "Anna Maria Bianchi") is None


def test_addresses_of_people():
    same = (["m.rossi+tsi@gmail.com"], ["MRossi@gmail.com"])
    assert people("Maria Rossi", "M. R.", addresses=same) == (Reason.SAME_ADDRESS,)
    like = (["maria.rossi@example.org"], ["maria.rossi@example.com"])
    assert people("Maria Rossi", "Maria Rossi", addresses=like) == (Reason.SAME_NAME, Reason.LIKE_ADDRESS)
    office = (["segreteria@example.org"], ["segreteria@example.com"])
    assert people("Maria Rossi", "Carla Verdi", addresses=office) is None


def test_many_namesakes_are_no_duplicates():
    records = [PersonFacts(n, "Maria Rossi") for n in range(1, 8)]
    assert like_people(records) == []
    records[5:] = [PersonFacts(n, "Maria Rossi", organisations=frozenset({1})) for n in (6, 7)]
    (pair,) = like_people(records)
    assert (pair.first, pair.second) == (6, 7)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("A.B+x@Gmail.com", "ab@gmail.com"),
        ("a.b+x@example.org", "a.b@example.org"),
    ],
)
def test_canonical_address(address, key):
    assert canonical_address(address) == key


@pytest.mark.parametrize(
    ("website", "key"),
    [
        ("https://WWW.example.org/x", "example.org"),
        ("https://www.facebook.com/Alfa/", "facebook.com/alfa"),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_website_key(website, key):
    assert website_key(website) == key

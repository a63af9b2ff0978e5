"""Who a name shown in a call may be: suggestions, and names as a register writes them."""

import pytest

from cop.queries.call_matching import Listed, Matching, proper_name

NAMES = ["Anna Esempio", "Anna Maria Conti", "Bruno D'Angelo", "Scuola 1", "Zoè Über"]
MATCHING = Matching([Listed(n, n, name, "", frozenset()) for n, name in enumerate(NAMES)], {})


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ("Anna Esempia", ["Anna Esempio"]), ("A. Esempio (iPad)", ["Anna Esempio"]),
        ("Anna", ["Anna Esempio", "Anna Maria Conti"]), ("Anna Conti - Ente", ["Anna Maria Conti"]),
        ("Zoe Uber", ["Zoè Über"]), ("Scuola 2", []), ("iPhone", []), ("", []),
    ],
)  # fmt: skip
def test_suggestions(shown, names):
    assert [one.name for one in MATCHING.suggestions(shown)] == names


@pytest.mark.parametrize("shown", ["dangelo bruno", "D’ANGELO BRUNO", "Bruno d angelo (Ospite)"])
def test_the_same_name_however_it_is_typed(shown):
    assert MATCHING.match(shown, None).registration_id == 2


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Esempio, Anna (Guest)", "Anna Esempio"), ("Anna Esempio | Ente", "Anna Esempio"),
        ("(Anna)", "Anna"), ("Anna-Maria Conti", "Anna-Maria Conti"), ("", ""),
    ],
)  # fmt: skip
def test_proper_names(shown, name):
    assert proper_name(shown) == name

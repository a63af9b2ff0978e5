"""One page of a list: every row on exactly one page."""

from sqlalchemy import select

from cop.models import Organisation
from cop.queries.listing import listing, page_of
from tests.factories import make_organisation


def test_every_row_is_on_one_page(db):
    made = [make_organisation(legal_name=f"Rete {n:02}").id for n in range(7)]
    statement = select(Organisation).order_by(Organisation.search_key, Organisation.id)
    pages = [listing(statement, page=page, size=3) for page in (1, 2, 3, 99, -1)]
    assert [[o.id for o in p.rows] for p in pages] == [made[:3], made[3:6], made[6:], made[6:], made[:3]]
    assert [(p.page, p.pages, p.total) for p in pages] == [
        (1, 3, 7),
        (2, 3, 7),
        (3, 3, 7),
        (3, 3, 7),
        (1, 3, 7),
    ]


def test_rows_that_are_read_whole_come_in_the_same_pages():
    pages = [page_of("abcdefg", page=page, size=3) for page in (1, 2, 3, 99, -1)]
    assert ["".join(one.rows) for one in pages] == ["abc", "def", "g", "g", "abc"]
    assert {(one.pages, one.total) for one in pages} == {(3, 7)}
    nothing = page_of((), page=2)
    assert (nothing.rows, nothing.page, nothing.pages, nothing.total) == ((), 1, 1, 0)

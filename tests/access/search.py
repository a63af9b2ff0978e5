from tests.access import EVERYONE, Row, only

ROWS = [
    Row("search.index", "/en/search", EVERYONE),
    Row("search.index", "/en/search?q=person", EVERYONE),
    Row("search.organisations", "/en/search/organisations?q=hidden", EVERYONE),
    Row(
        "search.people",
        "/en/search/people?q=person",
        only("coordinator", "foreign_coordinator", "viewer", "administrator"),
    ),
]

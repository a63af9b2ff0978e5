import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from cop.views.language import language_url


@pytest.fixture
def paths(app):
    rules = [Rule("/ids/<int:id>", endpoint="id"), Rule("/words/<word>", endpoint="word")]
    url_map = Map(converters=app.url_map.converters)
    for rule in rules:
        url_map.add(rule)
    return url_map.bind("localhost")


def test_ids_that_fit(paths):
    assert paths.match("/ids/9223372036854775807") == ("id", {"id": 2**63 - 1})


@pytest.mark.parametrize("value", ["9223372036854775808", "1" + "0" * 30, "9" * 5000, "-1", "1.5", "٣" * 30])
def test_ids_that_no_column_holds_are_not_found(paths, value):
    with pytest.raises(NotFound):
        paths.match(f"/ids/{value}")


@pytest.mark.parametrize("value", ["a\x00b", "a\nb", "\ufffd"])
def test_words_that_no_database_takes_are_not_found(paths, value):
    with pytest.raises(NotFound):
        paths.match(f"/words/{value}")


def test_a_nul_in_the_query_is_refused(app, db):
    with app.test_client() as client:
        assert client.get("/healthz?q=%00").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["_scheme=javascript", "_external=1", "endpoint=x", "language=xx", "_method=POST", "self=1", "q=%C3%A8"],
)
def test_the_other_language_keeps_the_query_as_text(app, query):
    with app.test_request_context(f"/en/?{query}"):
        app.preprocess_request()
        assert language_url("it") == f"/it/?{query}"

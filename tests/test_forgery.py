"""No other site writes here in a visitor's name: every route that changes something, tried without its token."""

import pytest

from cop.extensions import csrf
from tests.access import all_rows
from tests.fingerprint import changed_tables, fingerprint

# Views that take a POST without a token. Each needs a reason beside it, and a second look from somebody.
EXEMPT = {
    # Its address holds a signed secret, which a foreign page does not know; and it needs no cookie.
    "answers.update",
    "answers.leave",  # the same
    "date_poll_answers.update",
    "enrolment_answers.update",
    "enrolment_answers.leave",
    "enrolment_answers.answer",
    "enrolment_answers.create_substitute",
    "enrolment_answers.take_back",
    # The secret is in the form: an address is written down, and what is handed in must not be told apart by it.
    "survey_answers.create",
    # RFC 8058: a mail program sends it, without cookie and without having seen a page.
    "survey_refusals.stop",
    "survey_refusals.again",
    "news_leaving.leave",
    "news_leaving.leave_everything",
    "news_leaving.come_back",
    # A signed secret in the address, as that of answers.
    "news_preferences.choose",
    "news_preferences.stop_all",
}

WRITING = [row for row in all_rows() if row.method != "GET"]
FOREIGN = [
    "https://evil.example",
    "http://localhost.evil.example",
    "http://localhost:8080",
    "http://evil.example#localhost",
    "http://[",
    "null",
    "",
    "\x80",
]


def test_the_list_of_exempt_views_is_the_reviewed_one(app):
    exempt = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }
    assert exempt == EXEMPT
    assert csrf._exempt_blueprints == set()


@pytest.mark.parametrize("role", ["anonymous", "administrator"])
def test_no_form_is_taken_without_its_token(app, tried, role):
    taken = {}
    for number, row in enumerate(WRITING):
        if row.endpoint in EXEMPT:
            continue
        other = ({"X-CSRFToken": "made up"}, {"Content-Type": "text/plain"})[number % 2]
        for headers in ({}, other):
            response = send(tried, row, role, csrf=False, headers=headers)
            if response.status_code != 400:
                taken[str(row)] = response.status_code
    assert taken == {}
    assert changed_tables(tried.before, fingerprint()) == set()


@pytest.mark.parametrize("origin", FOREIGN)
def test_no_form_of_another_site_is_taken_even_with_a_token(app, tried, origin):
    """The first on every route, the others on some: one function asks, before any route."""
    taken = {}
    for row in WRITING if origin == FOREIGN[0] else WRITING[::20]:
        is_secret = hasattr(app.view_functions[row.endpoint], "is_secret")
        if origin == "null" and is_secret:
            continue  # a page without referrer sends that to its own site
        response = send(tried, row, "administrator", headers={"Origin": origin})
        if response.status_code != 400:
            taken[str(row)] = response.status_code
    assert taken == {}
    assert changed_tables(tried.before, fingerprint()) == set()


def send(tried, row, role, **options):
    """Send a row's form. What is refused writes nothing, so nothing needs to be undone."""
    address, form = tried.addresses[id(row)], tried.forms[id(row)]
    return tried.browsers[role].open(address, method=row.method, data=form or None, **options)


def test_own_forms_are_taken(app, tried):
    browser = app.test_client()
    for headers in ({"Origin": "http://localhost"}, {}):
        assert browser.post("/en/sign-in", data={"email": "x"}, headers=headers).status_code == 422

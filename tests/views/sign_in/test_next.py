"""Where signing in leads: back to the page that asked, and never to another site."""

import pytest

from tests.views.sign_in.asking import PASSWORD, ask, give

FOREIGN = [  # what browsers read as another site, or as no page at all
    r"/\evil.example",
    r"\\evil.example",
    "//evil.example",
    "////evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/%09/evil.example\n",
    "evil.example",
    " /en/me",
]


@pytest.mark.parametrize("address", FOREIGN)
def test_next_never_leads_to_another_site(client, db, with_password, address):
    page = client.get("/en/sign-in", query_string={"next": address})
    assert page.soup.select("input[name=next]") == []
    code, _link = ask(client, db, next=address)
    assert give(client, code).location == "/en/me"
    form = {"email": "anna@example.org", "password": PASSWORD, "next": address}
    assert client.post("/en/sign-in/password", data=form).location == "/en/me"


def test_next_leads_back_to_the_page_that_asked(client, db, anna):
    sent_away = client.get("/en/account?tab=1")
    assert sent_away.location == "/en/sign-in?next=/en/account?tab%3D1"
    (hidden,) = client.get(sent_away.location).soup.select("input[name=next]")
    assert hidden["value"] == "/en/account?tab=1"
    code, _link = ask(client, db, next=hidden["value"])
    assert give(client, code).location == "/en/account?tab=1"

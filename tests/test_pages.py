"""The outer walls: addresses, languages, headers."""

from tests.factories import make_person


def test_root_chooses_the_browsers_language(client):
    response = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert (response.status_code, response.location) == (302, "/en/")


def test_a_foreign_origin_cannot_write(client):
    assert client.post("/it/", headers={"Origin": "https://evil.example"}).status_code in {400, 405}


def test_headers_of_every_page(client):
    headers = client.get("/it/").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_evil_host_is_refused(client):
    assert client.get("/it/", headers={"Host": "evil.example"}).status_code == 400


def test_an_address_that_leads_nowhere_answers_in_its_own_language(client):
    response = client.get("/en/nowhere", headers={"Accept-Language": "it"})
    assert (response.status_code, response.soup.html["lang"]) == (404, "en")


def test_the_language_links_of_a_refused_form_lead_to_the_page_it_is_on(signed_in):
    client = signed_in(make_person())
    refused = client.post("/en/account/password", data={"new": "short"})
    assert refused.status_code == 422
    assert refused.soup.select_one(".languages a[hreflang=it]")["href"] == "/it/account"

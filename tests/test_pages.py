"""The outer walls: addresses, languages, headers."""


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

"""Logos: uploaded, shown, removed, and served to everybody."""

import gc
import io

import pytest
from PIL import Image
from sqlalchemy import select

from cop.models import OrganisationLogo
from tests.factories import (
    make_affiliation,
    make_community,
    make_coordinator,
    make_membership,
    make_organisation,
    make_person,
)
from tests.pictures import picture


@pytest.fixture
def community(db):
    return make_community(slug="neet")


@pytest.fixture
def organisation(community):
    return make_membership(community, make_organisation(legal_name="Volpe")).organisation


@pytest.fixture
def browser(signed_in, community):
    return signed_in(make_coordinator(community))


def upload(browser, organisation, content=None, name="logo.png", alt=""):
    sent = {"file": (io.BytesIO(picture() if content is None else content), name), "alt": alt}
    return browser.post(
        f"/en/organisations/{organisation.id}/logo", data=sent, content_type="multipart/form-data"
    )


def address(page):
    return page.soup.select_one("main img")["src"]


def test_a_logo_is_shown_where_the_organisation_is(browser, client, organisation):
    assert upload(browser, organisation, alt="A running fox").status_code == 303
    page = client.get(f"/en/organisations/{organisation.id}")
    shown = page.soup.select_one(".logo-big img")
    assert (shown["alt"], shown["width"], shown["height"]) == ("A running fox", "40", "20")
    for path in ("/en/communities/neet", "/en/organisations"):
        small = client.get(path).soup.select_one(".logo img")
        assert (small["src"], small["alt"]) == (shown["src"], "")
    response = client.get(shown["src"])
    assert Image.open(io.BytesIO(response.data)).format == "WEBP"
    wanted = {
        "Content-Type": "image/webp",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": 'inline; filename="logo.webp"',
    }
    assert {name: response.headers[name] for name in wanted} == wanted
    assert "Set-Cookie" not in response.headers


def test_the_address_changes_with_the_picture(browser, client, organisation):
    upload(browser, organisation)
    first = address(client.get(f"/en/organisations/{organisation.id}"))
    upload(browser, organisation, picture((60, 60), "JPEG"))
    second = address(client.get(f"/en/organisations/{organisation.id}"))
    assert first != second
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    other = second.replace(f"/{organisation.id}/", f"/{make_organisation().id}/")
    assert client.get(other).status_code == 404


def test_without_words_the_name_says_it(browser, client, organisation):
    upload(browser, organisation)
    shown = client.get(f"/en/organisations/{organisation.id}").soup.select_one(".logo-big img")
    assert shown["alt"] == "Logo of Volpe"


def test_words_change_alone_and_the_picture_stays(browser, db, organisation):
    upload(browser, organisation, alt="A fox")
    sent = {"alt": "Two foxes"}
    assert browser.post(f"/en/organisations/{organisation.id}/logo", data=sent).status_code == 303
    assert db.session.scalars(select(OrganisationLogo.alt)).all() == ["Two foxes"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "An SVG drawing can hold programs"),
        (b"<html><script>alert(1)</script>", "This is not a picture"),
        (picture() + b"<script>alert(1)</script>", "Something other than a picture"),
        (picture((300, 300))[:-30], "The picture cannot be read"),
    ],
)
def test_what_is_no_picture_is_refused_at_its_field(browser, db, organisation, content, words):
    page = upload(browser, organisation, content, alt="A fox")
    assert page.status_code == 422
    assert page.words("#file-error")[0].startswith(words)
    assert page.soup.title.get_text().startswith("Error:")
    assert page.soup.select_one("#alt")["value"] == "A fox"
    assert db.session.scalars(select(OrganisationLogo.alt)).all() == []


def test_no_picture_at_all(browser, organisation):
    for sent in ({}, {"file": "text"}, {"file": (io.BytesIO(b""), "")}):
        page = browser.post(f"/en/organisations/{organisation.id}/logo", data=sent)
        assert (page.status_code, page.words("#file-error")) == (422, ["Choose a picture."])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_of_more_than_five_megabytes_is_too_large(browser, organisation):
    assert upload(browser, organisation, b"\x89PNG" + b"\0" * 5 * 1024 * 1024).status_code == 413
    gc.collect()  # Werkzeug leaves the file it had begun to its last owner


@pytest.mark.parametrize("name", ["logo.svg", "../../etc/passwd", "x" * 300, "a\x00b.png", "\u202egnp.exe"])
def test_the_name_of_the_file_says_nothing(browser, organisation, name):
    assert upload(browser, organisation, name=name).status_code == 303


def test_a_contact_changes_the_own_logo_and_nobody_else_does(signed_in, organisation):
    contact = make_person()
    make_affiliation(contact, organisation, is_contact=True)
    assert upload(signed_in(contact), organisation).status_code == 303
    stranger = signed_in(make_coordinator(make_community()))
    assert upload(stranger, organisation).status_code == 403
    assert stranger.post(f"/en/organisations/{organisation.id}/logo/delete").status_code == 403


def test_removing_it(browser, client, organisation):
    upload(browser, organisation)
    response = browser.post(f"/en/organisations/{organisation.id}/logo/delete")
    assert response.status_code == 303
    page = client.get(f"/en/organisations/{organisation.id}")
    assert page.soup.select("main img") == []
    assert client.get("/en/organisations").words(".logo-none") == ["V"]


def test_a_logo_of_a_name_to_be_checked_is_not_public(browser, client, community):
    hidden = make_membership(community, make_organisation(is_to_check=True)).organisation
    upload(browser, hidden)
    own = address(browser.get(f"/en/organisations/{hidden.id}"))
    response = browser.get(own)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert client.get(own).status_code == 404

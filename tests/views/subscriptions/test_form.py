"""Signing up for news: the form."""

import pytest

from tests.factories import (
    make_community,
    make_digest,
    make_list,
    make_person,
)
from tests.views.subscriptions.signing_up import ADDRESS, mails, sent_form


def test_the_form_offers_open_lists_and_ticks_none(client, db, news):
    community = make_community()
    finance, closed = make_list(community), make_list(make_community(), is_open=False)
    make_digest(finance)
    page = client.get(f"{ADDRESS}?list={community.slug}")
    assert page.words("legend")[:2] == [finance.name.en, news.name.en]
    assert page.words("form .news-ticks label") == [
        f"Newsletter : {finance.name.en}",
        f"Digest of what is coming up : {finance.name.en}",
        f"Newsletter : {news.name.en}",
    ]
    assert page.soup.select("[name=news][checked]") == []
    assert closed.name.en not in page.text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"news": ""}, "Choose from the list."),
        ({"news": "x\x00"}, "Choose from the list."),
        ({"email": "not an address"}, "Type one full address, such as name@example.org."),
        ({"email": ""}, "Type your e-mail address."),
        ({"language": "fr"}, "Choose one from the list."),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(client, db, news, change, error):
    page = client.post(ADDRESS, data=sent_form(news, name="Anna") | change)
    assert page.status_code == 422
    assert page.soup.title.text.startswith("Error:")
    assert page.words(".error-summary li")[0].endswith(error)
    assert page.soup.select_one("[name=name]")["value"] == "Anna"
    assert mails(db) == []


def test_nothing_ticked_is_asked_for(client, db, news):
    wrong = sent_form(news)
    del wrong["news"]
    page = client.post(ADDRESS, data=wrong)
    assert page.words(".error-summary li") == ["What would you like to get? Tick at least one."]


def test_who_is_signed_in_chooses_on_the_own_page(db, news, signed_in):
    assert signed_in(make_person()).get(ADDRESS).headers["Location"] == "/en/news/preferences"


def test_nothing_to_sign_up_for_leads_to_the_calendar(client, db):
    page = client.get(ADDRESS)
    assert page.words(".empty-title") == ["There is nothing to sign up for at the moment"]

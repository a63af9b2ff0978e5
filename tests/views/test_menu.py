"""What each visitor finds in the menu, and on the own page."""

import pytest

from cop.models import Answer
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_meeting,
    make_person,
    make_registration,
    make_viewer,
)


@pytest.mark.parametrize(
    ("make", "entries"),
    [
        (make_person, []),
        (make_viewer, ["Surveys", "Newsletters", "People"]),
        (
            lambda: make_coordinator(make_community()),
            ["Meetings", "Surveys", "Newsletters", "People", "Join requests", "Settings"],
        ),
        (
            make_administrator,
            [
                "Meetings",
                "Surveys",
                "Newsletters",
                "People",
                "Join requests",
                "Settings",
                "Theme proposals",
                "Messages",
            ],
        ),
    ],
    ids=["member", "viewer", "coordinator", "administrator"],
)
def test_the_menu_offers_what_may_be_opened(signed_in, make, entries):
    browser = signed_in(make())
    links = browser.get("/en/me").soup.select(".manage .nav-link")
    assert [link.get_text(strip=True) for link in links] == entries
    assert [browser.get(link["href"]).status_code for link in links] == [200] * len(entries)


def test_an_agenda_with_nothing_in_it_says_so(signed_in):
    person = make_person()
    browser = signed_in(person)
    assert browser.get("/en/me").words(".empty-title") == ["Nothing in your agenda yet"]
    make_registration(make_meeting(), person, answer=Answer.INVITED)
    assert browser.get("/en/me").words(".empty-title") == ["Nothing else in your agenda"]

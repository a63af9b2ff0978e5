"""Consultations open to anybody stand where everybody looks, and other public links do not."""

from datetime import timedelta

import pytest

from tests import factories as make

PUBLIC = {"audience": "public", "purpose": "consultation"}


@pytest.fixture
def now(db, at):
    return at("2026-11-26T10:00+01:00")


def test_open_consultations_stand_on_the_pages_of_their_community_and_of_all(client, now):
    community, other = make.make_community(), make.make_community()
    make.make_survey(community=community, **PUBLIC, title_en="Three depots")
    make.make_survey(community=other, **PUBLIC, title_en="Another matter", closes_at=now + timedelta(days=2))
    make.make_survey(**PUBLIC, title_en="Of us all", closes_at=now + timedelta(days=20))
    # For those who have the link, for those asked, not open any more, not open yet.
    make.make_survey(community=community, audience="public", title_en="By link")
    make.make_survey(community=community, purpose="consultation", title_en="For members")
    make.make_survey(community=community, **PUBLIC, title_en="Over", closes_at=now)
    make.make_survey(community=community, **PUBLIC, title_en="Draft", status="draft")
    shown = "section[aria-labelledby=consultations] a"
    assert client.get(f"/en/communities/{community.slug}").words(shown) == ["Three depots"]
    assert client.get("/en/").words(shown) == ["Another matter", "Three depots", "Of us all"]


def test_the_page_says_until_when(client, now):
    community = make.make_community()
    survey = make.make_survey(community=community, **PUBLIC)
    page = client.get(f"/en/communities/{community.slug}")
    line = "A consultation open to anybody, without a name, until 10 December 2026"
    assert page.words("section[aria-labelledby=consultations] li") == [f"{survey.title_en} {line}"]
    assert f"/en/surveys/public/{survey.public_code}" in page.text

"""A refused form says what is wrong in the order of its page, so that working through the list is one way down."""

import pytest

from tests.factories import make_administrator, make_community, make_membership

FORMS = [
    "/en/communities/neet/join",
    "/en/communities/neet/members/new",
    "/en/communities/neet/members/{membership}/representatives",
    "/en/communities/neet/roles",
    "/en/communities/new",
    "/en/organisations/new",
    "/en/people/new",
    "/en/records/declared-activities/new",
    "/en/editions/new",
    "/en/records/kinds/new",
    "/en/records/phases/new",
    "/en/records/themes/new",
    "/en/records/wordings/new",
]
# Longer than any field takes, and no number, day, address or code.
WRONG = "!" * 21_000


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("typed", ["", WRONG], ids=["empty", "wrong"])
def test_errors_follow_the_page(signed_in, db, path, typed):
    community = make_community(slug="neet")
    browser = signed_in(make_administrator())
    path = path.format(membership=make_membership(community).id)
    page = browser.get(path.removesuffix("/representatives"))
    form = page.soup.select(f'main form[method=post][action="{path}"]')[0]
    names = {e["name"] for e in form.select("[name]") if e.get("type") not in {"hidden", "checkbox", "radio"}}
    refused = browser.post(path, data=dict.fromkeys(names, typed) | {"x": "y"})
    assert refused.status_code == 422
    listed = [a["href"].removeprefix("#") for a in refused.soup.select(".error-summary a")]
    on_page = [e["id"] for e in refused.soup.select("main [id]") if e["id"] in listed]
    assert (len(listed) > 0, listed) == (True, on_page)

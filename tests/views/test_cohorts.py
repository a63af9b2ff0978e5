"""The page of who came back: names for who manages an edition, organisations for who reads the figures."""

from tests import factories as make


def test_who_manages_one_edition_reads_the_names_of_that_one(db, signed_in):
    other = make.make_community()
    first = make.make_past_edition(other, name="2025", sessions=5)
    second = make.make_past_edition(name="2026", programme=first.programme)
    make.make_completed(first, make.make_person(name="Anna Esempio"))
    make.make_completed(second, make.make_person(name="Bea Esempio"))
    page = f"/en/training/{first.programme.slug}/cohorts"
    shown = signed_in(make.make_coordinator(other)).get(page)
    assert shown.words("section[aria-labelledby=people] tbody th bdi") == ["Anna Esempio"]
    assert len(shown.words("section[aria-labelledby=organisations] table:last-of-type tbody th bdi")) == 2
    read = signed_in(make.make_viewer()).get(page)
    assert read.words("section[aria-labelledby=people]") == []
    lines = signed_in(make.make_administrator()).get(f"{page}/people.csv").text.splitlines()
    assert lines[1:] == ["Anna Esempio,completed it,,1", "Bea Esempio,,completed it,1"]


def test_names_come_in_pages_of_their_own(db, signed_in):
    community = make.make_community()
    edition = make.make_past_edition(community, name="2026", sessions=1, least_sessions=1)
    organisations = [make.make_organisation(legal_name=f"Org {n:02}") for n in range(51)]
    for n, organisation in enumerate(organisations):
        make.make_completed(edition, make.make_person(name=f"P {n:02}"), organisation=organisation)
    browser = signed_in(make.make_coordinator(community))
    page = browser.get(f"/en/training/{edition.programme.slug}/cohorts?people=2")
    names = "section[aria-labelledby={}] table:last-of-type tbody th bdi"
    assert page.words(names.format("people")) == ["P 50"]
    assert len(page.words(names.format("organisations"))) == 50
    following = [a["href"] for a in page.soup.select("a[rel=next]")]
    assert following == ["?people=2&organisations=2"]

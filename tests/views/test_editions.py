"""The pages of a training edition: what visitors read, and what those who manage it fill in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.models import (
    Edition,
    EditionCoDesign,
    EditionOrganisationRole,
    EditionOrganisationRoleKind,
    EditionPersonRole,
    EditionPersonRoleKind,
    EditionStatus,
    MeetingStatus,
)
from tests.counting import queries_of
from tests.factories import (
    make_community,
    make_coordinator,
    make_declared,
    make_edition,
    make_kind,
    make_meeting,
    make_member,
    make_organisation,
    make_person,
    make_programme,
    save,
)


@pytest.fixture
def community(db, at):
    at("2026-11-26T10:00+01:00")
    return make_community(slug="benefit", name_en="Benefit")


@pytest.fixture
def browser(signed_in, community):
    return signed_in(make_coordinator(community))


@pytest.fixture
def edition(community):
    programme = make_programme(slug="fit", name_en="Fit4benefit")
    return make_edition(community, programme=programme, name="2027", least_sessions=2, goals_en="To **know**")


def make_part(edition, person, kind, organisation=None):
    return save(EditionPersonRole(edition_id=edition.id, person=person, organisation=organisation, kind=kind))


def session(edition, days, **kw):
    kind = kw.pop("kind", None) or make_kind(is_training=True)
    return make_meeting(
        edition.hosts[0], edition=edition, kind=kind, starts_at=clock.now() + timedelta(days=days), **kw
    )


def page_of(edition):
    return f"/en/training/{edition.programme.slug}/{edition.id}"


def test_an_edition_shows_its_sessions_in_order_each_with_its_number(client, edition):
    session(edition, 20, title_en="Last", is_mandatory=True)
    session(edition, 10, title_en="Off", status=MeetingStatus.CANCELLED)
    session(edition, -5, title_en="First")
    session(edition, 1, title_en="Later", status=MeetingStatus.POSTPONED)
    session(edition, 3, title_en="Draft", status=MeetingStatus.DRAFT)
    page = client.get(page_of(edition))
    assert page.words("#sessions") == ["Sessions 3"]
    rows = [one.get_text(" ", strip=True) for one in page.soup.select(".agenda .kind, .agenda h3")]
    assert list(zip(rows[::2], rows[1::2], strict=True)) == [
        ("Session 1", "First"),
        ("Session", "Off"),
        ("Session 2 · mandatory", "Last"),
        ("Session 3", "Later"),
    ]  # fmt: skip
    assert page.words(".facts > div") == [
        "Sessions 3", "Length 6 hours", "Certificate At least 2 of 3 sessions and the mandatory session.",
    ]  # fmt: skip


def test_a_session_says_its_number_and_leads_to_its_edition(client, edition):
    session(edition, 1)
    second = session(edition, 2)
    page = client.get(f"/en/meetings/{second.id}")
    link = page.soup.select_one(f'a[href="{page_of(edition)}"]')
    assert link.parent.get_text(" ", strip=True) == "Session 2 of 2: Fit4benefit 2027"


def test_organisations_are_named_to_all_people_to_who_is_signed_in(client, signed_in, edition):
    organisation, person = (
        make_organisation(legal_name="Acme"),
        make_person(name="Ada Prova"),
    )
    make_part(edition, person, EditionPersonRoleKind.FACILITATOR, organisation)
    gone = make_person(name="Gone", erased_at=clock.now())
    make_part(edition, gone, EditionPersonRoleKind.SPEAKER)
    kind = EditionOrganisationRoleKind.CO_DESIGNER
    save(EditionOrganisationRole(edition_id=edition.id, organisation=organisation, kind=kind))
    meeting = make_meeting(
        edition.hosts[0], title_en="Kitchen table", starts_at=clock.now() - timedelta(days=90)
    )
    save(EditionCoDesign(edition_id=edition.id, meeting_id=meeting.id))
    page = client.get(page_of(edition))
    assert [one.split(" ", 1)[1] for one in page.words(".people li")] == ["Acme Co-designer"]
    assert page.soup.select_one(f'.story a[href="/en/meetings/{meeting.id}"]').get_text() == "Kitchen table"
    seen = signed_in(make_member(edition.hosts[0])).get(page_of(edition))
    assert [one.split(" ", 1)[1] for one in seen.words(".people li")] == [
        "Ada Prova Facilitator · Acme", "Acme Co-designer",
    ]  # fmt: skip


def test_a_draft_is_in_no_list_of_the_public(client, browser, edition, community):
    draft = make_edition(community, programme=edition.programme, name="Secret", status=EditionStatus.DRAFT)
    for path in ("/en/training", "/en/training/fit", "/en/communities/benefit"):
        assert ("Secret" in client.get(path).text, "Secret" in browser.get(path).text) == (
            False,
            path != "/en/communities/benefit",
        )
    assert "This is a draft" in browser.get(page_of(draft)).text
    assert client.get(f"/en/training/other/{edition.id}").status_code == 404


def test_an_edition_known_as_a_number_says_so(client, edition, community):
    make_declared(community, "training_sessions", 4, edition=edition)
    assert "4 sessions were held. Only the number is on record." in client.get(page_of(edition)).text


def test_the_page_says_until_when_one_may_enrol(client, community):
    edition = make_edition(community, enrolment_closes_at=clock.now() + timedelta(days=3), seats=12)
    session(edition, 9)
    page = client.get(page_of(edition))
    assert page.words("#enrolment-card .meta") == ["Until 29 November 2026, 10:00"]


def test_lists_say_which_editions_take_people(client, db, community, edition):
    def chips(path):
        return client.get(path).words(".story .state")

    ahead = make_edition(community, programme=edition.programme, name="Ahead", seats=1)
    closed = {"enrolment_closes_at": clock.now() - timedelta(days=1)}
    late = make_edition(community, programme=edition.programme, name="Late", **closed)
    for one in (ahead, late):
        session(one, 9)
    assert [chips(path) for path in ("/en/training", "/en/training/fit")] == [["Enrolment is open"]] * 2
    ahead.taken = 1
    db.session.commit()
    assert chips("/en/training") == ["Full: waiting list"]


def test_a_page_of_twenty_sessions_asks_no_more_than_one_of_one(browser, edition):
    kind = make_kind(is_training=True)
    session(edition, 1, kind=kind)
    one = queries_of(lambda: browser.get(page_of(edition)))
    for day in range(2, 21):
        session(edition, day, kind=kind)
    assert queries_of(lambda: browser.get(page_of(edition))) == one


FORM = {"name": "2028", "least_minutes": "12,5", "seats": "20", "starts_on": "2028-01-10"}


def test_an_edition_is_drafted_with_people_found_by_name(browser, db, community):
    programme, organisation = make_programme(), make_organisation(legal_name="Acme")
    person = make_member(community, organisation, name="Ada Prova")
    meeting = make_meeting(community, starts_at=clock.now() - timedelta(days=30))
    form = FORM | {
        "programme_id": programme.id, "hosts": community.id, "add_person-words": "ada prova",
        "add_person_role": "facilitator", "add_organisation-words": "acme", "add_organisation_role": "partner",
        "co_design_meetings": meeting.id,
    }  # fmt: skip
    looked = browser.post("/en/editions/new", data=form | {"do": "look-people-roles"})
    assert [b["value"] for b in looked.soup.select("[name=person_roles][checked]")] == [
        f"{person.id}:{organisation.id}:facilitator"
    ]
    response = browser.post("/en/editions/new", data=form)
    made = db.session.scalars(select(Edition)).one()
    assert response.location == f"/en/editions/{made.id}/sessions"
    assert (made.status, made.least_minutes, made.seats, made.hosts) == (
        EditionStatus.DRAFT,
        750,
        20,
        [community],
    )
    assert [(r.person_id, r.organisation_id, r.kind) for r in made.person_roles] == [
        (person.id, organisation.id, EditionPersonRoleKind.FACILITATOR)
    ]
    assert [r.organisation_id for r in made.organisation_roles] == [organisation.id]
    assert db.session.scalars(select(EditionCoDesign.meeting_id)).all() == [meeting.id]


def test_an_edition_keeps_the_hosts_of_others(browser, db, community):
    foreign = make_community()
    edition = make_edition(community, hosts=[community, foreign])
    form = FORM | {"programme_id": edition.programme_id, "hosts": [community.id, foreign.id]}
    assert browser.post(f"/en/editions/{edition.id}/edit", data=form).status_code == 422
    form["hosts"] = [community.id]
    assert browser.post(f"/en/editions/{edition.id}/edit", data=form).location == page_of(edition)
    db.session.expire_all()
    assert (edition.name, edition.seats, set(edition.hosts)) == ("2028", 20, {community, foreign})


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"least_minutes": "twelve"}, "least_minutes"),
        ({"least_minutes": "9" * 30}, "least_minutes"),
        ({"least_per_organisation": "3", "most_per_organisation": "2"}, "least_per_organisation"),
        ({"ends_on": "2028-01-09"}, "ends_on"),
        (
            {"enrolment_opens_at": "2028-01-02T09:00", "enrolment_closes_at": "2028-01-01T09:00"},
            "enrolment_closes_at",
        ),
        ({"person_roles": "1:2:captain"}, "person_roles"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(browser, edition, typed, field):
    form = FORM | {"programme_id": edition.programme_id, "hosts": edition.hosts[0].id}
    page = browser.post(f"/en/editions/{edition.id}/edit", data=form | typed)
    assert (page.status_code, [e["id"] for e in page.soup.select(".field-error")]) == (
        422,
        [f"{field}-error"],
    )


def test_the_rule_reads_as_a_sentence_while_it_is_typed(browser, edition):
    for day in range(1, 9):
        session(edition, day, is_mandatory=day == 1)
    typed = {"least_sessions": "6", "least_minutes": "12"}
    answer = browser.post(f"/en/editions/rule?edition={edition.id}", data=typed)
    assert answer.text.strip() == (
        '<p class="rule-words">For the certificate: at least 6 of 8 sessions, at least 12 hours,'
        " and the mandatory session.</p>"
    )
    nothing = browser.post("/en/editions/rule", data={"least_sessions": "-1", "least_minutes": "x"})
    assert "No certificate is given for this edition." in nothing.text


def test_texts_taken_over_word_for_word_are_to_be_read_again(browser, db, edition, community):
    facts = {"programme": edition.programme, "made_from": edition, "status": EditionStatus.DRAFT}
    new = make_edition(community, name="2028", goals_en=edition.goals_en, needs_en="Tools", **facts)
    said = browser.get(f"/en/editions/{new.id}/publish").words(".notice")
    assert said == ["Read the goals again They are word for word those of 2027. Change them"]
    new.goals_en = "To know more"
    db.session.commit()
    assert browser.get(f"/en/editions/{new.id}/publish").words(".notice") == []


def test_publishing_and_calling_off_say_what_follows(browser, db, community):
    edition = make_edition(community, status=EditionStatus.DRAFT, goals_en="To know", least_sessions=2)
    session(edition, 3, status=MeetingStatus.DRAFT, published_at=None)
    review = browser.get(f"/en/editions/{edition.id}/publish")
    assert (
        review.soup.select_one("main form button.btn-primary").get_text(strip=True)
        == "Publish with 1 session"
    )
    assert browser.post(f"/en/editions/{edition.id}/publish").location == page_of(edition)
    db.session.expire_all()
    assert edition.status == EditionStatus.PUBLISHED
    path = f"/en/editions/{edition.id}/cancel"
    assert "1 session is cancelled:" in browser.get(path).text
    assert browser.post(path, data={"reason": ""}).status_code == 422
    assert browser.post(path, data={"reason": "No room"}).location == page_of(edition)
    assert "No room" in browser.get(page_of(edition)).text

"""The form of a meeting: what it takes, what it refuses, what it says of a date."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.extensions import db as _db
from cop.models import Meeting, Mode
from tests import factories as make
from tests.views.meetings.filling import filled, now_is, only_meeting, shown


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"title_it": " ", "title_en": "\u202e"},
            ["Title in Italian: Type a title, in one language at least."],
        ),
        ({"title_it": "x" * 201}, ["Title in Italian: This is 1 character too long: at most 200 fit."]),
        ({"kind_id": "999999"}, ["Kind of meeting: Choose one from the list."]),
        ({"kind_id": "9" * 30}, ["Kind of meeting: Choose one from the list."]),
        ({"day": "", "begins": ""}, ["Day: Choose the day.", "From: Type when it begins."]),
        ({"day": "26/11/2026"}, ["Day: Type a day, such as 26/11/2026."]),
        ({"begins": "17:30", "ends": "14:30"}, ["To: The meeting must end after it begins."]),
        (
            {"day": "2027-03-28", "begins": "02:30", "ends": "04:00"},
            ["From: The clocks go forward that night: there is no time between 2 and 3."],
        ),
        ({"mode": "\x00"}, ["How it is held: Choose one from the list."]),
        ({"seats_in_person": "0"}, ["Seats in person: This must be between 1 and 100000."]),
        ({"seats_in_person": "1" + "0" * 30}, ["Seats in person: Type a whole number."]),
        (
            {"link": "javascript:alert(1)"},
            ["Link to take part online: Type a web address, such as https://example.org."],
        ),
        ({"text_it": "y" * 20_001}, ["Text in Italian: This is 1 character too long: at most 20000 fit."]),
        ({"person_roles": ["1:king"]}, ["People with a role: Choose from the list."]),
        ({"person_roles": ["999999:speaker"]}, ["People with a role: Choose from the list."]),
        ({"add_person": "999999"}, ["Add a person: Choose one from the list."]),
    ],
    ids=str,
)
def test_bad_input_is_explained_and_kept(browser, community, typed, errors):
    page = browser.post("/en/meetings/new", data=filled(community) | typed)
    assert (page.status_code, page.words(".error-summary li")) == (422, errors)
    assert page.soup.title.get_text().startswith("Error: ")
    assert page.soup.select_one("#place")["value"] == "Via Esempio 1, Torino"
    assert _db.session.scalars(select(Meeting)).all() == []


HOSTILE = [
    "\x00",
    "9" * 30,
    "-1",
    "\u202eabc",
    "x" * 500_000,
    "' OR 1=1",
    "\ud7ff\uffff",
    "2026-99-99",
    "<b>&",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_input_breaks_a_page(browser, community, people, meeting, value):
    draft = make.make_meeting(community, status="draft", published_at=None)
    everything = dict.fromkeys(filled(community), value) | {
        "people": value,
        "person_roles": value,
        "do": value,
    }
    everything |= {"add_person": value, "person_id": value, "what": value, "reason": value, "seen": value}
    paths = ("new", "doubts", "preview", f"{meeting.id}/edit", f"{draft.id}/edit", f"{draft.id}/review",
             f"{meeting.id}/invitees", f"{meeting.id}/cancel", f"doubts?meeting={'9' * 30}")  # fmt: skip
    codes = {path: browser.post(f"/en/meetings/{path}", data=everything).status_code for path in paths}
    assert {path: code for path, code in codes.items() if code not in {200, 303, 413, 422}} == {}


def test_a_host_must_be_ones_own(signed_in, community, now):
    other, foreign = make.make_community(), make.make_community()
    both = make.make_coordinator(community)
    from cop.models import CommunityRole

    make.save(CommunityRole(community=other, person=both, since_on=date(2020, 1, 1)))
    page = signed_in(both).post("/en/meetings/new", data=filled(foreign))
    assert page.words(".error-summary li") == ["Communities that host it: Choose from the list."]


def test_a_foreign_host_stays(signed_in, community, now):
    mine, theirs = make.make_community(), make.make_community()
    meeting = make.make_meeting(
        hosts=[mine, theirs], starts_at=clock.now().replace(second=0) + timedelta(days=9)
    )
    browser = signed_in(make.make_coordinator(mine))
    assert theirs.name_en in browser.get(f"/en/meetings/{meeting.id}/edit").words(".field.help")[0]
    browser.post(
        f"/en/meetings/{meeting.id}/edit", data=shown(meeting) | {"hosts": [mine.id], "place": "Elsewhere"}
    )
    assert {host.id for host in now_is(meeting).hosts} == {mine.id, theirs.id}


def test_a_training_session_needs_its_edition(browser, community):
    edition = make.make_edition(community)
    kind = make.make_kind(is_training=True)
    refused = browser.post("/en/meetings/new", data=filled(community, kind_id=kind.id))
    assert refused.words(".error-summary li") == [
        "Training edition: Choose the edition that this session belongs to."
    ]
    browser.post("/en/meetings/new", data=filled(community, kind_id=kind.id, edition_id=edition.id))
    assert only_meeting().edition_id == edition.id


def test_people_and_organisations_get_roles(browser, community, people):
    partner = make.make_organisation(legal_name="Fondazione Prova")
    typed = filled(community, add_person=people[0].id, add_organisation=partner.id)
    looked = browser.post("/en/meetings/new", data=typed | {"do": "look"})
    assert (looked.status_code, looked.words("#people-roles .check"), looked.words("#organisations-roles .check")) == (
        200, ["Ada · Speaker"], ["Fondazione Prova · Partner"],
    )  # fmt: skip
    browser.post("/en/meetings/new", data=typed | {"person_roles": [f"{people[1].id}:facilitator"]})
    roles = {(role.person_id, role.kind) for role in only_meeting().person_roles}
    assert roles == {(people[0].id, "speaker"), (people[1].id, "facilitator")}


def test_a_copy_takes_all_but_what_belongs_to_one_date(browser, meeting):
    meeting.mode, meeting.link = Mode.HYBRID, "https://meet.example.org/old"
    meeting.seats_in_person, meeting.text_en = 12, "Bring a pen."
    _db.session.flush()
    page = browser.get(f"/en/meetings/new?copy={meeting.id}")
    values = {f["name"]: f.get("value", "") for f in page.soup.select("#meeting-form .field input")}
    assert (values["title_it"], values["title_en"], values["link"], values["day"]) == ("", "", "", "")
    assert (values["place"], values["seats_in_person"]) == (meeting.place, "12")
    assert page.soup.select_one("#text_en").get_text().strip() == "Bring a pen."
    assert page.words(".filter-note") == [
        f"Copied from “{meeting.title_en}”: all but the titles, the day and the online link. "
        "Read the texts again: they are those of that meeting."
    ]


def test_a_form_says_which_title_it_needs(browser):
    page = browser.get("/en/meetings/new")
    assert page.words("label[for=title_it], label[for=title_en]") == ["Title in Italian", "Title in English"]


def test_what_speaks_against_a_date_is_shown(browser, community, people):
    other = make.make_community(name_en="Neighbours")
    clash = make.make_meeting(
        other, starts_at=clock.now().replace(month=12, day=8, hour=14), title_en="Elsewhere"
    )
    make.make_registration(clash, people[0])
    page = browser.post(
        "/en/meetings/doubts", data=filled(community, day="2026-12-08", begins="15:30", ends="16:30")
    )
    assert page.words("li") == [
        "It is a public holiday: Immaculate Conception.",
        "At the same time: Elsewhere , 15:00–17:00 (Neighbours). 1 person is invited to both.",
    ]
    saturday = browser.post("/en/meetings/doubts", data=filled(community, day="2026-11-28"))
    assert saturday.words("li") == ["It is a weekend."]
    assert browser.post("/en/meetings/doubts", data=filled(community)).text.strip() == ""
    assert browser.post("/en/meetings/doubts", data={"day": "x"}).text.strip() == ""
    saved = browser.post("/en/meetings/new", data=filled(community, day="2026-12-08"))
    assert "Immaculate Conception" in browser.get(saved.location).text


def test_the_preview_is_safe(browser):
    typed = "**Hi** <script>alert(1)</script> [x](javascript:alert(1))"
    page = browser.post("/en/meetings/preview?text_en", data={"text_en": typed})
    assert page.soup.select("script, a") == []
    assert page.words("strong") == ["Hi"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_too_far_away_is_refused_and_nothing_is_worked_out_from_it(browser, community, day):
    for typed in ({"do": "look"}, {}):
        page = browser.post("/en/meetings/new", data=filled(community, day=day, **typed))
        assert page.status_code == (200 if typed else 422)
    assert page.words("#day-error") != []
    assert page.words("#begins-error") == []

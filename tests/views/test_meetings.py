"""The pages of meetings, from the form to the calendar and after."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from cop import clock
from cop.extensions import db as _db
from cop.models import Answer, AuditEntry, Meeting, MeetingPersonRole, MeetingStatus, Mode, Registration
from tests import factories as make
from tests.services.post import queued, send_all

NOW = "2026-11-01T10:00+01:00"
DAY = date(2026, 11, 26)


@pytest.fixture
def now(at, db):
    return at(NOW)


@pytest.fixture
def community(now):
    return make.make_community(name_en="Youth at work")


@pytest.fixture
def coordinator(community):
    return make.make_coordinator(community)


@pytest.fixture
def browser(signed_in, coordinator):
    """A browser in which the coordinator is signed in."""
    return signed_in(coordinator)


@pytest.fixture
def people(community):
    one, other = make.make_organisation(), make.make_organisation()
    return [
        make.make_member(community, one, email="ada@example.org", name="Ada"),
        make.make_member(community, one, email="bea@example.org", name="Bea"),
        make.make_member(community, other, email="ciro@example.org", name="Ciro", language="it"),
    ]


@pytest.fixture
def meeting(community):
    starts_at = clock.now() + timedelta(days=10)
    return make.make_meeting(community, starts_at=starts_at.replace(second=0, microsecond=0))


def filled(community, **more):
    """What somebody types into the form of a meeting."""
    typed = {
        "title_it": "Primo incontro", "title_en": "First meeting", "kind_id": str(make.make_kind().id),
        "hosts": [str(community.id)], "day": "2026-11-26", "begins": "14:30", "ends": "17:30",
        "mode": "hybrid", "place": "Via Esempio 1, Torino", "link": "https://meet.example.org/1",
        "seats_in_person": "20", "seats_online": "", "text_it": "Ciao", "text_en": "**Hello**",
        "add_person_role": "speaker", "add_organisation_role": "partner",
    }  # fmt: skip
    return typed | more


def shown(meeting):
    """What the form of a meeting holds when it is opened."""
    from cop.forms.meetings import SAME

    begin = meeting.starts_at.astimezone(clock.ROME)
    end = meeting.ends_at.astimezone(clock.ROME)
    return {name: "" if getattr(meeting, name) is None else str(getattr(meeting, name)) for name in SAME} | {
        "kind_id": str(meeting.kind_id), "hosts": [str(host.id) for host in meeting.hosts],
        "day": f"{begin:%Y-%m-%d}", "begins": f"{begin:%H:%M}", "ends": f"{end:%H:%M}",
        "add_person_role": "speaker", "add_organisation_role": "partner",
    }  # fmt: skip


def now_is(record):
    """A record as the database has it now: requests have sessions of their own."""
    _db.session.flush()
    _db.session.refresh(record)
    return record


def only_meeting():
    return _db.session.scalars(select(Meeting)).one()


def count_queries(call):
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(_db.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(_db.engine, "before_cursor_execute", note)
    return len(statements)


def test_from_the_form_to_peoples_calendars(browser, community, people):
    saved = browser.post("/en/meetings/new", data=filled(community))
    meeting = only_meeting()
    assert (saved.status_code, saved.location) == (303, f"/en/meetings/{meeting.id}/review")
    assert (meeting.status, meeting.starts_at.isoformat()) == ("draft", "2026-11-26T13:30:00+00:00")
    review = browser.get(saved.location)
    assert "It goes to 3 people in 2 organisations." in review.words("#goes-to")[0]
    assert sorted(review.words(".tick-title")) == ["Ada", "Bea", "Ciro"]
    assert [h.lower() for h in review.words(".mail-subject")] == [
        "invito per giovedì 26 novembre: primo incontro", "invitation for thursday 26 november: first meeting",
    ]  # fmt: skip
    assert review.words("#publish-bar button") == ["Publish and invite 3 people"]
    ticked = [box["value"] for box in review.soup.select("[name=people][checked]")]
    sent = browser.post(saved.location, data={"people": ticked[:2], "do": "publish"})
    assert (sent.status_code, sent.location) == (303, f"/en/meetings/{meeting.id}")
    assert queued() == dict.fromkeys(
        ("ada@example.org", "bea@example.org"), ("invitation", "REQUEST", 0, "NEEDS-ACTION")
    )
    assert "on its way to 2 people" in browser.get(sent.location).words(".notice")[0]


def test_somebody_else_is_added_before_publishing(browser, coordinator, community, people):
    guest = make.make_person(name="Dina", email="dina@example.org")
    make.make_registration(make.make_meeting(community), guest)  # known to the community
    browser.post("/en/meetings/new", data=filled(community))
    path = (
        f"/en/meetings/{_db.session.scalars(select(Meeting.id).order_by(Meeting.id.desc())).first()}/review"
    )
    looked = browser.post(path, data={"people": [people[0].id], "add_person": guest.id, "do": "look"})
    assert looked.status_code == 200
    assert looked.words(".tick-row:has([checked]) .tick-title") == ["Ada", "Dina"]
    assert looked.words("#publish-bar button") == ["Publish and invite 2 people"]
    browser.post(path, data={"people": [people[0].id, guest.id], "do": "publish"})
    assert sorted(queued()) == ["ada@example.org", "dina@example.org"]


def test_nobody_outside_the_viewers_reach_is_invited(browser, community, people):
    stranger = make.make_person(email="stranger@example.org")
    browser.post("/en/meetings/new", data=filled(community))
    path = f"/en/meetings/{only_meeting().id}/review"
    refused = browser.post(path, data={"people": [people[0].id, stranger.id], "do": "publish"})
    assert (refused.status_code, queued()) == (422, {})
    assert "stranger@example.org" not in refused.text


def test_reading_the_audience_is_logged(browser, community, people):
    browser.post("/en/meetings/new", data=filled(community))
    browser.get(f"/en/meetings/{only_meeting().id}/review")
    verbs = _db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs == ["create", "read"]


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


def test_a_text_kept_from_an_earlier_meeting_is_pointed_out(browser, community, meeting):
    meeting.text_it, meeting.text_en, meeting.title_en = "Vecchio", "Old", "Before"
    _db.session.flush()
    saved = browser.post("/en/meetings/new", data=filled(community, text_it="Nuovo", text_en="Old"))
    told = f"The English text is still the one of “Before” of {meeting.starts_at.day} November 2026."
    assert browser.get(saved.location).words(".notice-warning p") == ["Before you publish", told]
    both = browser.post(
        "/en/meetings/new", data=filled(community, day="2026-11-27", text_it="Vecchio", text_en="")
    )
    assert browser.get(both.location).words(".notice-warning p")[1].startswith("The Italian text is still")
    new = browser.post(
        "/en/meetings/new", data=filled(community, day="2026-11-25", text_it="", text_en="Other")
    )
    assert browser.get(new.location).words(".notice-warning") == []


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


def test_a_change_is_shown_before_it_is_told(browser, meeting, people):
    make.make_registration(
        meeting, people[0], answer=Answer.ACCEPTED, answered_sequence=0, mode=Mode.IN_PERSON
    )
    meeting.taken_in_person = 1
    _db.session.flush()
    typed = shown(meeting) | {"day": "2026-11-30"}
    path = f"/en/meetings/{meeting.id}/edit"
    look = browser.post(path, data=typed)
    assert (look.status_code, look.words("#foreseen-title")) == (200, ["1 person will get an update"])
    assert look.words("#foreseen ul")[0].startswith("New time: Monday 30 November 2026")
    assert (queued(), meeting.sequence) == ({}, 0)
    seen = look.soup.select_one("[name=seen]")["value"]
    other = browser.post(path, data=typed | {"day": "2026-12-01", "seen": seen})
    assert other.status_code == 200  # another change: another look
    saved = browser.post(path, data=typed | {"seen": seen})
    assert (saved.status_code, now_is(meeting).sequence) == (303, 1)
    assert queued() == {"ada@example.org": ("invitation", "REQUEST", 1, "NEEDS-ACTION")}


def test_a_change_nobody_is_told_of_is_saved_at_once(browser, meeting, people):
    make.make_registration(meeting, people[0])
    saved = browser.post(f"/en/meetings/{meeting.id}/edit", data=shown(meeting) | {"seats_in_person": "5"})
    assert (saved.status_code, queued(), now_is(meeting).seats_in_person) == (303, {}, 5)


def test_fewer_seats_than_taken_is_an_error_of_the_field(browser, meeting):
    make.make_registration(meeting, answer=Answer.ACCEPTED, mode=Mode.IN_PERSON)
    make.make_registration(meeting, answer=Answer.ACCEPTED, mode=Mode.IN_PERSON)
    meeting.taken_in_person = 2
    _db.session.commit()
    page = browser.post(f"/en/meetings/{meeting.id}/edit", data=shown(meeting) | {"seats_in_person": "1"})
    assert page.status_code == 422
    assert page.words(".error-summary li") == [
        "Seats in person: 2 people already have a seat: there cannot be fewer seats than that."
    ]
    assert page.soup.select_one("#seats_in_person")["value"] == "1"


def test_cancelling_counts_and_tells_why(browser, meeting, people, client):
    for person in people[:2]:
        make.make_registration(meeting, person, calendar_method="REQUEST", mail_count=1)
    path = f"/en/meetings/{meeting.id}/cancel"
    assert "2 people get a mail" in browser.get(path).text
    done = browser.post(path, data={"what": "cancel", "reason": "The <room> is flooded."})
    assert (done.status_code, now_is(meeting).status) == (303, "cancelled")
    public = client.get(f"/en/meetings/{meeting.id}")
    assert public.words(".notice-danger p") == ["This meeting is cancelled", "The <room> is flooded."]
    assert browser.post(path, data={"what": "cancel"}).status_code == 422
    assert browser.post(path, data={"what": "explode"}).status_code == 422


def test_a_meeting_that_is_over_leaves_the_figures_when_cancelled(browser, community, people, now):
    past = make.make_meeting(community, starts_at=now - timedelta(days=3))
    make.make_registration(past, people[0])
    path = f"/en/meetings/{past.id}/cancel"
    page = browser.get(path)
    assert page.words("h1, .notice-warning p") == [
        "Cancel it",
        "This meeting is over and counts in the figures. Once cancelled, it no longer does.",
        "Nobody gets a mail.",
    ]
    assert page.soup.select("[type=radio]") == []
    assert page.words("#reason-help") == ["It appears on the page of the meeting."]
    refused = browser.post(path, data={"what": "postpone"})
    assert (refused.status_code, refused.words(".error-summary li")) == (
        422, ["What happens to it: A meeting that has begun cannot be postponed."],
    )  # fmt: skip
    done = browser.post(path, data={"what": "cancel"})
    assert (now_is(past).status, queued()) == ("cancelled", {})
    assert browser.get(done.location).words(".notice-success") == [
        "The meeting is cancelled. Nobody gets a mail."
    ]


def test_a_meeting_where_people_were_is_not_offered_for_cancelling(browser, community, people, now):
    past = make.make_meeting(community, starts_at=now - timedelta(days=3))
    make.make_registration(past, people[0], attendance="present")
    page = browser.get(f"/en/meetings/{past.id}/cancel")
    assert page.words(".notice p") == ["People are recorded as present: this meeting has taken place."]
    assert page.soup.select("[name=reason]") == []


def test_postponing_before_anybody_was_invited_tells_nobody(browser, meeting):
    done = browser.post(f"/en/meetings/{meeting.id}/cancel", data={"what": "postpone"})
    assert browser.get(done.location).words(".notice-success") == [
        "The meeting is postponed. Nobody gets a mail."
    ]


def test_postponed_then_a_new_date(browser, meeting, people):
    make.make_registration(meeting, people[0])
    browser.post(f"/en/meetings/{meeting.id}/cancel", data={"what": "postpone"})
    assert now_is(meeting).status == MeetingStatus.POSTPONED
    edit = f"/en/meetings/{meeting.id}/edit"
    assert "Set this date and invite again" in browser.get(edit).text
    late = browser.post(edit, data=shown(meeting) | {"day": "2026-10-01", "do": "reschedule"})
    assert late.words(".error-summary li") == ["Day: Choose a day that is still to come."]
    browser.post(edit, data=shown(meeting) | {"day": "2026-12-15", "do": "reschedule"})
    assert (now_is(meeting).status, meeting.day) == ("scheduled", date(2026, 12, 15))
    assert [mail[0] for mail in queued().values()] == ["invitation"]


def test_one_more_one_less_and_the_new_ones(browser, meeting, community, people):
    path = f"/en/meetings/{meeting.id}/invitees"
    make.make_registration(meeting, people[0])
    page = browser.get(path)
    assert page.words("#not-yet") == ["Not invited yet 2"]
    browser.post(path, data={"person_id": people[1].id})
    assert list(send_all()) == ["bea@example.org"]
    again = browser.post(path, data={"person_id": people[1].id})
    assert again.words(".error-summary li") == ["Person: Bea is on the list already."]
    browser.post(f"{path}/new")
    assert list(send_all()) == ["ciro@example.org"]
    mine = _db.session.scalars(select(Registration).where(Registration.person_id == people[1].id)).one()
    browser.post(f"{path}/{mine.id}/remove")
    assert (now_is(mine).answer, list(send_all())) == ("withdrawn", ["bea@example.org"])
    foreign = make.make_registration()
    assert browser.post(f"{path}/{foreign.id}/remove").status_code == 404


def test_a_draft_is_deleted(browser, community):
    browser.post("/en/meetings/new", data=filled(community))
    assert browser.post(f"/en/meetings/{only_meeting().id}/delete").location == "/en/meetings"
    assert _db.session.scalars(select(Meeting)).all() == []


def test_drafts_of_others_do_not_exist(signed_in, community, now, client):
    draft = make.make_meeting(community, status=MeetingStatus.DRAFT, published_at=None)
    stranger = signed_in(make.make_coordinator(make.make_community()))
    for page in ("", "/edit", "/review", "/invitees", "/cancel", "/mail/it"):
        assert stranger.get(f"/en/meetings/{draft.id}{page}").status_code == 404
    assert client.get(f"/en/meetings/{draft.id}").status_code == 404
    published = make.make_meeting(community)
    for page in ("/edit", "/review", "/invitees", "/cancel", "/mail/it"):
        assert stranger.get(f"/en/meetings/{published.id}{page}").status_code == 403


def test_the_public_page_holds_no_person(client, signed_in, meeting, people):
    meeting.mode, meeting.link = Mode.HYBRID, "https://meet.example.org/secret"
    for person in people[:2]:
        make.make_registration(meeting, person, organisation=make.make_organisation(), answer=Answer.ACCEPTED)
    public = client.get(f"/en/meetings/{meeting.id}")
    assert public.words("[aria-labelledby=who] p")[0] == "2 participants of 2 organisations."
    for word in ("Ada", "ada@example.org", "secret", "Organisation "):
        assert word not in public.text
    member = signed_in(people[2]).get(f"/en/meetings/{meeting.id}")
    assert len(member.words("[aria-labelledby=who] .person-name")) == 2
    assert ("Ada" in member.text, "secret" in member.text) == (False, False)
    assert "secret" in signed_in(people[0]).get(f"/en/meetings/{meeting.id}").text


def test_the_team_is_counted_apart(browser, client, community, people, now):
    past = make.make_meeting(community, starts_at=now - timedelta(days=3))
    make.make_registration(past, people[0], organisation=make.make_organisation(), attendance="present")
    make.make_registration(past, people[1], attendance="present", is_staff=True)
    make.make_registration(past, people[2])
    path = f"/en/meetings/{past.id}"
    who = "1 participant of 1 organisation, together with 1 member of the team."
    public = client.get(path)
    assert public.words("#who, [aria-labelledby=who] p")[:2] == ["Who was there 1", who]
    managed = browser.get(path)
    assert managed.words("[aria-labelledby=manage] p")[0] == f"3 people on the list. Present: {who}"
    assert len(managed.words("[aria-labelledby=who] .person-name")) == 1
    page = browser.get("/en/meetings?status=past")
    assert page.words(".glance") == ["1 present · 1 member of the team"]


@pytest.mark.parametrize(
    ("answer", "sees"),
    [("invited", True), ("accepted", True), ("tentative", True), ("declined", False), ("waiting", False),
     ("withdrawn", False)],
)  # fmt: skip
def test_the_online_link_is_for_those_whose_invitation_shows_it(signed_in, meeting, people, answer, sees):
    meeting.mode, meeting.link = Mode.HYBRID, "https://meet.example.org/secret"
    make.make_registration(meeting, people[0], answer=Answer(answer))
    page = signed_in(people[0]).get(f"/en/meetings/{meeting.id}")
    assert ("secret" in page.text) is sees
    assert ("unless they say no" in page.text) is not sees


def test_names_of_speakers_are_for_those_signed_in(browser, client, meeting, people):
    make.save(MeetingPersonRole(meeting_id=meeting.id, person_id=people[0].id, kind="speaker"))
    path = f"/en/meetings/{meeting.id}"
    assert browser.get(path).words("[aria-labelledby=with] li") == ["A Ada Speaker"]
    assert client.get(path).words("[aria-labelledby=with] li") == []


def test_a_public_kind_is_an_event_for_machines(client, community):
    title = '</script><script>alert("1")</script>'
    starts_at = clock.now().replace(hour=13, minute=30, second=0, microsecond=0) + timedelta(days=3)
    kind = make.make_kind(is_public=True)
    meeting = make.make_meeting(community, kind=kind, title_en=title, starts_at=starts_at)
    page = client.get(f"/en/meetings/{meeting.id}")
    (script,) = page.soup.select("script[type='application/ld+json']")
    event_read = json.loads(script.string)
    assert (event_read["@type"], event_read["name"], event_read["startDate"]) == (
        "Event", title, "2026-11-04T13:30:00+00:00",
    )  # fmt: skip
    assert event_read["url"] == f"http://localhost/en/meetings/{meeting.id}"
    assert page.soup.select_one("[property='og:type']")["content"] == "event"
    assert page.words("h1") == [title]
    private = client.get(f"/en/meetings/{make.make_meeting(community).id}")
    assert private.soup.select("script[type='application/ld+json']") == []


def test_the_list_of_meetings(browser, community, now):
    coming = make.make_meeting(community, title_en="Coming")
    for answer in ("accepted", "accepted", "tentative", "declined", "invited"):
        make.make_registration(coming, answer=answer)
    make.make_meeting(community, title_en="Draft", status="draft", published_at=None)
    make.make_meeting(community, title_en="Past", starts_at=now - timedelta(days=3))
    make.make_meeting(community, title_en="Off", status="cancelled")
    make.make_meeting(title_en="Of others")
    page = browser.get("/en/meetings")
    assert page.words(".agenda-title") == ["Coming"]
    assert page.words(".glance") == ["2 yes · 1 maybe · 1 no · 1 silent"]
    assert page.words(".tabs li") == ["Upcoming 1", "Drafts 1", "Past 1", "Called off 1", "Date polls 0"]
    for status, title in (("drafts", "Draft"), ("past", "Past"), ("cancelled", "Off")):
        assert browser.get(f"/en/meetings?status={status}").words(".agenda-title") == [title]
    odd = browser.get("/en/meetings?status=%F0&community=%00x&page=-1")
    assert odd.status_code in {200, 400}


@pytest.mark.parametrize("path", ["/en/meetings", "/en/meetings/new"])
def test_lists_ask_as_much_for_thirty_as_for_one(browser, community, path):
    def add(number):
        for _ in range(number):
            meeting = make.make_meeting(community)
            make.make_registration(meeting, make.make_member(community))
        _db.session.commit()
        _db.session.expunge_all()

    add(1)
    browser.get(path)
    one = count_queries(lambda: browser.get(path))
    add(29)
    assert count_queries(lambda: browser.get(path)) == one


def test_pages_of_one_meeting_ask_as_much_for_thirty_people_as_for_one(browser, community):
    meeting = make.make_meeting(community)
    draft = make.make_meeting(community, status="draft", published_at=None)
    ids = meeting.id, draft.id

    def counts():
        _db.session.commit()
        _db.session.expunge_all()
        pages = (f"/en/meetings/{ids[0]}", f"/en/meetings/{ids[0]}/invitees", f"/en/meetings/{ids[1]}/review")
        return [count_queries(lambda page=page: browser.get(page)) for page in pages]

    def add(number):
        for _ in range(number):
            organisation = make.make_organisation()
            person = make.make_member(_db.session.merge(community), organisation)
            make.make_registration(
                _db.session.get_one(Meeting, ids[0]),
                person,
                organisation=organisation,
                answer=Answer.ACCEPTED,
            )

    add(1)
    counts()
    one = counts()
    add(29)
    assert counts() == one


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_too_far_away_is_refused_and_nothing_is_worked_out_from_it(browser, community, day):
    for typed in ({"do": "look"}, {}):
        page = browser.post("/en/meetings/new", data=filled(community, day=day, **typed))
        assert page.status_code == (200 if typed else 422)
    assert page.words("#day-error") != []
    assert page.words("#begins-error") == []

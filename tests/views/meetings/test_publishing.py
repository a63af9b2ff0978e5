"""From the form of a meeting to people's calendars: the review, the audience, the list of invitees."""

from sqlalchemy import select

from cop.extensions import db as _db
from cop.models import AuditEntry, Meeting, Registration
from tests import factories as make
from tests.services.post import queued, send_all
from tests.views.meetings.filling import filled, now_is, only_meeting


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

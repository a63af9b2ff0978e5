"""A meeting that was published changes, is cancelled or postponed: who is told, and how it is said before."""

from datetime import date, timedelta

from cop.extensions import db as _db
from cop.models import Answer, MeetingStatus, Mode
from tests import factories as make
from tests.services.post import queued
from tests.views.meetings.filling import now_is, shown


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

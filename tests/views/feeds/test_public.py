"""The feeds of communities, and one meeting as a file."""

import gzip

import pytest

from cop.models import CalendarFragment, MeetingStatus
from tests.factories import (
    make_community,
    make_meeting,
    make_person,
    make_personal_feed,
    make_registration,
)
from tests.oracles.lint import events_of, unfolded, value
from tests.views.feeds.reading import LINK, body, in_days, titles, touch


def test_a_community_feed_holds_its_meetings_in_the_language_of_the_address(db, client):
    community = make_community(slug="neet", name_it="NEET", name_en="Young people")
    make_meeting(community, title_it="Primo incontro", title_en="First meeting")
    make_meeting(title_it="Di altri", title_en="Of others")
    assert titles(client.get("/cal/neet.it.ics")) == ["Primo incontro"]
    assert titles(client.get("/cal/neet.en.ics")) == ["First meeting"]
    assert titles(client.get("/cal/all.en.ics")) == ["First meeting", "Of others"]


def test_headers_of_a_feed(db, client):
    make_meeting(make_community(slug="neet"))
    headers = client.get("/cal/neet.it.ics").headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == 'inline; filename="neet.it.ics"'
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Accept-Encoding" in headers["Vary"]
    assert headers["ETag"].startswith('"')
    assert headers["Last-Modified"] == "Sun, 22 Nov 2026 09:00:00 GMT"
    assert "Set-Cookie" not in headers


def test_the_calendar_says_its_name_and_how_often_to_come(db, client):
    make_community(slug="neet", name_it="NEET, scuola; lavoro", tone="green")
    lines = unfolded(client.get("/cal/neet.it.ics").data)
    assert "X-WR-CALNAME:NEET\\, scuola\\; lavoro" in lines
    assert "NAME:NEET\\, scuola\\; lavoro" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert "X-PUBLISHED-TTL:PT6H" in lines
    assert "X-WR-TIMEZONE:Europe/Rome" in lines
    assert "COLOR:seagreen" in lines


@pytest.mark.parametrize(
    ("days", "is_shown"), [(-95, False), (-89, True), (0, True), (546, True), (549, False)], ids=str
)
def test_a_feed_goes_from_90_days_back_to_18_months_ahead(db, client, days, is_shown):
    make_meeting(make_community(slug="neet"), title_en="Meeting", starts_at=in_days(days))
    shown = "Meeting" if is_shown else "No meeting planned for now"
    assert titles(client.get("/cal/neet.en.ics")) == [shown]


def test_a_feed_holds_at_most_a_thousand_events_those_to_come_first(db, client, monkeypatch):
    monkeypatch.setattr("cop.queries.feeds.MOST_EVENTS", 3)
    community = make_community(slug="neet")
    for days in (-20, -10, 10, 20):
        make_meeting(community, title_it=f"Giorno {days}", starts_at=in_days(days))
    assert titles(client.get("/cal/neet.it.ics")) == ["Giorno -10", "Giorno 10", "Giorno 20"]


def test_drafts_are_not_shown_and_cancelled_meetings_for_30_days(db, client):
    community = make_community(slug="neet")
    make_meeting(community, title_en="Draft", status=MeetingStatus.DRAFT)
    cancelled = {"status": MeetingStatus.CANCELLED, "starts_at": in_days(60)}
    make_meeting(community, title_en="Just cancelled", cancelled_at=in_days(-29), **cancelled)
    make_meeting(community, title_en="Long cancelled", cancelled_at=in_days(-32), **cancelled)
    make_meeting(community, title_en="Postponed", status=MeetingStatus.POSTPONED, starts_at=in_days(61))
    response = client.get("/cal/neet.en.ics")
    assert titles(response) == ["CANCELLED: Just cancelled", "POSTPONED: Postponed"]
    first, second = events_of(unfolded(body(response)))
    assert (value(first, "STATUS"), value(first, "TRANSP")) == ("CANCELLED", "TRANSPARENT")
    assert (value(second, "STATUS"), value(second, "TRANSP")) == ("TENTATIVE", "TRANSPARENT")


def test_a_public_feed_holds_no_person_and_no_link(db, client):
    person = make_person(name="Anna Verdi", email="anna@example.com")
    meeting = make_meeting(make_community(slug="neet"), **LINK)
    make_registration(meeting, person, answer="accepted")
    content = body(client.get("/cal/neet.it.ics"))
    assert [
        word for word in (b"Anna", b"example.com", b"meet.example.org", b"ATTENDEE") if word in content
    ] == []


def test_an_unchanged_feed_is_not_sent_again(db, client):
    meeting = make_meeting(make_community(slug="neet"))
    tag = client.get("/cal/neet.it.ics").headers["ETag"]
    again = client.get("/cal/neet.it.ics", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == "private, no-cache"
    touch(meeting)
    db.session.flush()
    assert client.get("/cal/neet.it.ics", headers={"If-None-Match": tag}).status_code == 200


def test_if_modified_since_is_believed_where_there_is_no_tag(db, client, at):
    make_meeting(make_community(slug="neet"))
    stamp = client.get("/cal/neet.it.ics").headers["Last-Modified"]
    assert client.get("/cal/neet.it.ics", headers={"If-Modified-Since": stamp}).status_code == 304
    at("2026-11-23T10:00+01:00")  # the window moves at midnight
    assert client.get("/cal/neet.it.ics", headers={"If-Modified-Since": stamp}).status_code == 200


def test_a_feed_changes_at_midnight(db, client, at):
    make_meeting(make_community(slug="neet"))
    tag = client.get("/cal/neet.it.ics").headers["ETag"]
    at("2026-11-22T23:59+01:00")
    assert client.get("/cal/neet.it.ics", headers={"If-None-Match": tag}).status_code == 304
    at("2026-11-23T00:00+01:00")
    assert client.get("/cal/neet.it.ics", headers={"If-None-Match": tag}).status_code == 200


def test_gzip_holds_the_same_and_has_a_tag_of_its_own(db, client):
    make_meeting(make_community(slug="neet"))
    plain = client.get("/cal/neet.it.ics")
    packed = client.get("/cal/neet.it.ics", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_head_is_get_without_a_body(db, client):
    make_meeting(make_community(slug="neet"))
    head, get = client.head("/cal/neet.it.ics"), client.get("/cal/neet.it.ics")
    assert (head.data, head.headers["ETag"]) == (b"", get.headers["ETag"])
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_a_feed_is_read_only(db, client, method):
    token = make_personal_feed().token
    for path in ("/cal/all.it.ics", "/cal/neet.it.ics", f"/cal/{token}.ics"):
        assert client.open(path, method=method, csrf=False).status_code == 405


def test_events_are_rendered_once(db, client):
    meeting = make_meeting(make_community(slug="neet"), title_it="Prima")
    titles(client.get("/cal/neet.it.ics"))
    fragment = db.session.get(CalendarFragment, (meeting.id, "public", "it"))
    fragment.body = fragment.body.replace(b"SUMMARY:Prima", b"SUMMARY:Stored")
    db.session.flush()
    assert titles(client.get("/cal/neet.it.ics")) == ["Prima"]  # kept whole by this process
    assert titles(client.get("/cal/neet.it.ics", headers={"Accept-Encoding": "gzip"})) == ["Stored"]
    meeting.title_it = "Seconda"
    touch(meeting)
    db.session.flush()
    assert titles(client.get("/cal/neet.it.ics")) == ["Seconda"]


def test_unknown_communities_have_no_feed(db, client):
    make_community(slug="new", status="proposed")
    assert client.get("/cal/new.it.ics").status_code == 404
    assert client.get("/cal/none.it.ics").status_code == 404
    assert client.get("/cal/neet.fr.ics").status_code == 404


def test_one_meeting_as_a_file(db, client, signed_in):
    meeting = make_meeting(title_en="Co-design: caffè & co", **LINK)
    url = f"/en/feeds/meetings/{meeting.id}.ics"
    response = client.get(url)
    assert titles(response) == ["Co-design: caffè & co"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="co-design-caffe-co.ics"'
    assert b"METHOD" not in response.data
    assert b"meet.example.org" not in response.data
    person = make_person()
    make_registration(meeting, person, answer="accepted")
    assert b"meet.example.org" in signed_in(person).get(url).data


def test_a_draft_is_no_file_for_others(db, client):
    meeting = make_meeting(status=MeetingStatus.DRAFT)
    assert client.get(f"/en/feeds/meetings/{meeting.id}.ics").status_code == 404
    assert client.get(f"/en/feeds/meetings/{10**30}.ics").status_code == 404

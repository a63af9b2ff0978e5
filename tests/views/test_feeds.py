"""Calendar feeds over HTTP."""

import gzip
from datetime import date, timedelta

import pytest

from cop import clock
from cop.models import CalendarFragment, MeetingStatus, Mode, PersonalFeed
from cop.services.second_factor import offer_factor
from tests.factories import (
    make_community,
    make_coordinator,
    make_meeting,
    make_member,
    make_person,
    make_personal_feed,
    make_registration,
)
from tests.oracles.lint import events_of, faults, unfolded, value

NOW = "2026-11-22T10:00+01:00"
LINK = {"mode": Mode.ONLINE, "link": "https://meet.example.org/secret"}


@pytest.fixture(autouse=True)
def _now(at):
    at(NOW)


def titles(response) -> list[str]:
    assert (response.status_code, response.mimetype) == (200, "text/calendar")
    content = body(response)
    assert faults(content) == []
    return [value(event, "SUMMARY") for event in events_of(unfolded(content))]


def body(response) -> bytes:
    return (
        gzip.decompress(response.data)
        if response.headers.get("Content-Encoding") == "gzip"
        else response.data
    )


def in_days(days: int):
    return clock.now() + timedelta(days=days)


def touch(meeting):
    """What every change of a meeting does besides."""
    meeting.revision += 1
    meeting.changed_at = clock.now()
    for host in meeting.hosts:
        host.feed_revision += 1


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


def test_a_personal_feed_holds_the_meetings_of_own_communities_and_own_registrations(db, client):
    own, other = make_community(), make_community()
    person = make_member(own)
    make_meeting(own, title_en="Of my community")
    make_registration(make_meeting(other, title_en="I go there"), person, answer="accepted")
    make_registration(make_meeting(own, title_en="I do not go"), person, answer="declined")
    make_meeting(other, title_en="Of others")
    feed = make_personal_feed(person)
    assert titles(client.get(f"/cal/{feed.token}.ics")) == ["Of my community", "I go there"]


def test_rights_are_those_of_the_moment(db, client, at):
    community = make_community()
    person = make_member(community)
    make_meeting(community, title_en="Meeting")
    url = f"/cal/{make_personal_feed(person).token}.ics"
    tag = client.get(url).headers["ETag"]
    from cop.models import Membership

    membership = db.session.query(Membership).one()
    membership.status, membership.until_on = "left", date(2026, 11, 21)
    db.session.flush()
    response = client.get(url, headers={"If-None-Match": tag})
    assert titles(response) == ["No meeting planned for now"]


@pytest.mark.parametrize(
    ("answer", "is_seen"), [("accepted", True), ("tentative", True), ("invited", False), ("waiting", False)]
)
def test_the_link_is_in_the_feed_of_who_comes(db, client, answer, is_seen):
    person = make_person()
    make_registration(make_meeting(**LINK), person, answer=answer)
    content = body(client.get(f"/cal/{make_personal_feed(person).token}.ics"))
    assert (b"meet.example.org" in content) == is_seen


def test_the_link_is_in_the_feed_of_coordinators(db, client):
    community = make_community()
    make_meeting(community, **LINK)
    feed = make_personal_feed(make_coordinator(community))
    assert b"meet.example.org" in body(client.get(f"/cal/{feed.token}.ics"))


def test_the_feed_of_who_lacks_a_required_second_step_is_without_the_role(app, db, client, monkeypatch):
    community = make_community()
    make_meeting(community, **LINK)
    feed = make_personal_feed(make_coordinator(community))
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")
    assert titles(client.get(f"/cal/{feed.token}.ics")) == ["No meeting planned for now"]
    offer_factor(feed.person).confirmed_at = clock.now()
    db.session.commit()
    assert b"meet.example.org" in body(client.get(f"/cal/{feed.token}.ics"))


def test_options_of_a_personal_feed(db, client):
    community, other = make_community(), make_community()
    person = make_member(community)
    make_registration(make_meeting(community, title_en="Invited"), person, answer="accepted")
    make_meeting(community, title_en="Open")
    make_registration(make_meeting(other, title_en="Elsewhere"), person, answer="accepted", invited_at=None)

    def shown(**options):
        return client.get(f"/cal/{make_personal_feed(person, **options).token}.ics")

    assert titles(shown()) == ["Invited", "Open", "Elsewhere"]
    assert titles(shown(omits_invited=True)) == ["Open", "Elsewhere"]
    assert titles(shown(community=community)) == ["Invited", "Open"]
    assert titles(shown(community=other)) == ["No meeting planned for now"]  # not a member there
    ringing = shown(has_alarm=True)
    assert len(titles(ringing)) == 3
    assert unfolded(body(ringing)).count("TRIGGER:-PT30M") == 3


def test_a_personal_feed_is_not_kept_or_found_by_robots(db, client):
    headers = client.get(f"/cal/{make_personal_feed().token}.ics").headers
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-cache"


def test_a_revoked_feed_says_so_for_30_days_and_is_gone(db, client, at):
    feed = make_personal_feed(revoked_at=clock.now())
    url = f"/cal/{feed.token}.ics"
    first = client.get(url)
    assert titles(first) == ["This calendar has been revoked"]
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    at("2026-12-22T09:59+01:00")
    assert client.get(url).status_code == 200
    at("2026-12-22T10:01+01:00")
    assert client.get(url).status_code == 410


def test_the_feed_of_an_erased_person_is_revoked(db, client):
    person = make_person(erased_at=clock.now())
    assert titles(client.get(f"/cal/{make_personal_feed(person).token}.ics")) == [
        "This calendar has been revoked"
    ]


@pytest.mark.parametrize("token", ["a" * 32, "a", "é", "x" * 5000, "..%2F", "A' OR 1=1"])
def test_unknown_addresses_all_look_the_same(db, client, token):
    response = client.get(f"/cal/{token}.ics")
    assert response.status_code == 404


def test_guessing_addresses_is_slowed_down(db, client):
    statuses = [client.get(f"/cal/{n:032}.ics").status_code for n in range(61)]
    assert (set(statuses[:60]), statuses[60]) == ({404}, 429)
    assert client.get("/cal/none.ics").headers["Retry-After"] == "3600"
    make_meeting(make_community(slug="neet"))
    assert client.get("/cal/neet.it.ics").status_code == 200


def test_a_personal_feed_is_rendered_so_often_and_no_more(db, client):
    url = f"/cal/{make_personal_feed().token}.ics"
    statuses = [client.get(url).status_code for _ in range(121)]
    assert (set(statuses[:120]), statuses[120]) == ({200}, 429)


def test_addresses_fit_into_what_google_takes(db, client, signed_in):
    person = make_person()
    client = signed_in(person)
    client.post("/en/feeds")
    page = client.get("/en/me")
    (field,) = page.soup.select("#my-calendar ~ * input[type=url]")
    token = db.session.query(PersonalFeed).one().token
    assert field["value"] == f"http://localhost/cal/{token}.ics"
    assert len(token) == 32
    assert len(field["value"]) < 256
    links = [a["href"] for a in page.soup.select(".feed-ways a")]
    assert links == [
        f"webcal://localhost/cal/{token}.ics",
        f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flocalhost%2Fcal%2F{token}.ics",
    ]
    assert titles(client.get(f"/cal/{token}.ics")) == ["No meeting planned for now"]


def test_one_makes_an_address_with_options(db, signed_in):
    community = make_community(name_en="Young people")
    client = signed_in(make_member(community))
    assert client.get("/en/feeds/new").status_code == 200
    form = {"name": " Phone\x00 ", "community_id": str(community.id), "omits_invited": "y", "has_alarm": "y"}
    response = client.post("/en/feeds", data=form)
    assert (response.status_code, response.location) == (303, "/en/me#my-calendar")
    feed = db.session.query(PersonalFeed).one()
    assert (feed.name, feed.community_id, feed.omits_invited, feed.has_alarm) == (
        "Phone",
        community.id,
        True,
        True,
    )
    assert client.get("/en/me").words(".feed-list h3") == ["Phone"]


@pytest.mark.parametrize(
    "form", [{"community_id": "{other}"}, {"community_id": "1" * 30}, {"name": "x" * 61}]
)
def test_a_wrong_choice_is_said(db, signed_in, form):
    other = make_community()
    client = signed_in(make_person())
    response = client.post("/en/feeds", data={k: v.format(other=other.id) for k, v in form.items()})
    assert response.status_code == 422
    assert response.soup.title.text.startswith("Error:")
    assert db.session.query(PersonalFeed).count() == 0


def test_a_new_address_ends_the_old_one(db, signed_in):
    person = make_person()
    feed = make_personal_feed(person, name="Phone", has_alarm=True)
    old, client = feed.token, signed_in(person)
    assert client.post(f"/en/feeds/{feed.id}/rotate").status_code == 303
    db.session.expire_all()
    new = db.session.query(PersonalFeed).filter_by(revoked_at=None).one()
    assert (new.token != old, new.name, new.has_alarm) == (True, "Phone", True)
    assert titles(client.get(f"/cal/{old}.ics")) == ["This calendar has been revoked"]
    assert titles(client.get(f"/cal/{new.token}.ics")) == ["No meeting planned for now"]


def test_one_revokes_an_own_address_only(db, signed_in):
    person, other = make_person(), make_person()
    own, foreign = make_personal_feed(person), make_personal_feed(other)
    client = signed_in(person)
    assert client.post(f"/en/feeds/{foreign.id}/revoke").status_code == 404
    assert client.post(f"/en/feeds/{own.id}/revoke").status_code == 303
    assert client.post(f"/en/feeds/{own.id}/revoke").status_code == 404
    db.session.expire_all()
    assert [f.revoked_at is None for f in (own, foreign)] == [False, True]


def test_ten_addresses_are_enough(db, signed_in):
    person = make_person()
    for _ in range(10):
        make_personal_feed(person)
    response = signed_in(person).post("/en/feeds", data={"name": "One more"})
    assert response.status_code == 422
    assert response.words("#error-summary li") == [
        "You have ten addresses already: revoke one that you no longer use."
    ]


def test_how_to_subscribe_is_said_to_everybody(db, client):
    community = make_community(slug="neet", name_en="Young people")
    page = client.get("/en/feeds?community=neet")
    assert page.soup.select_one("#feed")["value"] == "http://localhost/cal/neet.en.ics"
    assert page.words("h1") == ["In your calendar: Young people"]
    assert client.get("/it/feeds").soup.select_one("#feed")["value"] == "http://localhost/cal/all.it.ics"
    assert client.get("/en/feeds?community=none").status_code == 404
    assert community.slug == "neet"


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

"""The page of a meeting and the list of meetings: what each reader sees of them."""

import json
from datetime import timedelta

import pytest

from cop import clock
from cop.extensions import db as _db
from cop.models import Answer, Meeting, MeetingPersonRole, MeetingStatus, Mode
from tests import factories as make
from tests.counting import queries_of


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
    one = queries_of(lambda: browser.get(path))
    add(29)
    assert queries_of(lambda: browser.get(path)) == one


def test_pages_of_one_meeting_ask_as_much_for_thirty_people_as_for_one(browser, community):
    meeting = make.make_meeting(community)
    draft = make.make_meeting(community, status="draft", published_at=None)
    ids = meeting.id, draft.id

    def counts():
        _db.session.commit()
        _db.session.expunge_all()
        pages = (f"/en/meetings/{ids[0]}", f"/en/meetings/{ids[0]}/invitees", f"/en/meetings/{ids[1]}/review")
        return [queries_of(lambda page=page: browser.get(page)) for page in pages]

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

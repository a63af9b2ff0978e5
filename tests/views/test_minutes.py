"""Minutes on their pages: two writers at once, who reads, what is ticked off."""

from datetime import timedelta

import pytest

from cop import clock
from cop.queries.minutes import actions_of, decisions_of, minutes_of
from tests.factories import (
    make_action,
    make_coordinator,
    make_meeting,
    make_minutes,
    make_person,
    make_present,
    make_registration,
)


@pytest.fixture
def meeting(db):
    return make_meeting(starts_at=clock.now() - timedelta(hours=3))


@pytest.fixture
def person(meeting):
    return make_coordinator(meeting.hosts[0])


@pytest.fixture
def browser(person, signed_in):
    return signed_in(person)


def path(meeting):
    return f"/en/meetings/{meeting.id}/minutes/edit"


def sent(version, **fields):
    said = {"text": "Mine", "language": "en", "readers": "participants", "decisions-0-text": "We begin."}
    return {"version": version} | said | fields


def test_two_writers_at_once_the_second_sees_both_and_then_decides(browser, meeting, db):
    assert browser.post(path(meeting), data=sent(0, text="Theirs")).status_code == 303
    late = browser.post(path(meeting), data=sent(0))
    assert late.status_code == 422
    assert late.words("h1, title")[0].startswith("Error:")
    assert late.words("textarea[name=text]") == ["Mine"]
    assert late.words(".notice details .prose") == ["Theirs"]
    version = late.soup.select_one("[name=version]")["value"]
    assert browser.post(path(meeting), data=sent(version)).status_code == 303
    assert minutes_of(meeting).text == "Mine"


def test_an_action_is_of_a_person_of_the_register_or_of_whoever_the_words_name(browser, meeting, person, db):
    page = browser.post(
        path(meeting),
        data=sent(
            0,
            do="publish",
            **{
                "actions-0-text": "Write",
                "actions-0-person-words": person.name,
                "actions-0-due_on": "2030-01-31",
                "actions-1-text": "Ask",
                "actions-1-person-words": "The City",
            },
        ),
    )
    assert page.status_code == 303
    assert [(a.text, a.person_id, a.who) for a in actions_of(meeting)] == [
        ("Write", person.id, ""),
        ("Ask", None, "The City"),
    ]
    assert [d.text for d in decisions_of(meeting)] == ["We begin."]
    assert minutes_of(meeting).published_at is not None
    again = browser.get(path(meeting))
    assert [f.get("value") for f in again.soup.select("[name$=-person-words]")][1] == "The City"


def test_rows_are_added_and_nothing_is_saved_by_looking(browser, meeting):
    page = browser.post(path(meeting), data=sent(0, do="look-decisions-add-0"))
    assert (page.status_code, len(page.soup.select("[name$=-text][name^=decisions]"))) == (200, 2)
    assert minutes_of(meeting) is None


def test_who_was_there_reads_what_is_published_who_was_not_does_not(meeting, signed_in, browser, client, db):
    was, was_not = make_present(meeting).person, make_registration(meeting).person
    url = f"/en/meetings/{meeting.id}/minutes"
    minutes = make_minutes(meeting, published_at=None)
    make_action(meeting, was, text="Write")
    assert [signed_in(p).get(url).status_code for p in (was, was_not)] == [404, 404]
    assert browser.get(url).status_code == 200
    minutes.published_at = clock.now()
    assert [signed_in(p).get(url).status_code for p in (was, was_not)] == [200, 403]
    assert client.get(url).status_code == 303
    minutes.is_public = True
    db.session.flush()
    assert client.get(url).words(".action-list .muted") == [""]
    assert signed_in(was_not).get(url).words(".action-list .muted") == [was.name]


def test_my_page_shows_what_i_agreed_to_do_until_it_is_done(meeting, signed_in):
    person = make_person()
    make_minutes(meeting)
    action = make_action(meeting, person, text="Write to the City")
    own = signed_in(person)
    assert own.get("/en/me").words(".action-words p:first-child") == ["Write to the City"]
    done = own.post(f"/en/actions/{action.id}/settle", data={"is_done": "yes", "place": "me"})
    assert done.headers["Location"] == "/en/me"
    assert own.get("/en/me").words(".action-words") == []


def test_from_the_minutes_the_way_goes_on_to_the_closing_for_those_who_manage_alone(
    browser, meeting, signed_in
):
    make_minutes(meeting, published_at=clock.now())
    show, closing = f"/en/meetings/{meeting.id}/minutes", f"/en/meetings/{meeting.id}/closing"
    assert closing in {link["href"] for link in browser.get(show).soup.select(".sub-pages a")}
    assert browser.get(f"/en/meetings/{meeting.id}").words(
        f"[aria-labelledby=manage] [href='{closing}']"
    ) == ["Close it"]
    assert browser.get(show).words(".manage [aria-current=true]") == ["Meetings"]
    reader = signed_in(make_present(meeting).person)
    assert reader.get(show).soup.select(".sub-pages a") == []

"""Closing a meeting step by step on its page, contributions answered, what waits on the lists."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.extensions import db as database
from cop.models import Message
from tests.factories import (
    make_consultation,
    make_contribution,
    make_coordinator,
    make_meeting,
    make_member,
    make_present,
    make_registration,
)


@pytest.fixture
def meeting(db):
    return make_meeting(
        starts_at=clock.now() - timedelta(hours=3), published_at=clock.now() - timedelta(days=9)
    )


@pytest.fixture
def browser(meeting, signed_in):
    return signed_in(make_coordinator(meeting.hosts[0]))


def kinds_of_mail():
    return database.session.scalars(select(Message.kind)).all()


def test_the_page_says_what_is_missing_and_closes_once_it_is_settled(meeting, browser):
    make_present(meeting)
    make_registration(meeting)
    url = f"/en/meetings/{meeting.id}/closing"
    assert browser.get("/en/me").words("#to-close + .link-rows a") == [meeting.title_en]
    assert browser.get("/en/meetings/to-close").words(".agenda-title") == [meeting.title_en]
    assert browser.get(url).words(".checklist .state") == ["To do"] * 3
    refused = browser.post(url, data={"sends_recap": "y", "words": "Thanks!"})
    assert refused.status_code == 422
    assert [error["href"] for error in refused.soup.select(".error-summary a")] == ["#rest_absent"]
    assert refused.words("[name=words]") == ["Thanks!"]
    ticks = dict.fromkeys(("rest_absent", "without_minutes", "without_documents", "sends_recap"), "y")
    assert browser.post(url, data=ticks).status_code == 303
    assert kinds_of_mail() == ["recap"]
    assert browser.get("/en/meetings/to-close").words(".agenda-title") == []


def test_a_contribution_is_handed_in_answered_and_told(db, signed_in):
    meeting = make_consultation()
    member = signed_in(make_member(meeting.hosts[0]))
    coordinator = signed_in(make_coordinator(meeting.hosts[0]))
    url = f"/en/meetings/{meeting.id}/contributions"
    assert member.post(url, data={"text": ""}).status_code == 422
    assert member.post(url, data={"text": "More **benches**."}).status_code == 303
    assert [b.get_text() for b in member.get(url).soup.select(".contributions strong")] == ["benches"]
    (one,) = coordinator.get(url).soup.select(".contributions > li")
    name = one.select_one("textarea")["name"]
    answer_url = one.select_one("form")["action"]
    refused = coordinator.post(answer_url, data={name: "x" * 10_001})
    assert (refused.status_code, refused.words(f"[name={name}]")) == (422, ["x" * 10_001])
    assert coordinator.post(answer_url, data={name: "In the plan of 2027."}).status_code == 303
    assert member.get(url).words(".what-happened .prose") == ["In the plan of 2027."]
    assert kinds_of_mail() == ["contribution_answered"]


def test_the_table_of_contributions(db, signed_in):
    meeting = make_consultation()
    make_contribution(meeting, make_member(meeting.hosts[0]), text="=1+1", answer="Yes")
    browser = signed_in(make_coordinator(meeting.hosts[0]))
    table = browser.get(f"/en/meetings/{meeting.id}/contributions/contributions.csv").get_data(as_text=True)
    header, row = table.removeprefix("\ufeff").splitlines()
    assert header == "Received,Name,Organisation,Contribution,What happened to it,Answered"
    assert row.split(",")[3:5] == ["'=1+1", "Yes"]

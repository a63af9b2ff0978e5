"""Pages about who may come: asking, deciding, seats kept, the window on the card."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.models import Answer, Registration
from tests.factories import (
    make_community,
    make_coordinator,
    make_kind,
    make_meeting,
    make_member,
    make_organisation,
    make_registration,
    make_reservation,
)


@pytest.fixture
def community(db):
    return make_community()


def saved(db, record):
    db.session.refresh(record)
    return record


def test_a_member_asks_and_the_coordinator_lets_in(signed_in, db, community):
    meeting = make_meeting(community, needs_approval=True, kind=make_kind(is_public=True))
    member = make_member(community, name="Ada Prima")
    page = signed_in(member).post(
        f"/en/meetings/{meeting.id}/answer", data={"answer": "yes"}, follow_redirects=True
    )
    assert page.words(".answer-said .notice-title") == ["Thank you, your request is with the organisers"]
    coordinator = signed_in(make_coordinator(community))
    requests = coordinator.get(f"/en/meetings/{meeting.id}/requests")
    assert requests.words(".tick-title") == ["Ada Prima"]
    assert requests.words(".tick-side") == ["Member"]
    registration = db.session.scalars(select(Registration)).one()
    data = {"id": registration.id, "act": "approve"}
    done = coordinator.post(f"/en/meetings/{meeting.id}/requests", data=data, follow_redirects=True)
    assert done.words(".flashes") == ["1 person is let in and told so."]
    assert saved(db, registration).answer == Answer.ACCEPTED


def test_nothing_ticked_loses_no_words(signed_in, db, community):
    meeting = make_meeting(community, needs_approval=True)
    asker = make_registration(meeting, answer=Answer.REQUESTED)
    coordinator = signed_in(make_coordinator(community))
    address = f"/en/meetings/{meeting.id}/requests"
    page = coordinator.post(address, data={"words": "Next time.", "act": "refuse"})
    assert page.status_code == 422
    assert page.words("textarea") == ["Next time."]
    assert (
        coordinator.post(address, data={"words": "Next time.", "act": "refuse", "id": asker.id}).status_code
        == 303
    )
    assert saved(db, asker).answer == Answer.WITHDRAWN


def test_after_the_window_the_card_offers_no_yes(client, db, community):
    meeting = make_meeting(community, registration_closes_at=clock.now() - timedelta(hours=1))
    registration = make_registration(meeting)
    address = f"/en/answer/{tokens.signed('answer', registration.id)}"
    page = client.get(address)
    assert [one["value"] for one in page.soup.select("input[name=answer]")] == ["maybe", "no"]
    assert client.post(address, data={"answer": "yes"}).status_code == 422
    assert client.post(address, data={"answer": "no"}).status_code == 303


def test_seats_kept_are_on_the_card_and_full_for_others(client, db, community):
    meeting = make_meeting(community, seats_in_person=2)
    reservation = make_reservation(meeting, seats=2)
    own, other = make_registration(meeting, organisation=reservation.organisation), make_registration(meeting)
    seats = [
        client.get(f"/en/answer/{tokens.signed('answer', one.id)}").words(".seats p") for one in (own, other)
    ]
    assert seats == [
        ["0 of 2 seats taken · 2 kept for organisations"],
        [
            "The places that are left are kept for organisations. With yes you join the waiting list. "
            "· 2 kept for organisations"
        ],
    ]


def test_more_seats_than_there_are_cannot_be_kept(signed_in, db, community):
    meeting, organisation = make_meeting(community, seats_in_person=2), make_organisation(legal_name="Alfa")
    coordinator = signed_in(make_coordinator(community))
    until_at = f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    data = {
        "organisation_id": organisation.id,
        "organisation_id-words": "Alfa",
        "organisation_id-for": "Alfa",
        "until_at": until_at,
    }
    address = f"/en/meetings/{meeting.id}/seats"
    page = coordinator.post(address, data=data | {"number": "3"})
    assert page.status_code == 422
    assert page.words("#number-error") == ["2 seats can be kept for Alfa at most."]
    assert coordinator.post(address, data=data | {"number": "2"}).status_code == 303
    assert saved(db, meeting).keeps_seats


def test_the_form_of_a_meeting_keeps_the_window_on_the_wall(signed_in, db, community):
    opens_at = clock.now().replace(second=0, microsecond=0) + timedelta(days=1)
    meeting = make_meeting(community, registration_opens_at=opens_at)
    page = signed_in(make_coordinator(community)).get(f"/en/meetings/{meeting.id}/edit")
    shown = page.soup.select_one("#registration_opens_at")["value"]
    assert shown == f"{opens_at.astimezone(clock.ROME):%Y-%m-%dT%H:%M}"

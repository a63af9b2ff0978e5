"""Date polls in the browser: the form with its rows, the personal page, the way to the meeting."""

import pytest
from sqlalchemy import select

from cop import tokens
from cop.extensions import db as database
from cop.models import DatePoll, Message, PollStatus, Vote
from cop.queries.date_polls import VOTE
from tests.factories import (
    make_community,
    make_coordinator,
    make_kind,
    make_member,
    make_person,
    make_poll,
    make_voter,
)

FORM = {
    "title_en": "Table", "mode": "online", "link": "https://example.org/room", "last_day": "2026-12-01",
    "dates-0-day": "2026-12-08", "dates-0-begins": "09:00", "dates-0-ends": "11:00",
    "dates-1-day": "", "dates-1-begins": "14:30", "dates-1-ends": "17:30",
    "dates-2-day": "2026-12-12", "dates-2-begins": "14:30", "dates-2-ends": "17:30",
}  # fmt: skip


@pytest.fixture
def now(db, at):
    return at("2026-11-22T12:00+01:00")


@pytest.fixture
def community(now):
    return make_community()


@pytest.fixture
def coordinator(community, signed_in):
    return signed_in(make_coordinator(community))


def page_of(voter):
    return f"/en/date-poll/{tokens.signed(VOTE, voter.id)}"


def test_a_poll_is_made_without_javascript(coordinator, community):
    form = FORM | {"kind_id": str(make_kind().id), "hosts": str(community.id)}
    more = coordinator.post("/en/date-polls/new", data=form | {"do": "look-rows"})
    assert len(more.soup.select(".date-rows > li")) == 6
    assert [e["value"] for e in more.soup.select("[name$=-day][value]") if e["value"]] == [
        "2026-12-08",
        "2026-12-12",
    ]
    assert more.words("#doubts-0 li") == ["It is a public holiday: Immaculate Conception."]
    assert more.words("#doubts-2 li") == ["It is a weekend."]
    made = coordinator.post("/en/date-polls/new", data=form)
    poll = database.session.scalars(select(DatePoll)).one()
    assert (made.status_code, made.location) == (303, f"/en/date-polls/{poll.id}/review")
    assert [option.starts_at.isoformat() for option in poll.options] == [
        "2026-12-08T08:00:00+00:00",
        "2026-12-12T13:30:00+00:00",
    ]
    assert poll.closes_at.isoformat() == "2026-12-01T22:59:00+00:00"


def test_what_cannot_be_read_stays_in_the_form(coordinator, community):
    form = FORM | {"kind_id": str(make_kind().id), "hosts": str(community.id), "dates-2-ends": "13:00"}
    page = coordinator.post("/en/date-polls/new", data=form | {"dates-0-begins": "nine"})
    assert page.status_code == 422
    assert page.words("#error-summary li") == [
        "From: Type a time, such as 14:30.",
        "To: The meeting must end after it begins.",
    ]
    assert page.soup.select_one("#dates-0-begins")["value"] == "nine"


def test_rows_that_no_form_has_are_passed_over(coordinator):
    odd = {
        f"dates-{'9' * 5000}-day": "2026-12-08",
        "dates-²-day": "2026-12-08",
        "dates-x-day": "x",
        "dates-7": "x",
    }
    page = coordinator.post("/en/date-polls/new", data=FORM | odd)
    assert (page.status_code, len(page.soup.select(".date-rows > li"))) == (422, 3)


def test_opening_says_and_does_the_same(coordinator, community):
    member, other = make_member(community), make_member(community)
    poll = make_poll(community, status=PollStatus.DRAFT, opened_at=None)
    review = coordinator.get(f"/en/date-polls/{poll.id}/review")
    assert review.words("#goes-to")[0].startswith("It goes to 2 people in 2 organisations.")
    data = {"people": [member.id], "must_attend": [member.id, other.id]}
    coordinator.post(f"/en/date-polls/{poll.id}/review", data=data)
    assert [(v.person_id, v.must_attend) for v in poll.voters] == [(member.id, True)]
    assert [m.recipient for m in database.session.scalars(select(Message))] == [member.email]


def test_a_link_is_answered_and_changed_without_signing_in(client, community, coordinator):
    poll = make_poll(community)
    voter = make_voter(poll, make_person(name="Anna Prova"))
    first, second = poll.options
    page = client.get(page_of(voter))
    assert page.words("h2")[0] == "Anna Prova, which dates suit you?"
    assert "no-store" in page.headers["Cache-Control"]
    assert page.soup.select("input[type=radio][checked]") == []
    assert voter.answered_at is None
    said = {f"date_{first.id}": "yes", f"date_{second.id}": "if_need_be", "comment": "By train"}
    done = client.post(page_of(voter), data=said, follow_redirects=True, csrf=False)
    assert done.words(".notice-title") == ["Thank you, your answer is saved"]
    assert [e["value"] for e in done.soup.select("input[type=radio][checked]")] == ["yes", "if_need_be"]
    matrix = coordinator.get(f"/en/date-polls/{poll.id}")
    assert matrix.words(".poll-matrix .vote-cell .visually-hidden") == ["Yes", "If need be"]
    assert matrix.words(".best li") == ["1 of 1 can come."]
    client.post(page_of(voter), data={"do": "none"}, csrf=False)
    assert {vote.vote for vote in voter.votes} == {Vote.NO}
    wrong = client.post(page_of(voter), data={f"date_{first.id}": "perhaps"}, csrf=False)
    assert wrong.status_code == 422


def test_after_the_end_the_link_says_what_came_of_it(client, community, coordinator):
    poll = make_poll(community)
    voter = make_voter(poll, votes="yn")
    done = coordinator.post(
        f"/en/date-polls/{poll.id}/dates/{poll.options[0].id}/decide", data={"seats_in_person": "5"}
    )
    assert done.status_code == 303, done.words(".notice")
    database.session.refresh(poll)
    assert done.location == f"/en/meetings/{poll.meeting_id}"
    page = client.get(page_of(voter))
    assert page.words(".notice-title") == ["The date is settled"]
    own = client.get(page.soup.select_one(".panel a.btn-primary")["href"].removeprefix("http://localhost"))
    assert own.words(".notice-title") == ["You are coming"]
    late = client.post(page_of(voter), data={"do": "none"}, csrf=False)
    assert late.words("#error-summary li") == []
    assert late.status_code == 422


def test_a_link_dies_with_the_question(client, community, coordinator):
    poll = make_poll(community)
    voter = make_voter(poll)
    coordinator.post(f"/en/date-polls/{poll.id}/voters/{voter.id}/remove")
    assert client.get(page_of(voter)).status_code == 410

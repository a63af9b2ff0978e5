"""The page behind the link of an invitation."""

import pytest
from sqlalchemy import select

from cop import clock, tokens
from cop.extensions import db
from cop.models import Answer, Message, Mode, Source
from cop.rules.viewer import ANONYMOUS
from cop.services.registrations import answer_registration, reset_answers, withdraw_registration
from tests.factories import make_meeting, make_organisation, make_person, make_registration
from tests.fingerprint import changed_tables, fingerprint


def address(registration, query="", language="en"):
    return f"/{language}/answer/{tokens.signed('answer', registration.id)}{query}"


def saved(registration):
    """The registration as the request left it."""
    db.session.refresh(registration)
    return registration


def notice(page):
    return page.words(".answer-card .notice-title")


def test_the_page_shows_the_meeting_and_three_answers(client):
    meeting = make_meeting(title_en="Planning together")
    person, organisation = make_person(name="Anna Esempio"), make_organisation(legal_name="Officina Prova")
    page = client.get(address(make_registration(meeting, person, organisation=organisation)))
    assert page.status_code == 200
    assert page.words("h1") == ["Planning together"]
    assert page.words("#answer-card-title") == ["Anna Esempio, will you be there?"]
    assert page.words(".answer-for") == ["On behalf of Officina Prova"]
    assert [i["value"] for i in page.soup.select("[name=answer]")] == ["yes", "maybe", "no"]
    assert page.soup.select("[name=answer][checked], [name=mode]") == []


def test_the_page_keeps_its_address_to_itself(client):
    headers = client.get(address(make_registration())).headers
    assert (headers["Referrer-Policy"], headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("word", ["yes", "maybe", "no"])
def test_a_link_chooses_an_answer_and_changes_nothing(client, word):
    registration = make_registration()
    before = fingerprint()
    for method in ("HEAD", "GET", "GET"):
        page = client.open(address(registration, f"?answer={word}"), method=method)
    assert [i["value"] for i in page.soup.select("[name=answer][checked]")] == [word]
    assert changed_tables(before, fingerprint()) == set()


def test_a_link_with_another_word_chooses_nothing(client):
    page = client.get(address(make_registration(), "?answer=%3Cscript%3E"))
    assert page.soup.select("[name=answer][checked]") == []


@pytest.mark.parametrize(
    ("word", "answer", "says"),
    [
        ("yes", Answer.ACCEPTED, "Thank you, we look forward to seeing you"),
        ("maybe", Answer.TENTATIVE, "Thank you, noted as a maybe"),
        ("no", Answer.DECLINED, "Thank you for letting us know"),
    ],
)
def test_an_answer_is_saved_and_confirmed(client, word, answer, says):
    registration = make_registration()
    sent = client.post(address(registration), data={"answer": word})
    assert (sent.status_code, sent.location) == (303, address(registration, "?done=1"))
    assert (saved(registration).answer, registration.source) == (answer, Source.WEB)
    assert notice(client.get(sent.location)) == [says]


def test_a_browser_without_cookies_can_answer(client):
    registration = make_registration()
    sent = client.post(address(registration), data={"answer": "yes"}, csrf=False)
    assert (sent.status_code, saved(registration).answer) == (303, Answer.ACCEPTED)


@pytest.mark.parametrize(("origin", "status"), [("https://evil.example", 400), ("null", 303)])
def test_the_form_of_another_site_is_refused(client, origin, status):
    registration = make_registration()
    sent = client.post(address(registration), data={"answer": "yes"}, csrf=False, headers={"Origin": origin})
    assert sent.status_code == status


def test_a_hybrid_meeting_asks_how_one_comes(client):
    registration = make_registration(make_meeting(mode=Mode.HYBRID))
    page = client.get(address(registration))
    assert page.words("label[for^=mode]") == ["In person", "Online"]
    client.post(address(registration), data={"answer": "yes", "mode": "online"})
    assert (saved(registration).answer, registration.mode) == (Answer.ACCEPTED, Mode.ONLINE)


@pytest.mark.parametrize(
    "sent",
    ["", "answer=", "answer=waiting", "answer=yes%00", "answer=%ED%A0%80", "answer=" + "x" * 1_000_000],
)
def test_an_answer_that_is_none_is_refused_on_the_page(client, sent):
    registration = make_registration()
    form = "application/x-www-form-urlencoded"
    page = client.post(address(registration), data=sent, content_type=form)
    assert page.status_code == 422
    assert page.soup.title.get_text().startswith("Error:")
    assert page.words(".field-error") != []
    assert saved(registration).answer == Answer.INVITED


def test_who_finds_the_meeting_full_waits_and_sees_the_place_in_the_queue(client):
    meeting = make_meeting(seats_in_person=1)
    make_registration(meeting, answer=Answer.ACCEPTED)
    make_registration(meeting, answer=Answer.WAITING)
    registration = make_registration(meeting)
    assert page_seats(client.get(address(registration))) == [
        "The only seat is taken. 1 person is on the waiting list."
    ]
    page = client.get(client.post(address(registration), data={"answer": "yes"}).location)
    assert notice(page) == ["All seats are taken: you are on the waiting list"]
    assert page.words(".answer-said p:last-child")[0].startswith("You are number 2.")


def page_seats(page):
    return page.words(".seats p")


def test_seats_are_shown_in_words(client):
    meeting = make_meeting(mode=Mode.HYBRID, seats_in_person=12, seats_online=1)
    make_registration(meeting, answer=Answer.ACCEPTED)
    assert page_seats(client.get(address(make_registration(meeting)))) == [
        "1 of 12 seats taken in person",
        "0 of 1 places taken online",
    ]


def test_an_answer_to_an_earlier_date_is_asked_again(client):
    registration = make_registration()
    answer_registration(registration, answer=Answer.ACCEPTED, source=Source.WEB, at=clock.now())
    registration.meeting.sequence += 1
    reset_answers(registration.meeting, at=clock.now())
    page = client.get(address(registration))
    assert notice(page) == ["Please answer again"]
    assert page.soup.select("[name=answer][checked]") == []
    client.post(address(registration), data={"answer": "yes"})
    assert notice(client.get(address(registration))) == ["You are coming"]


@pytest.mark.parametrize(
    ("status", "says"), [("cancelled", "has been cancelled"), ("postponed", "has been postponed")]
)
def test_a_meeting_called_off_says_so_and_has_no_form(client, status, says):
    registration = make_registration(make_meeting(status=status))
    page = client.get(address(registration))
    assert page.status_code == 200
    assert says in page.words(".answer-card .notice")[0]
    assert page.soup.select(".answer-card form") == []


def test_an_answer_crossing_a_cancellation_is_refused_in_words(client):
    registration = make_registration(make_meeting(status="cancelled"))
    page = client.post(address(registration), data={"answer": "no"})
    assert page.status_code == 422
    assert "has been cancelled" in page.words(".answer-card .notice")[0]


def test_a_meeting_that_has_begun_takes_no_answers(client, at):
    starts_at = at("2026-11-26T10:00+01:00")
    registration = make_registration(make_meeting(starts_at=starts_at))
    page = client.post(address(registration), data={"answer": "yes"})
    assert (page.status_code, saved(registration).answer) == (422, Answer.INVITED)
    assert "has begun" in page.words(".answer-card .notice")[0]


def test_a_seat_is_kept_where_the_other_way_is_full(client):
    meeting = make_meeting(mode=Mode.HYBRID, seats_online=0)
    registration = make_registration(meeting, answer=Answer.ACCEPTED)
    page = client.post(address(registration), data={"answer": "yes", "mode": "online"})
    assert (page.status_code, saved(registration).mode) == (422, Mode.IN_PERSON)
    assert "you keep your seat in person" in page.words(".field-error")[0]


@pytest.mark.parametrize(
    "token", ["x", "MQ.abc", "é", "%00", "a" * 10_000, "MQ.LJMrQtYLJWU2FusixMWnLNw95EY%0a"]
)
def test_a_token_never_given_out_is_not_found(client, token):
    assert client.get(f"/en/answer/{token}").status_code == 404
    assert client.post(f"/en/answer/{token}", data={"answer": "yes"}).status_code in {404, 405}


def test_a_token_for_another_purpose_is_not_found(client):
    other = tokens.signed("feed", make_registration().id)
    assert client.get(f"/en/answer/{other}").status_code == 404


def test_who_is_off_the_list_gets_a_clear_page(client):
    registration = make_registration()
    withdraw_registration(registration, by=ANONYMOUS, at=clock.now())
    for method in ("GET", "POST"):
        page = client.open(address(registration), method=method, data={"answer": "yes"})
        assert (page.status_code, page.words("h1")) == (410, ["This link is no longer valid"])
    assert saved(registration).answer == Answer.WITHDRAWN


def test_the_page_tells_nothing_of_others(client):
    meeting = make_meeting()
    make_registration(meeting, make_person(name="Luca Segreto", email="luca@example.org"))
    text = client.get(address(make_registration(meeting))).text
    assert "Luca" not in text
    assert "@example.org" not in text.replace("comunita@example.org", "")


def test_ten_presses_are_one_answer_and_one_mail(client):
    registration = make_registration(make_meeting(seats_in_person=0))
    for _ in range(10):
        client.post(address(registration), data={"answer": "yes"})
    assert list(db.session.scalars(select(Message.kind))) == ["waiting"]

"""The check-in page, with and without scripts, and the page behind the code on the wall."""

from datetime import timedelta

import pytest

from cop import clock, tokens
from cop.app import STATIC
from cop.extensions import db
from cop.models import Answer, Attendance, Mode
from cop.services.rates import allow
from tests.factories import make_community, make_coordinator, make_meeting, make_person, make_registration


@pytest.fixture
def meeting(db):
    """A meeting that began five minutes ago, with a code on its wall."""
    began = clock.now() - timedelta(minutes=5)
    return make_meeting(make_community(), starts_at=began, door_token=tokens.new_base32(20))


@pytest.fixture
def desk(meeting, signed_in):
    return signed_in(make_coordinator(meeting.hosts[0]))


def path(meeting, more=""):
    return f"/en/meetings/{meeting.id}/check-in{more}"


def wall(meeting):
    return f"/en/door/{meeting.door_token}"


def attendance_of(registration):
    db.session.refresh(registration)
    return registration.attendance, registration.attended_mode


def test_one_touch_without_scripts_and_its_undoing(desk, meeting):
    registration = make_registration(meeting, make_person(name="Anna Esempio"), answer=Answer.ACCEPTED)
    page = desk.get(desk.post(path(meeting), data={"here": registration.id}).location)
    assert page.words(".notice-success") == ["Anna Esempio is here"]
    assert page.words("#count") == ["1 of 1 is here"]
    assert page.words("#last-in .tick-title") == ["Anna Esempio"]
    page = desk.get(desk.post(path(meeting), data={"undo": registration.id}).location)
    assert page.words("#count") == ["0 of 1 are here"]
    assert attendance_of(registration) == (Attendance.UNKNOWN, None)


def test_a_code_typed_at_the_desk_says_what_the_person_had_answered(desk, meeting):
    registration = make_registration(meeting, make_person(name="Anna Esempio"), answer=Answer.DECLINED)
    code = tokens.read_out(tokens.spoken_code(registration.uid)).lower()
    page = desk.get(desk.post(path(meeting), data={"code": code}).location)
    assert page.words(".notice-success") == ["Anna Esempio is here · Not coming"]
    page = desk.get(desk.post(path(meeting), data={"code": "AAAA-AAAA"}).location)
    assert page.words(".notice-danger") == ["The code AAAA-AAAA is not on the list of this meeting."]


def test_who_takes_part_online_is_ticked_so(desk, meeting):
    meeting.mode = Mode.HYBRID
    registration = make_registration(meeting)
    desk.post(path(meeting), data={"online": registration.id})
    assert attendance_of(registration) == (Attendance.PRESENT, Mode.ONLINE)


def test_a_phone_sends_what_it_has_kept(desk, meeting):
    anna, bruno = (make_registration(meeting, make_person(name=name)) for name in ("Anna", "Bruno"))
    taps = [f"a.here.#{anna.id}.60000", f"b.here.{tokens.spoken_code(bruno.uid)}.0", f"c.undo.#{anna.id}.0"]
    broken = ["", "a", "d.here.#x.0", "e.fly.#1.0", f"f.here.#{10**30}.0", "g.here.#1.-5", "\x00.here.é.0"]
    answer = desk.post(path(meeting, "/taps"), data={"tap": taps + broken}).get_json()
    assert [(one["key"], one["text"]) for one in answer["said"]] == [
        ("a", "Anna is here"),
        ("b", "Bruno is here"),
        ("c", "Anna is not here after all"),
        ("\x00", "The code é is not on the list of this meeting."),
    ]
    assert (answer["here"], answer["words"]) == ([bruno.id], "1 of 1 is here")
    assert desk.get(path(meeting, "/state")).get_json()["here"] == [bruno.id]


def test_before_the_day_a_phone_is_told_and_keeps_its_taps(desk, meeting):
    meeting.starts_at += timedelta(days=3)
    meeting.ends_at += timedelta(days=3)
    registration = make_registration(meeting)
    response = desk.post(path(meeting, "/taps"), data={"tap": f"a.here.#{registration.id}.0"})
    assert (response.status_code, list(response.get_json())) == (409, ["message"])


def test_only_this_page_may_use_the_camera(desk, meeting):
    policies = [desk.get(page).headers["Permissions-Policy"] for page in (path(meeting), "/en/calendar")]
    assert [policy.split(",")[0] for policy in policies] == ["camera=(self)", "camera=()"]


def test_who_came_by_their_own_word_is_checked_at_the_desk(desk, client, meeting):
    meeting.door_takes_walk_ins = True
    db.session.flush()
    sent = {"way": "address", "name": "Nuova Arrivata", "email": "new@example.org"}
    client.post(wall(meeting), data=sent)
    page = desk.get(f"/en/meetings/{meeting.id}/attendance")
    assert page.words(".notice-title") == ["To be checked"]
    page = desk.get(path(meeting))
    (button,) = page.soup.select("[name=confirm]")
    page = desk.get(desk.post(path(meeting), data={"confirm": button["value"]}).location)
    assert page.words(".notice-success, #claims-title") == ["Checked: this person was here."]


def test_the_script_of_the_page_stays_small():
    assert (STATIC / "vendor/js/check-in.min.js.br").stat().st_size <= 20_000


def test_the_wall_never_tells_whose_an_address_is(client, meeting):
    registration = make_registration(meeting, make_person(email="anna@example.org"))
    pages = []
    for email in ("anna@example.org", "nobody@example.org"):
        sent = client.post(wall(meeting), data={"way": "address", "email": email})
        pages.append((sent.status_code, sent.location, client.get(sent.location).words("main")))
    assert pages[0] == pages[1]
    assert attendance_of(registration) == (Attendance.PRESENT, Mode.IN_PERSON)


def test_at_the_wall_with_a_code(client, meeting):
    registration = make_registration(meeting, make_person(name="Anna Esempio"))
    sent = client.post(wall(meeting), data={"way": "code", "code": tokens.spoken_code(registration.uid)})
    page = client.get(sent.location)
    assert page.words(".notice-title") == ["Welcome: you are recorded as present"]
    assert "Anna" not in page.text
    refused = client.post(wall(meeting), data={"way": "code", "code": "AAAA-AAAA"})
    assert (refused.status_code, refused.soup.title.get_text()[:6]) == (422, "Error:")


def test_who_is_signed_in_and_on_no_list_is_sent_to_the_desk(signed_in, meeting):
    stranger = signed_in(make_person())
    assert stranger.get(wall(meeting)).words("#own-title") == []
    page = stranger.post(wall(meeting), data={"way": "here"})
    assert page.words(".error-summary li") == [
        "You are not on the list of this meeting: please go to the desk."
    ]


def test_guessing_at_the_wall_comes_to_an_end(client, meeting):
    for _guess in range(149):
        counted = f"door.network:{meeting.id} 127.0.0.1"
        assert allow(counted, limit=150, window_seconds=3600, at=clock.now())
    codes = [client.post(wall(meeting), data={"way": "code", "code": "AAAA"}) for _guess in range(2)]
    assert [one.status_code for one in codes] == [422, 429]

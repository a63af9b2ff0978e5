"""The tick list at the door."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.extensions import db
from cop.models import Attendance, Mode, PersonRoleKind, Registration
from tests.factories import (
    make_community,
    make_coordinator,
    make_meeting,
    make_meeting_role,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)

WALK_IN = {"do": "walk-in", "new-name": "Anna Esempio"}
WALK_IN_FIELDS = ["do", "new-email", "new-mode", "new-name", "new-organisation"]


@pytest.fixture
def meeting(db):
    """A meeting that began five minutes ago."""
    return make_meeting(make_community(), starts_at=clock.now() - timedelta(minutes=5))


@pytest.fixture
def coordinator(meeting, signed_in):
    return signed_in(make_coordinator(meeting.hosts[0]))


def path(meeting, more=""):
    return f"/en/meetings/{meeting.id}/attendance{more}"


def saved(registration):
    db.session.refresh(registration)
    return registration


def shown(browser, meeting):
    """The form as the page has it: what a browser would send without a touch."""
    return in_form(browser.get(path(meeting)))


def in_form(page):
    fields = {i["name"]: i["value"] for i in page.soup.select("[name^=was-]")}
    fields["here"] = [i["value"] for i in page.soup.select("[name=here][checked]")]
    for select_ in page.soup.select(".tick-form select"):
        option = select_.select_one("option[selected]") or select_.select_one("option")
        fields[select_["name"]] = option["value"]
    return fields


def fields_of_attendance(page):
    """The names of what is sent with the form of the ticks, by standing in it or by being tied to it."""
    fields = page.soup.select("#attendance :is(input, select, button), [form=attendance]")
    return sorted({i["name"] for i in fields if i.get("name")} - {"csrf_token", "rest"})


def test_ticking_people_counts_them_in_words(coordinator, meeting):
    first, second = make_organisation(), make_organisation()
    people = [make_registration(meeting, organisation=one) for one in (first, first, second)]
    team = make_registration(meeting, is_staff=True)
    form = shown(coordinator, meeting)
    form["here"] = [str(r.id) for r in (*people, team)]
    page = coordinator.get(coordinator.post(path(meeting), data=form).location)
    sentence = "3 participants of 2 organisations, together with 1 member of the team"
    assert page.words("#present") == [sentence]
    assert page.words(".notice-success") == [f"Saved: {sentence}."]
    assert page.words("#participants, #staff") == ["Participants 3", "Team 1"]


def test_two_phones_do_not_undo_each_other(coordinator, meeting):
    anna, bruno, carla = (make_registration(meeting) for _ in range(3))
    one, other = shown(coordinator, meeting), shown(coordinator, meeting)
    coordinator.post(path(meeting), data=one | {"here": [str(anna.id)]})
    coordinator.post(path(meeting), data=other | {"here": [str(bruno.id)]})
    assert [saved(r).attendance for r in (anna, bruno, carla)] == ["present", "present", "unknown"]


def test_saving_again_without_the_tick_undoes_it(coordinator, meeting):
    registration = make_registration(meeting, attendance=Attendance.PRESENT, attended_mode=Mode.IN_PERSON)
    coordinator.post(path(meeting), data=shown(coordinator, meeting) | {"here": []})
    assert saved(registration).attendance == Attendance.UNKNOWN


@pytest.mark.parametrize("mode", [Mode.IN_PERSON, Mode.HYBRID])
@pytest.mark.parametrize("state", Attendance)
def test_a_form_sent_untouched_changes_nothing(coordinator, meeting, mode, state):
    meeting.mode = mode
    attended = Mode.ONLINE if mode == Mode.HYBRID and state == Attendance.PRESENT else None
    if state == Attendance.PRESENT and mode == Mode.IN_PERSON:
        attended = Mode.IN_PERSON
    registration = make_registration(meeting, attendance=state, attended_mode=attended)
    coordinator.post(path(meeting), data=shown(coordinator, meeting))
    assert (saved(registration).attendance, registration.attended_mode) == (state, attended)


def test_at_a_hybrid_meeting_each_says_how(coordinator, meeting):
    meeting.mode = Mode.HYBRID
    registration = make_registration(meeting)
    form = shown(coordinator, meeting) | {"here": [str(registration.id)], f"how-{registration.id}": "online"}
    coordinator.post(path(meeting), data=form)
    assert saved(registration).attended_mode == Mode.ONLINE


def test_the_others_become_absent_with_one_button(coordinator, meeting):
    here, away, excused = (make_registration(meeting) for _ in range(3))
    form = shown(coordinator, meeting) | {"here": [str(here.id)], f"else-{excused.id}": "excused"}
    coordinator.post(path(meeting), data=form | {"rest": "absent"})
    assert [saved(r).attendance for r in (here, away, excused)] == ["present", "absent", "excused"]


def test_the_list_can_be_searched_without_javascript(coordinator, meeting):
    make_registration(meeting, make_person(name="Niccolò Prova"))
    make_registration(meeting, make_person(name="Anna Esempio"))
    page = coordinator.get(path(meeting, "?q=niccolo"))
    assert page.words(".tick-title") == ["Niccolò Prova"]
    form = {i["name"]: i["value"] for i in page.soup.select("[name^=was-]")}
    assert coordinator.post(path(meeting, "?q=niccolo"), data=form).location == path(meeting, "?q=niccolo")


def test_before_the_day_the_page_says_when(coordinator, meeting):
    meeting.starts_at += timedelta(days=3)
    meeting.ends_at += timedelta(days=3)
    db.session.flush()
    registration = make_registration(meeting)
    page = coordinator.get(path(meeting))
    assert page.words(".notice")[0].startswith(
        "Not yet Attendance can be taken from the day of the meeting on"
    )
    assert page.soup.select("main form") == []
    sent = coordinator.post(
        path(meeting), data={f"was-{registration.id}": "unknown.", "here": registration.id}
    )
    assert coordinator.get(sent.location).words(".notice-danger") != []
    assert saved(registration).attendance == Attendance.UNKNOWN


def test_a_walk_in_takes_one_form_of_at_most_four_fields(coordinator, meeting):
    meeting.mode = Mode.HYBRID
    make_membership(meeting.hosts[0], make_organisation(legal_name="Officina Prova"))
    page = coordinator.get(path(meeting))
    assert page.words(".walk-in .field > label, .walk-in legend") == [
        "Name and surname", "Address (optional)", "Organisation (optional)", "How do they take part?",
    ]  # fmt: skip
    assert [o["value"] for o in page.soup.select("#known option")] == ["Officina Prova"]
    form = WALK_IN | {"new-organisation": "Officina Prova", "new-mode": "online"}
    page = coordinator.get(coordinator.post(path(meeting), data=form).location)
    assert page.words(".notice-success") == ["Anna Esempio is recorded as present."]
    assert page.words("#present") == ["1 participant of 1 organisation"]
    registration = db.session.scalar(select(Registration))
    assert (registration.attended_mode, registration.organisation.name) == (Mode.ONLINE, "Officina Prova")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"new-name": "  "},
        {"new-name": "\x00\u202e"},
        {"new-name": "x" * 121},
        {"new-name": "A", "new-email": "a@x, b@y"},
        {"new-name": "A", "new-organisation": "x" * 201},
    ],
)
def test_a_walk_in_that_cannot_be_is_refused_on_the_page(coordinator, meeting, form):
    page = coordinator.post(path(meeting), data=form | {"do": "walk-in"})
    assert page.status_code == 422
    assert page.soup.title.get_text().startswith("Error:")
    assert db.session.scalars(select(Registration)).all() == []


def test_nothing_typed_is_lost(coordinator, meeting):
    page = coordinator.post(path(meeting), data={"new-name": "", "new-organisation": "Officina"})
    assert page.soup.select_one("[name=new-organisation]")["value"] == "Officina"


def test_a_walk_in_and_the_ticks_are_one_form(coordinator, meeting):
    meeting.mode = Mode.HYBRID
    db.session.flush()
    assert fields_of_attendance(coordinator.get(path(meeting))) == WALK_IN_FIELDS
    registration = make_registration(meeting)
    row = [f"{name}-{registration.id}" for name in ("was", "how", "else")]
    page = coordinator.get(path(meeting))
    assert fields_of_attendance(page) == sorted([*WALK_IN_FIELDS, *row, "here"])
    assert "name" not in page.soup.select_one("#attendance button").attrs  # what Enter presses


@pytest.mark.parametrize("button", [{"do": "walk-in"}, {}])
def test_recording_a_walk_in_saves_the_ticks_too(coordinator, meeting, button):
    here, away = make_registration(meeting), make_registration(meeting)
    form = shown(coordinator, meeting) | {"here": [str(here.id)], f"else-{away.id}": "excused"}
    sent = coordinator.post(path(meeting, "?q=x"), data=form | {"new-name": "Anna Esempio"} | button)
    assert sent.location == path(meeting)
    assert [saved(r).attendance for r in (here, away)] == ["present", "excused"]
    assert coordinator.get(sent.location).words(".notice-success") == [
        "Saved: 2 participants.",
        "Anna Esempio is recorded as present.",
    ]


@pytest.mark.parametrize("mode", [Mode.IN_PERSON, Mode.HYBRID])
def test_ticks_stay_on_the_page_of_a_walk_in_that_is_refused(coordinator, meeting, mode):
    meeting.mode = mode
    here, away, gone = (make_registration(meeting) for _ in range(3))
    gone.attendance, gone.attended_mode = Attendance.PRESENT, Mode.IN_PERSON
    db.session.flush()
    form = shown(coordinator, meeting)
    form |= {"here": [str(here.id)], f"how-{here.id}": "online", f"else-{away.id}": "excused"}
    page = coordinator.post(path(meeting), data=form | {"do": "walk-in", "new-name": ""})
    assert page.status_code == 422
    assert [saved(r).attendance for r in (here, away, gone)] == ["unknown", "unknown", "present"]
    assert [i["value"] for i in page.soup.select("[name=here][checked]")] == [str(here.id)]
    assert page.soup.select_one(f"[name=else-{away.id}] [selected]")["value"] == "excused"
    assert page.words("[data-number], #present") == ["1 participant", "1"]
    again = in_form(page) | {"do": "walk-in", "new-name": "Anna Esempio"}
    assert coordinator.post(path(meeting), data=again).status_code == 303
    assert [saved(r).attendance for r in (here, away, gone)] == ["present", "excused", "unknown"]
    assert here.attended_mode == (Mode.ONLINE if mode == Mode.HYBRID else Mode.IN_PERSON)


def test_a_refused_walk_in_does_not_undo_what_another_phone_saved(coordinator, meeting):
    anna, bruno = make_registration(meeting), make_registration(meeting)
    one = shown(coordinator, meeting) | {"here": [str(anna.id)], "do": "walk-in"}
    bruno.attendance, bruno.attended_mode = Attendance.PRESENT, Mode.IN_PERSON
    db.session.flush()
    page = coordinator.post(path(meeting), data=one)
    assert {i["value"] for i in page.soup.select("[name=here][checked]")} == {str(anna.id), str(bruno.id)}
    coordinator.post(path(meeting), data=in_form(page))
    assert [saved(r).attendance for r in (anna, bruno)] == ["present", "present"]


def test_the_front_desk_takes_attendance_and_sees_no_addresses(meeting, signed_in):
    registration = make_registration(meeting, make_person(email="hidden@example.org"))
    desk = make_person()
    make_meeting_role(meeting, desk, PersonRoleKind.FRONT_DESK)
    browser = signed_in(desk)
    page = browser.get(path(meeting))
    assert page.status_code == 200
    assert "hidden@example.org" not in page.text
    assert page.soup.select(".tabs") == []
    browser.post(path(meeting), data=shown(browser, meeting) | {"here": [str(registration.id)]})
    assert saved(registration).attendance == Attendance.PRESENT


@pytest.mark.parametrize("role", [PersonRoleKind.FACILITATOR, PersonRoleKind.SPEAKER])
def test_other_roles_do_not_take_attendance(meeting, signed_in, role):
    person = make_person()
    make_meeting_role(meeting, person, role)
    assert signed_in(person).get(path(meeting)).status_code == 403


def test_a_front_desk_is_of_one_meeting(meeting, signed_in):
    desk = make_person()
    make_meeting_role(meeting, desk, PersonRoleKind.FRONT_DESK)
    other = make_meeting(meeting.hosts[0], starts_at=meeting.starts_at)
    assert signed_in(desk).get(path(other)).status_code == 403

"""Invitations, updates, promotions and cancellations, as five independent programs read them."""

import pytest

from cop.exports.ics import description_of, itip_bytes
from cop.exports.ics_text import one_line
from cop.models import Mode
from tests.oracles.judge import assert_all_read
from tests.oracles.lint import events_of, faults, unfolded, value
from tests.oracles.reading import Event
from tests.oracles.samples import TEXTS, TIMES, itip, itip_facts, sample, utc

pytestmark = pytest.mark.usefixtures("words")
ONLINE = {"mode": Mode.ONLINE, "link": "https://meet.example.org/a,b;c?d=1&e=%20"}


def assert_read_as_meant(meeting, times=TIMES[0], **kw):
    facts = itip_facts(meeting, **kw)
    texts = (facts["summary"], facts["location"], description_of(facts))
    assert_all_read(itip(meeting, **kw), {Event("5f2c@example.org", *map(utc, times), *texts)})


@pytest.mark.parametrize("times", TIMES, ids=lambda t: t[0])
def test_an_invitation_around_the_clock_changes(times):
    assert_read_as_meant(sample(times=times), times)


@pytest.mark.parametrize("times", [TIMES[0], TIMES[4], TIMES[8]], ids=lambda t: t[0])
def test_a_cancellation_around_the_clock_changes(times):
    assert_read_as_meant(sample(times=times), times, method="CANCEL")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_an_invitation_of_awkward_text(text):
    assert_read_as_meant(sample(text, mode=Mode.HYBRID, link=ONLINE["link"]))


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_an_update_or_a_promotion_with_a_known_answer(partstat):
    meeting = sample(**ONLINE)
    assert_read_as_meant(meeting, partstat=partstat)
    assert f"PARTSTAT={partstat}" in attendee_of(itip(meeting, partstat=partstat))


def test_a_meeting_with_nothing_but_a_title_and_a_time():
    assert_read_as_meant(sample(text_it="", text_en="", place="", hosts=[]), url="", answer_url="")


def test_a_published_file_names_no_attendee():
    assert b"ATTENDEE" not in itip(sample(), method="PUBLISH")


def test_one_file_of_every_session_is_read_as_that_many_events():
    sessions = [sample(times=times) for times in TIMES]
    events = [itip_facts(one, "PUBLISH", uid=f"{n}@example.org") for n, one in enumerate(sessions)]
    file = itip_bytes(
        {"method": "PUBLISH", "events": events},
        organiser=("Comunità NEET", "riunioni+abcdefghijklmnop@example.org"),
        attendee=("", ""),
    )
    meant = {
        Event(one["uid"], *map(utc, times), one["summary"], one["location"], description_of(one))
        for one, times in zip(events, TIMES, strict=True)
    }
    assert_all_read(file, meant)
    assert (file.count(b"BEGIN:VEVENT"), file.count(b"METHOD:PUBLISH"), file.count(b"ATTENDEE")) == (12, 1, 0)


def test_text_cannot_write_properties_of_its_own():
    (event,) = events_of(unfolded(itip(sample(TEXTS["line ends"]))))
    assert value(event, "SUMMARY") == "Uno BEGIN:VEVENT SUMMARY:due tre quattro dati"


@pytest.mark.parametrize("address", ["a@b.example\r\nATTENDEE:x", "a@b.example\nX:y"])
def test_an_address_cannot_write_properties_of_its_own(address):
    facts = itip_facts(sample())
    with pytest.raises(ValueError, match="CR or LF"):
        itip_bytes(facts, organiser=("NEET", "neet@example.org"), attendee=("Anna", address))


def test_the_same_facts_give_the_same_bytes():
    assert itip(sample()) == itip(sample())


def test_a_title_is_at_most_200_characters_long():
    assert len(one_line("à" * 3000, 200)) == 200
    assert len(description_of(itip_facts(sample("à b" * 3000)))) <= 4000


def test_the_online_link_goes_only_to_who_may_see_it():
    assert b"meet.example.org" in itip(sample(**ONLINE))
    assert b"meet.example.org" not in itip(sample(**ONLINE), shows_link=False)
    assert itip_facts(sample(**ONLINE), shows_link=False, language="en")["location"] == "Online"


def test_a_link_that_is_no_address_of_the_web_is_left_out():
    facts = itip_facts(sample(mode=Mode.ONLINE, link="javascript:alert(1)"))
    assert (facts["conference"], facts["location"]) == ("", "Online")


def test_our_own_rules_find_what_they_are_for():
    good = itip(sample())
    assert faults(good) == []
    assert faults(good.replace(b"\r\n", b"\n"))
    assert faults(good.replace(b"TZID:Europe/Rome", b"TZID:Europe/Paris"))
    assert faults(good.replace(b"ORGANIZER", b"X-ORGANIZER"))
    assert faults(good.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"))


def attendee_of(content: bytes) -> str:
    (event,) = events_of(unfolded(content))
    return next(line for line in event if line.startswith("ATTENDEE"))

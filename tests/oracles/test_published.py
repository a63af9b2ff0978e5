"""Feeds and single files, as five independent programs read them."""

from datetime import UTC, date, datetime

import pytest

from cop.clock import ROME
from cop.exports.ics import description_of, event_facts
from cop.exports.ics_feed import Title, event_bytes, feed_bytes, file_bytes, notice_bytes, with_alarm
from cop.models import Community, MeetingStatus, Mode
from tests.oracles.judge import assert_all_read
from tests.oracles.reading import Event
from tests.oracles.samples import ITALIAN, TEXTS, TIMES, sample, utc

pytestmark = pytest.mark.usefixtures("words")
PAGE = "https://example.org/it/meetings/1"
TITLE = Title("Comunità NEET: scuola, lavoro; \\ 🎉", ITALIAN, "green")
# Without those in the hour shown twice, whose fold recurring-ical-events loses beside X-WR-TIMEZONE.
FEED_TIMES = [times for times in TIMES if not times[1].startswith("2026-10-25T02")]
ONLINE = {"mode": Mode.HYBRID, "link": "https://meet.example.org/a,b;c?d=1&e=%20"}


def read(meeting, times, *, shows_link=False, prefix="") -> Event:
    facts = event_facts(meeting, language="it", url=PAGE, shows_link=shows_link)
    return Event(
        meeting.uid, *map(utc, times), prefix + facts["summary"], facts["location"], description_of(facts)
    )


def event(meeting, *, shows_link=False) -> bytes:
    return event_bytes(meeting, language="it", url=PAGE, shows_link=shows_link)


@pytest.mark.parametrize("shows_link", [False, True], ids=["public", "personal"])
def test_a_feed_around_the_clock_changes(shows_link):
    meetings = [(sample(times=times, uid=f"uid-{n}", **ONLINE), times) for n, times in enumerate(FEED_TIMES)]
    content = feed_bytes(TITLE, [event(meeting, shows_link=shows_link) for meeting, _times in meetings])
    assert_all_read(content, {read(meeting, times, shows_link=shows_link) for meeting, times in meetings})
    assert (b"meet.example.org" in content) == shows_link


def test_a_feed_of_awkward_texts():
    meetings = [sample(text, uid=f"uid-{n}") for n, text in enumerate(TEXTS.values())]
    assert_all_read(feed_bytes(TITLE, map(event, meetings)), {read(m, TIMES[0]) for m in meetings})


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_calendar_of_awkward_name(text):
    meeting = sample(
        hosts=[
            Community(slug="x", name_it=text, name_en=text),
            Community(slug="y", name_it="Y, Z", name_en=""),
        ]
    )
    assert_all_read(feed_bytes(Title(text, text), [event(meeting)]), {read(meeting, TIMES[0])})


def test_a_cancelled_and_a_postponed_meeting_in_a_feed():
    cancelled = sample(status=MeetingStatus.CANCELLED, uid="uid-1")
    postponed = sample(status=MeetingStatus.POSTPONED, uid="uid-2")
    content = feed_bytes(TITLE, map(event, (cancelled, postponed)))
    from flask_babel import force_locale, gettext

    with force_locale("it"):
        marks = [gettext(f"{word}: %(title)s", title="") for word in ("CANCELLED", "POSTPONED")]
    read_so = {read(m, TIMES[0], prefix=mark) for m, mark in zip((cancelled, postponed), marks, strict=True)}
    assert_all_read(content, read_so)


def test_a_feed_that_rings():
    meeting = sample()
    content = feed_bytes(TITLE, [with_alarm(event(meeting), "Fra mezz’ora, già")])
    assert_all_read(content, {read(meeting, TIMES[0])})


def test_a_feed_that_only_says_something():
    notice = notice_bytes(
        "feed-1-empty", on=date(2026, 10, 25), summary="Nessun incontro", text="…", url=PAGE
    )
    content = feed_bytes(TITLE, [notice])
    assert_all_read(content, {Event("feed-1-empty", "20261025", "20261026", "Nessun incontro", "", "…")})


@pytest.mark.parametrize("times", [TIMES[0], TIMES[4], TIMES[-1]], ids=lambda t: t[0])
def test_one_meeting_as_a_file(times):
    meeting = sample(times=times, **ONLINE)
    assert_all_read(file_bytes(event(meeting, shows_link=True)), {read(meeting, times, shows_link=True)})


def test_an_event_is_the_same_until_its_meeting_changes():
    meeting = sample(changed_at=datetime(2026, 9, 2, 8, 0, 0, 123456, tzinfo=UTC))
    assert event(meeting) == event(meeting)
    changed = sample(revision=2, changed_at=datetime(2026, 9, 3, 10, tzinfo=ROME))
    assert b"DTSTAMP:20260903T080000Z\r\n" in event(changed)
    assert b"SEQUENCE:2\r\n" in event(changed)

"""The frame of every calendar file: header, time zone, events as bytes that are only joined."""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event

from cop.clock import ROME

PRODID = "-//Torino Social Impact//Communities of practice//IT"

# Constant: what icalendar writes itself uses RDATE, which Outlook ignores and ical.js reads in part.
# The rules of the European Union since 1996, last compared with the tz database in November 2026.
VTIMEZONE = "\r\n".join([
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Rome",
    "X-LIC-LOCATION:Europe/Rome",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
    "",
]).encode()  # fmt: skip
_END = b"END:VCALENDAR\r\n"


def calendar_bytes(head: Calendar, events: Iterable[bytes]) -> bytes:
    """Return a whole file: the properties of `head`, the time zone where it is used, the events."""
    begin = head.to_ical(sorted=False).removesuffix(_END)
    body = b"".join(events)
    zone = VTIMEZONE if b"TZID=Europe/Rome" in body else b""
    return b"".join((begin, zone, body, _END))


def new_calendar() -> Calendar:
    """Return the head that every calendar file has."""
    head = Calendar()
    head.add("prodid", PRODID)
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    return head


def add_times(event: Event, starts_at: datetime, ends_at: datetime) -> None:
    """Add DTSTART and DTEND on the wall of Turin.

    In UTC where one of them lies in the hour that the autumn clock shows twice: RFC 5545 3.3.5 says that
    its local form means the first of the two, and programs disagree even then.
    """
    times = [moment.astimezone(ROME) for moment in (starts_at, ends_at)]
    if any(_is_shown_twice(moment) for moment in times):
        times = [moment.astimezone(UTC) for moment in times]
    event.add("dtstart", times[0])
    event.add("dtend", times[1])


def _is_shown_twice(moment: datetime) -> bool:
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def utc_seconds(moment: datetime) -> datetime:
    """Return an aware instant in UTC and whole seconds; raise ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime: {moment!r}")
    return moment.astimezone(UTC).replace(microsecond=0)

"""Three libraries of Python: icalendar with recurring-ical-events, ical (strict), vobject (uses VTIMEZONE)."""

from datetime import UTC, datetime

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream

from tests.oracles.reading import Event, RefusedError, moment

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def read_by_icalendar(content: bytes) -> set[Event]:
    calendar = icalendar.Calendar.from_ical(content)
    complaints = [f"{part.name}: {error}" for part in calendar.walk() for error in part.errors]
    if complaints:
        raise RefusedError(complaints)
    found = recurring_ical_events.of(calendar).between(FIRST, LAST)
    texts = ("SUMMARY", "LOCATION", "DESCRIPTION")
    return {
        Event(str(e["UID"]), moment(e.start), moment(e.end), *(str(e.get(name, "")) for name in texts))
        for e in found
    }


def read_by_ical(content: bytes) -> set[Event]:
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    found = calendar.timeline_tz(UTC).overlapping(FIRST, LAST)
    return {
        Event(e.uid, moment(e.dtstart), moment(e.end), e.summary, e.location or "", e.description or "")
        for e in found
    }


def read_by_vobject(content: bytes) -> set[Event]:
    vobject.icalendar.registerTzid("Europe/Rome", None)  # it would keep the zone of the file read before
    calendar = vobject.readOne(content.decode())
    calendar.validate(raiseException=True)
    texts = ("summary", "location", "description")
    return {
        Event(
            e.uid.value, moment(e.dtstart.value), moment(e.dtend.value), *(_text(e, name) for name in texts)
        )
        for e in calendar.vevent_list
    }


def _text(event: vobject.base.Component, name: str) -> str:
    return getattr(event, name).value if hasattr(event, name) else ""

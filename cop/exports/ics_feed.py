"""Published calendars: feeds that programs subscribe to, and one meeting as a file.

One event for each date, no METHOD, no ORGANIZER, no ATTENDEE, no address of anybody. A feed is a join of
events rendered once each: icalendar takes half a millisecond an event, the join a microsecond.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import force_locale, gettext
from icalendar import Alarm, Event, vText, vUri

from cop.exports.ics import add_event_facts, event_facts
from cop.exports.ics_calendar import calendar_bytes, new_calendar, utc_seconds
from cop.exports.ics_text import NAME, SUMMARY, one_line, paragraphs, web_address
from cop.models import Meeting, MeetingStatus, Tone

# Raise it when what a fragment holds changes: those stored under another number are made anew.
FORMAT = 1
REFRESH = timedelta(hours=6)
ALARM_BEFORE = timedelta(minutes=30)
COLOURS = {
    Tone.BLUE: "steelblue",
    Tone.GREEN: "seagreen",
    Tone.PURPLE: "darkorchid",
    Tone.AMBER: "darkgoldenrod",
}
_END = b"END:VEVENT\r\n"


@dataclass(frozen=True)
class Title:
    """What a program shows of a whole calendar; `tone` gives its colour."""

    name: str
    text: str
    tone: Tone | None = None


def event_bytes(meeting: Meeting, *, language: str, url: str, shows_link: bool) -> bytes:
    """Return the event of a meeting in feeds: the same bytes as long as the meeting does not change.

    A cancelled or postponed one says so in its title and leaves the time free: libraries show a cancelled
    event as any other. `url` is its page; `shows_link` puts the online link in.
    """
    facts = event_facts(meeting, language=language, url=url, shows_link=shows_link)
    changed_at = utc_seconds(meeting.changed_at)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("dtstamp", changed_at)
    add_event_facts(event, facts | {"summary": _summary(meeting, facts["summary"], language)})
    event.add("sequence", meeting.revision)
    event.add("status", _STATUS.get(meeting.status, "CONFIRMED"))
    if meeting.status in _STATUS:
        event.add("transp", "TRANSPARENT")
    names = [one_line(host.name.in_language(language), NAME) for host in meeting.hosts]
    if names:
        event.add("categories", names)
    return event.to_ical(sorted=False)


def feed_bytes(title: Title, events: Iterable[bytes]) -> bytes:
    """Return a feed: a title and events as `event_bytes` or `notice_bytes` made them, at least one."""
    head = new_calendar()
    for name in ("name", "x-wr-calname"):
        head.add(name, vText(one_line(title.name, NAME)))
    for name in ("description", "x-wr-caldesc"):
        head.add(name, vText(one_line(title.text, SUMMARY)))
    head.add("x-wr-timezone", vText("Europe/Rome"))
    head.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", vText("PT6H"))
    if title.tone:
        head.add("color", COLOURS[title.tone])
    return calendar_bytes(head, events)


def file_bytes(event: bytes) -> bytes:
    """Return one event as a file to keep."""
    return calendar_bytes(new_calendar(), [event])


def with_alarm(event: bytes, text: str) -> bytes:
    """Return an event that rings half an hour before and shows `text`."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(text, SUMMARY))
    alarm.add("trigger", -ALARM_BEFORE)
    return event.removesuffix(_END) + alarm.to_ical(sorted=False) + _END


def notice_bytes(uid: str, *, on: date, summary: str, text: str, url: str) -> bytes:
    """Return a notice for a whole day: a feed without any event is not valid, and a dead one says why."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(on, time(), UTC))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", one_line(summary, SUMMARY))
    event.add("description", paragraphs(text))
    event.add("url", vUri(web_address(url)))
    event.add("transp", "TRANSPARENT")
    return event.to_ical(sorted=False)


_STATUS = {MeetingStatus.CANCELLED: "CANCELLED", MeetingStatus.POSTPONED: "TENTATIVE"}


def _summary(meeting: Meeting, title: str, language: str) -> str:
    with force_locale(language):
        if meeting.status == MeetingStatus.CANCELLED:
            title = gettext("CANCELLED: %(title)s", title=title)
        if meeting.status == MeetingStatus.POSTPONED:
            title = gettext("POSTPONED: %(title)s", title=title)
    return one_line(title, SUMMARY)

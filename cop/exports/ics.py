"""Invitations, updates and cancellations as calendar programs understand them (iTIP, RFC 5546).

`facts` freezes, as JSON, everything that one mail says; `itip_bytes` turns that and the two addresses
into the same bytes at every call. No recurrence rule ever leaves: each date is an event of its own.
"""

from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from icalendar import Event, vCalAddress, vUri

from cop.exports.agenda_text import agenda_lines
from cop.exports.ics_calendar import add_times, calendar_bytes, new_calendar, utc_seconds
from cop.exports.ics_text import (
    DESCRIPTION,
    LOCATION,
    NAME,
    SUMMARY,
    clean,
    common_name,
    one_line,
    paragraphs,
    web_address,
)
from cop.models import Meeting, Mode

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def facts(
    meeting: Meeting,
    *,
    uid: str,
    method: str,
    partstat: str,
    language: str,
    sequence: int,
    dtstamp: datetime,
    url: str,
    answer_url: str = "",
    shows_link: bool = True,
) -> dict[str, Any]:
    """Return everything that the calendar part of one mail says, as JSON.

    `method` is REQUEST, CANCEL or PUBLISH, `partstat` the answer known so far (RFC 5545 3.2.12), `url` the
    page of the meeting, `answer_url` the personal page of the answer. `shows_link=False` keeps the online
    link from somebody who may not see it. Raises ValueError for a naive `dtstamp`.
    """
    said = event_facts(meeting, language=language, url=url, shows_link=shows_link)
    return mail_facts(
        said,
        uid=uid,
        method=method,
        partstat=partstat,
        sequence=sequence,
        dtstamp=dtstamp,
        answer_url=answer_url,
    )


def mail_facts(
    said: dict[str, Any],
    *,
    uid: str,
    method: str,
    partstat: str,
    sequence: int,
    dtstamp: datetime,
    answer_url: str = "",
) -> dict[str, Any]:
    """Return the facts of one mail, from the `event_facts` that many mails share; see `facts`."""
    answer = [f"{said['answer_label']} {answer_url}"] if answer_url else []
    return said | {
        "lines": answer + said["lines"],
        "method": method,
        "uid": uid,
        "sequence": sequence,
        "dtstamp": utc_seconds(dtstamp).isoformat(),
        "partstat": partstat,
        "status": "CANCELLED" if method == CANCEL else "CONFIRMED",
    }


def event_facts(meeting: Meeting, *, language: str, url: str, shows_link: bool = False) -> dict[str, Any]:
    """Return what an event says of its meeting, in `language`, to somebody who may see the link or not."""
    link = web_address(meeting.link) if shows_link and meeting.mode != Mode.IN_PERSON else ""
    with force_locale(language):
        return {
            "starts_at": utc_seconds(meeting.starts_at).isoformat(),
            "ends_at": utc_seconds(meeting.ends_at).isoformat(),
            "created_at": utc_seconds(meeting.created_at).isoformat(),
            "changed_at": utc_seconds(meeting.changed_at).isoformat(),
            "summary": one_line(meeting.title.in_language(language), SUMMARY),
            "location": _location(meeting, link),
            "text": clean(_text(meeting, language), DESCRIPTION),
            "lines": _lines(meeting, language, url=url, link=link),
            "answer_label": gettext("Answer, or change your answer:"),
            "url": web_address(url),
            "conference": link,
            "conference_label": gettext("Join online"),
        }


def itip_bytes(facts: dict[str, Any], *, organiser: tuple[str, str], attendee: tuple[str, str]) -> bytes:
    """Return the calendar part of one mail to one person: CRLF lines, the same at every call.

    `facts` are those of one event, or "method" and "events", the facts of several. `organiser` and `attendee` are
    (name, address). ORGANIZER must be the From of the mail, byte for byte: answers go there. PUBLISH names no attendee.
    Raises ValueError for an address that holds a newline.
    """
    head = new_calendar()
    head.add("method", facts["method"])
    events = facts.get("events") or [facts]
    return calendar_bytes(head, [_event_bytes(one, organiser, attendee) for one in events])


def _event_bytes(facts: dict[str, Any], organiser: tuple[str, str], attendee: tuple[str, str]) -> bytes:
    event = Event()
    event.add("uid", facts["uid"])
    event.add("dtstamp", datetime.fromisoformat(facts["dtstamp"]))
    add_event_facts(event, facts)
    event.add("sequence", facts["sequence"])
    event.add("status", facts["status"])
    event.add("organizer", vCalAddress(f"mailto:{organiser[1]}"), parameters=_cn(organiser[0]))
    if facts["method"] != PUBLISH:
        event.add("attendee", vCalAddress(f"mailto:{attendee[1]}"), parameters=_role(facts, attendee[0]))
    return event.to_ical(sorted=False)


def description_of(facts: dict[str, Any]) -> str:
    """Return the public text, then the addresses: Gmail may send no answer, so the link to answer is there too."""
    end = paragraphs("\n".join(facts["lines"]))
    return f"{paragraphs(facts['text'], DESCRIPTION - len(end) - 2)}\n\n{end}".strip()


def add_event_facts(event: Event, facts: dict[str, Any]) -> None:
    """Add to an event what `event_facts` holds."""
    add_times(event, *(datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at")))
    event.add("created", datetime.fromisoformat(facts["created_at"]))
    event.add("last-modified", datetime.fromisoformat(facts["changed_at"]))
    texts = {"summary": facts["summary"], "location": facts["location"], "description": description_of(facts)}
    for name, text in texts.items():
        if text:
            event.add(name, text)
    if facts["url"]:
        event.add("url", vUri(facts["url"]))
    if facts["conference"]:
        label = {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": facts["conference_label"]}
        event.add("conference", vUri(facts["conference"], params=label))


def _text(meeting: Meeting, language: str) -> str:
    """The text, then the agenda; without the names of people of the register: feeds are public."""
    agenda = agenda_lines(meeting, language)
    told = [meeting.text.in_language(language)]
    if agenda:
        told.append("\n".join([gettext("Agenda:"), *agenda]))
    return "\n\n".join(part for part in told if part)


def _location(meeting: Meeting, link: str) -> str:
    if meeting.mode == Mode.ONLINE:
        return link or gettext("Online")
    return one_line(meeting.place, LOCATION)


def _lines(meeting: Meeting, language: str, *, url: str, link: str) -> list[str]:
    hosts = ", ".join(one_line(host.name.in_language(language), NAME) for host in meeting.hosts)
    lines = [gettext("Hosted by: %(names)s", names=hosts)] if hosts else []
    if link:
        lines.append(gettext("Take part online: %(address)s", address=link))
    if url:
        lines.append(gettext("Page of the meeting: %(address)s", address=url))
    return lines


def _cn(name: str) -> dict[str, str]:
    cleaned = common_name(name)
    return {"CN": cleaned} if cleaned else {}


def _role(facts: dict[str, Any], name: str) -> dict[str, str]:
    """The one ATTENDEE: others' addresses never leave. CANCEL asks for no answer."""
    asks = {} if facts["method"] == CANCEL else {"RSVP": "TRUE"}
    role = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": facts["partstat"]}
    return role | asks | _cn(name)

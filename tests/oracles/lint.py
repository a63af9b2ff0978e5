"""Rules of RFC 5545, 5546 and 6047 and of calendar programs that no parser enforces."""

import re
from collections import Counter

ADDRESS = re.compile(r":mailto:[^\s@:<>]+@[^\s@:<>]+$")
NEVER = {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION", "ATTACH", "X-ALT-DESC"}


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a calendar file that we made, nothing for a good one."""
    return octet_faults(content) or structure_faults(content)


def octet_faults(content: bytes) -> list[str]:
    found = []
    if b"\n" in content.replace(b"\r\n", b"") or b"\r" in content.replace(b"\r\n", b""):
        found.append("a line end that is not CRLF")
    if not content.startswith(b"BEGIN:VCALENDAR\r\n") or not content.endswith(b"END:VCALENDAR\r\n"):
        found.append("not one whole VCALENDAR")
    lines = content.split(b"\r\n")
    found += [f"a line of {len(line)} octets" for line in lines if len(line) > 75]
    for line in lines:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            found.append("a fold inside a character")
        else:
            found += [
                f"character {c!r}" for c in text if re.match(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\ufeff]", c)
            ]
    return found


def structure_faults(content: bytes) -> list[str]:
    lines = unfolded(content)
    method = next((line.split(":")[1] for line in lines if line.startswith("METHOD:")), "")
    zones = [line for line in lines if line == "TZID:Europe/Rome"]
    uses = {zone for line in lines for zone in re.findall(r";TZID=([^:;]+)", line)}
    found = []
    if uses - {"Europe/Rome"} or (uses and len(zones) != 1):
        found.append(f"zones {sorted(uses)} with {len(zones)} VTIMEZONE")
    events = events_of(lines)
    uids = Counter(value(event, "UID") for event in events)
    if not events or max(uids.values()) > 1:
        found.append("no event, or a UID twice")
    if method not in {"", "PUBLISH"} and len(events) != 1:  # RFC 5546 3.2.1: PUBLISH alone holds several
        found.append("several events in one iTIP message")
    for event in events:
        found += event_faults(event, method)
    return found


def event_faults(event: list[str], method: str) -> list[str]:
    names = Counter(name_of(line) for line in event)
    once = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"}
    found = [f"{names[name]} {name}" for name in once if names[name] != 1]
    found += [name for name in NEVER if names[name]]
    if not re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", next(line for line in event if name_of(line) == "DTSTAMP")):
        found.append("DTSTAMP is not UTC")
    addresses = [line for line in event if name_of(line) in {"ATTENDEE", "ORGANIZER"}]
    found += [f"address in {line}" for line in addresses if not ADDRESS.search(line)]
    found += itip_faults(event, names, method) if method else published_faults(names)
    return found


def itip_faults(event: list[str], names: Counter[str], method: str) -> list[str]:
    asked = {"ORGANIZER": 1, "ATTENDEE": int(method != "PUBLISH"), "SEQUENCE": 1}
    found = [f"{names[name]} {name}" for name, number in asked.items() if names[name] != number]
    attendee = next((line for line in event if name_of(line) == "ATTENDEE"), "")
    if method == "REQUEST" and not ("RSVP=TRUE" in attendee and "PARTSTAT=" in attendee):
        found.append("nobody is asked")
    is_cancelled = "STATUS:CANCELLED" in event
    if is_cancelled != (method == "CANCEL") and method != "PUBLISH":
        found.append("STATUS does not fit METHOD")
    return found


def published_faults(names: Counter[str]) -> list[str]:
    return [f"{name} in a published calendar" for name in ("ATTENDEE", "ORGANIZER") if names[name]]


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def events_of(lines: list[str]) -> list[list[str]]:
    """Return the lines of each VEVENT, without those of an alarm inside it."""
    events: list[list[str]] = []
    depth = 0
    for line in lines:
        if line == "BEGIN:VEVENT":
            events.append([])
        elif line.startswith("BEGIN:") and events:
            depth += 1
        elif line.startswith("END:") and events:
            depth = max(0, depth - 1)
        elif events and not depth:
            events[-1].append(line)
    return events


def name_of(line: str) -> str:
    return re.split("[;:]", line, maxsplit=1)[0]


def value(event: list[str], name: str) -> str:
    """Return the value of a property of an event, "" where it has none."""
    line = next((line for line in event if name_of(line) == name), ":")
    return line.split(":", 1)[1]

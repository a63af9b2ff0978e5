"""A mail as a mail program shows it: headers, text, HTML, and what its calendar part says."""

from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from icalendar import Calendar, Event


@dataclass(frozen=True)
class Invitation:
    """What a calendar program reads of an iTIP part. `starts_at`, `ends_at` are dates for an all-day event."""

    method: str
    uid: str
    sequence: int
    title: str
    starts_at: datetime | date | None
    ends_at: datetime | date | None
    place: str
    status: str
    organiser: str
    attendees: tuple[tuple[str, str], ...]  # address, PARTSTAT
    is_same_as_header: bool  # METHOD equals that of the Content-Type: some programs refuse the mail otherwise


@dataclass(frozen=True)
class OpenedMail:
    """`parts` are (content type, file name, size in bytes) in order, the root first."""

    headers: list[tuple[str, str]]
    title: str
    plain: str = ""
    html: str = ""
    calendar: str = ""
    invitation: Invitation | None = None
    parts: list[tuple[str, str, int]] = field(default_factory=list)

    def header(self, name: str) -> str:
        """The decoded value of a header, "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def open_mail(body: bytes) -> OpenedMail:
    """Return what a mail in wire form holds. Never raises: a part that cannot be read is left empty."""
    mail: Any = message_from_bytes(body, policy=default)
    headers = [(name, _readable(value)) for name, value in mail.items()]
    calendar = next((part for part in mail.walk() if part.get_content_type() == "text/calendar"), None)
    source = _text(calendar)
    return OpenedMail(
        headers=headers,
        title=_readable(mail["Subject"]),
        plain=_text(mail.get_body(("plain",))),
        html=_text(mail.get_body(("html",))),
        calendar=source,
        invitation=_invitation(source, calendar.get_param("method")) if calendar else None,
        parts=[_part(part) for part in mail.walk()],
    )


def _readable(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _text(part: EmailMessage | None) -> str:
    if part is None:
        return ""
    content = bytes(part.get_payload(decode=True) or b"")
    return content.decode("utf-8", "replace").replace("\r\n", "\n")


def _part(part: EmailMessage) -> tuple[str, str, int]:
    content = b"" if part.is_multipart() else part.get_payload(decode=True) or b""
    return part.get_content_type(), part.get_filename() or "", len(content)


def _invitation(source: str, header_method: object) -> Invitation | None:
    try:
        calendar = Calendar.from_ical(source)
        event = next(e for e in calendar.walk("VEVENT") if isinstance(e, Event))
    except (ValueError, StopIteration):
        return None
    method = str(calendar.get("METHOD", ""))
    attendees = event.get("ATTENDEE", [])
    return Invitation(
        method=method,
        uid=str(event.get("UID", "")),
        sequence=int(event.get("SEQUENCE", 0)),
        title=str(event.get("SUMMARY", "")),
        starts_at=_moment(event, "DTSTART"),
        ends_at=_moment(event, "DTEND"),
        place=str(event.get("LOCATION", "")),
        status=str(event.get("STATUS", "")),
        organiser=_address(event.get("ORGANIZER", "")),
        attendees=tuple(
            (_address(a), str(a.params.get("PARTSTAT", "")))
            for a in (attendees if isinstance(attendees, list) else [attendees])
        ),
        is_same_as_header=str(header_method or "").upper() == method,
    )


def _moment(event: Event, name: str) -> datetime | date | None:
    value = event.get(name)
    return value.dt if value is not None else None


def _address(value: object) -> str:
    return str(value).removeprefix("mailto:").removeprefix("MAILTO:")

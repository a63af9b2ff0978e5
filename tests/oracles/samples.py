"""Meetings to write calendar files from, without a database: around both clock changes, and of awkward text."""

from datetime import UTC, datetime
from typing import Any

from cop.clock import ROME
from cop.exports import ics
from cop.models import Community, Meeting, MeetingStatus, Mode

# Start and end on the wall in Turin, around the nights of 25 October 2026 and 28 March 2027.
TIMES = [
    ("2026-10-24T18:00+02:00", "2026-10-24T20:00+02:00"),
    ("2026-10-24T22:00+02:00", "2026-10-25T10:00+01:00"),
    ("2026-10-25T01:30+02:00", "2026-10-25T02:30+02:00"),
    ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"),
    ("2026-10-25T02:15+01:00", "2026-10-25T02:45+01:00"),
    ("2026-10-25T18:00+01:00", "2026-10-25T20:00+01:00"),
    ("2026-10-26T09:00+01:00", "2026-10-26T11:00+01:00"),
    ("2027-03-27T18:00+01:00", "2027-03-27T20:00+01:00"),
    ("2027-03-28T01:30+01:00", "2027-03-28T03:30+02:00"),
    ("2027-03-28T18:00+02:00", "2027-03-28T20:00+02:00"),
    ("2027-03-29T09:00+02:00", "2027-03-29T11:00+02:00"),
    ("2027-07-15T14:30+02:00", "2027-07-15T17:30+02:00"),
]

ITALIAN = (
    "Perché partecipare? Perché l’inclusione dei giovani NEET è una responsabilità di tutta la comunità: "
    "imprese, enti del Terzo settore, scuole; così nasce, già da «subito», una rete più forte. "
)
TEXTS = {
    "long Italian": ITALIAN * 20,
    "emoji": "Festa 🎉 con 👩‍🏫 e 🇮🇹, caffè ☕️ e 𝔉𝔯𝔞𝔨𝔱𝔲𝔯 " * 12,
    "control characters": "Uno\x00due\x07tre\x0bquattro\x1f\x7f\x85cinque\u202esei\ufeffsette\u2028otto\u2066nove",
    "line ends": "Uno\r\nBEGIN:VEVENT\r\nSUMMARY:due\rtre\nquattro\r\n dati",
    "separators": "Uno; due, tre: \"quattro\" 'cinque' ^sei^ \\; \\, %00 &amp; <b>",
    "backslashes": "C:\\Nuovo\\nuovo \\\\server\\N \\",
    "half surrogates": "Uno \ud83d due \udc00 tre \ufffe \uffff quattro",
    "one long word": "à" * 3000,
    "a megabyte": "Riunione, molto lunga; \\n " * 40_000,
}


def sample(text: str = "Incontro di coprogettazione", times: tuple[str, str] = TIMES[0], **kw) -> Meeting:
    """Return a meeting that is not saved, `text` in every place that takes one."""
    starts_at, ends_at = (datetime.fromisoformat(time) for time in times)
    values = {
        "id": 1, "uid": "0b2f3c7e-7d1c-4b8e-9b43-6a2e7c1d9f10", "revision": 1, "zone": "Europe/Rome",
        "title_it": text, "title_en": text, "text_it": text, "text_en": text, "place": text, "link": "",
        "mode": Mode.IN_PERSON, "status": MeetingStatus.SCHEDULED, "sequence": 3, "significant_sequence": 1,
        "created_at": datetime(2026, 9, 1, 8, tzinfo=UTC), "changed_at": datetime(2026, 9, 2, 8, tzinfo=UTC),
        "starts_at": starts_at, "ends_at": ends_at,
        "hosts": [Community(slug="neet", name_it=text[:200] or "NEET", name_en="NEET")],
    }  # fmt: skip
    return Meeting(**values | kw)


def itip_facts(meeting: Meeting, method: str = "REQUEST", **kw) -> dict[str, Any]:
    """Return the facts of a mail about a meeting, in Italian unless said."""
    return ics.facts(
        meeting,
        **{
            "uid": "5f2c@example.org",
            "method": method,
            "partstat": "NEEDS-ACTION",
            "language": "it",
            "sequence": meeting.sequence,
            "dtstamp": datetime(2026, 10, 1, 9, 30, tzinfo=ROME),
            "url": "https://example.org/it/meetings/1",
            "answer_url": "https://example.org/it/answers/MTI.abc",
        }
        | kw,
    )


def itip(meeting: Meeting, method: str = "REQUEST", **kw) -> bytes:
    """Return the calendar part of a mail about a meeting."""
    return ics.itip_bytes(
        itip_facts(meeting, method, **kw),
        organiser=("Comunità NEET", "riunioni+abcdefghijklmnop@example.org"),
        attendee=('Niccolò "Nic" D’Ambrosio', "niccolo@example.com"),
    )


def utc(time: str) -> str:
    return f"{datetime.fromisoformat(time).astimezone(UTC):%Y%m%dT%H%M%SZ}"

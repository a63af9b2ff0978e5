"""What a calendar program takes from the answer of a feed."""

import gzip
from datetime import timedelta

from cop import clock
from cop.models import Mode
from tests.oracles.lint import events_of, faults, unfolded, value

LINK = {"mode": Mode.ONLINE, "link": "https://meet.example.org/secret"}


def titles(response) -> list[str]:
    assert (response.status_code, response.mimetype) == (200, "text/calendar")
    content = body(response)
    assert faults(content) == []
    return [value(event, "SUMMARY") for event in events_of(unfolded(content))]


def body(response) -> bytes:
    return (
        gzip.decompress(response.data)
        if response.headers.get("Content-Encoding") == "gzip"
        else response.data
    )


def in_days(days: int):
    return clock.now() + timedelta(days=days)


def touch(meeting):
    """What every change of a meeting does besides."""
    meeting.revision += 1
    meeting.changed_at = clock.now()
    for host in meeting.hosts:
        host.feed_revision += 1

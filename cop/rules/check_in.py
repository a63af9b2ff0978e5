"""Rules about the doors of a meeting: who has a code, when the one on the wall is open."""

from datetime import datetime, timedelta

from cop.models import Answer, Meeting, MeetingStatus, Mode, Registration

OPENS_BEFORE, CLOSES_AFTER = timedelta(minutes=60), timedelta(minutes=30)
COMING = {Answer.INVITED, Answer.ACCEPTED, Answer.TENTATIVE}


def has_pass(registration: Registration) -> bool:
    """Whether somebody is given a code for the door: comes, or may still say so, and in person."""
    meeting = registration.meeting
    is_in_person = meeting.mode != Mode.ONLINE and registration.mode != Mode.ONLINE
    return meeting.status == MeetingStatus.SCHEDULED and registration.answer in COMING and is_in_person


def shows_pass(registration: Registration, *, at: datetime) -> bool:
    """Whether the own pages show the code: of who has said yes or maybe, until the meeting is over."""
    return has_pass(registration) and registration.is_coming and at < registration.meeting.ends_at


def has_door(meeting: Meeting) -> bool:
    """Whether a meeting has a wall to hang a code on."""
    return meeting.status == MeetingStatus.SCHEDULED and meeting.mode != Mode.ONLINE


def is_door_open(meeting: Meeting, *, at: datetime) -> bool:
    """Whether people check themselves in: from an hour before the start until half an hour after the end."""
    opens_at, closes_at = door_times(meeting)
    return has_door(meeting) and opens_at <= at <= closes_at


def door_times(meeting: Meeting) -> tuple[datetime, datetime]:
    """Return the instants between which people check themselves in."""
    return meeting.starts_at - OPENS_BEFORE, meeting.ends_at + CLOSES_AFTER

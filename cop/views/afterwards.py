"""What the page of a meeting says of its agenda, minutes and contributions, to whoever is looking."""

from dataclasses import dataclass

from cop import clock
from cop.exports.agenda_text import hour_of, names_on
from cop.models import AgendaItem, Meeting, MeetingStatus, Minutes, Registration
from cop.queries.minutes import minutes_of
from cop.rules.contributions import can_contribute, can_see_contributions
from cop.rules.minutes import can_read_minutes
from cop.views.loaders import viewer


@dataclass(frozen=True)
class ProgrammeRow:
    """One item of the agenda: its hour on the wall and who is named, for this reader."""

    item: AgendaItem
    hour: str
    names: list[str]


@dataclass(frozen=True)
class Afterwards:
    """`minutes` where the viewer reads them published; whether contributions are read, and handed in."""

    programme: list[ProgrammeRow]
    minutes: Minutes | None
    sees_contributions: bool
    can_contribute: bool


def afterwards_of(meeting: Meeting, registration: Registration | None) -> Afterwards:
    """Return it; people of the register are named to those who are signed in alone."""
    rows = [
        ProgrammeRow(item, hour_of(item, meeting), names_on(item, names_people=viewer().is_signed_in))
        for item in meeting.agenda
    ]
    minutes = minutes_of(meeting)
    is_read = minutes is not None and minutes.published_at is not None
    reads = is_read and can_read_minutes(viewer(), meeting, minutes, registration)
    is_asked = meeting.kind.takes_contributions and meeting.status != MeetingStatus.DRAFT
    return Afterwards(
        programme=rows,
        minutes=minutes if reads else None,
        sees_contributions=is_asked and can_see_contributions(viewer(), meeting, registration),
        can_contribute=is_asked and can_contribute(viewer(), meeting, registration, at=clock.now()),
    )

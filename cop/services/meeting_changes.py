"""What a change of a meeting means for those already invited.

The sequence rules are those of RFC 5546 2.1.4 and of calendar programs as they behave. One counter a meeting,
stored in the transaction of the change, before any mail about it:

- the day, the hours, the way it is held or the place is another: SEQUENCE + 1, and everybody is asked anew;
- title, kind, text or link are others, or what was open is now known: SEQUENCE + 1, answers stay;
- seats, people's roles, hosts: nobody gets a mail, except who comes in from the waiting list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from cop.emails.meeting_facts import Change, changes_since, changes_told, snapshot_of
from cop.errors import CopError
from cop.models import Answer, Meeting, MeetingStatus, Mode, Registration
from cop.queries.meetings import invited_registrations

# The facts that mails and calendars show.
TOLD = frozenset(
    {"title_it", "title_en", "text_it", "text_en", "kind", "starts_at", "ends_at", "mode", "place", "link"}
)
_NO_ROOM = {
    Mode.ONLINE: {"place": "", "seats_in_person": None},
    Mode.IN_PERSON: {"link": "", "seats_online": None},
}


@dataclass(frozen=True)
class Consequences:
    """What saving a change brings about: what differs, whether answers are asked anew, who gets a mail."""

    changes: list[Change] = field(default_factory=list)
    is_significant: bool = False
    told: list[Registration] = field(default_factory=list)


def consequences_of(meeting: Meeting, *, at: datetime, **facts: Any) -> Consequences:
    """Return what changing these facts at the instant `at` brings about; writes nothing.

    Nobody is told of a draft, of a meeting whose new date is open, or of one that is over. Raises CopError
    (field "day") for a meeting that people expect and that would be over before they know.
    """
    facts = settled(facts)
    after = Meeting(**{name: facts.get(name, getattr(meeting, name)) for name in TOLD})
    changes = [
        one
        for one in changes_since(snapshot_of(meeting), after)
        if not (one.what == "link" and after.mode == Mode.IN_PERSON)  # that it is in person says it all
    ]
    if not changes or meeting.status != MeetingStatus.SCHEDULED:
        return Consequences(changes)
    is_significant = any(_asks_anew(one, after.mode) for one in changes)
    told = [r for r in invited_registrations(meeting) if _is_told(r, changes, is_significant)]
    if told and meeting.starts_at > at >= after.starts_at:
        raise CopError(_("This meeting has been announced: it cannot begin in the past."), field="day")
    return Consequences(changes, is_significant, told) if after.ends_at > at else Consequences(changes)


def settled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with instants in UTC, without what the way of holding the meeting leaves no room for.

    That is a place online, a link on site.
    """
    facts = {name: v.astimezone(UTC) if isinstance(v, datetime) else v for name, v in facts.items()}
    return {**facts, **_NO_ROOM.get(facts.get("mode", Mode.HYBRID), {})}


def _asks_anew(one: Change, mode: Mode) -> bool:
    """Whether a change is one for which a "yes" may no longer hold. To fill in what was open changes nothing.

    Where the meeting is online only, the link is the place.
    """
    if one.what == "place" or (one.what == "link" and mode == Mode.ONLINE):
        return bool(one.old and one.new)
    return one.what in {"time", "mode"}


def _is_told(registration: Registration, changes: list[Change], is_significant: bool) -> bool:
    """Whether a person gets the update: knows the date, is still on the list, and reads something that changed."""
    if not registration.is_told or registration.answer == Answer.WITHDRAWN:
        return False
    if registration.answer == Answer.DECLINED and not is_significant:
        return False
    sees_link = registration.may_come
    told = changes_told(changes, registration.person.language, shows_link=sees_link)
    return any(sees_link or one["what"] != "link" for one in told)

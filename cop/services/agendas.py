"""The agenda of a meeting, written as a whole."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from cop.errors import CopError
from cop.extensions import db
from cop.models import AgendaItem, Meeting, Person
from cop.rules.viewer import Viewer
from cop.services import seats
from cop.services.audit import log_act
from cop.services.meetings import touch_meeting

MOST_ITEMS = 40


@dataclass(frozen=True)
class AgendaLine:
    """One item as it is typed; `starts_after` counts from the meeting's start, in minutes."""

    title_it: str = ""
    title_en: str = ""
    starts_after: int | None = None
    minutes: int | None = None
    text_it: str = ""
    text_en: str = ""
    guests: str = ""
    people: tuple[int, ...] = ()


def set_agenda(meeting: Meeting, lines: Sequence[AgendaLine], *, by: Viewer, at: datetime) -> bool:
    """Let a meeting have these items, in this order; return whether anything is another.

    Nobody gets a mail and no answer is asked anew: what people said yes to are day, hour and place. Calendars
    that follow the meeting show the new agenda. Raises CopError for too many items and for one without a title.
    """
    _refuse_unfit(lines)
    meeting = seats.lock_meeting(meeting.id)
    before = [_line_of(item) for item in meeting.agenda]
    if before == list(lines):
        return False
    people = _people({id_ for line in lines for id_ in line.people})
    items = list(meeting.agenda)
    for position, line in enumerate(lines):
        if position == len(items):
            items.append(AgendaItem())
        _write(items[position], line, position, people)
    meeting.agenda = items[: len(lines)]
    db.session.flush()
    touch_meeting(meeting, at=at)
    log_act("update", meeting, by=by, fields=["agenda"], items=len(lines))
    return True


def _refuse_unfit(lines: Sequence[AgendaLine]) -> None:
    if len(lines) > MOST_ITEMS:
        raise CopError(_("An agenda has at most %(most)s items.", most=MOST_ITEMS))
    if any(not (line.title_it or line.title_en) for line in lines):
        raise CopError(_("Type a title, in one language at least."))


def _write(item: AgendaItem, line: AgendaLine, position: int, people: dict[int, Person]) -> None:
    for name, value in (asdict(line) | {"position": position}).items():
        if name != "people":
            setattr(item, name, value)
    item.people = [people[id_] for id_ in line.people if id_ in people]


def _line_of(item: AgendaItem) -> AgendaLine:
    names = ("title_it", "title_en", "starts_after", "minutes", "text_it", "text_en", "guests")
    values = {name: getattr(item, name) for name in names}
    return AgendaLine(**values, people=tuple(person.id for person in item.people))


def _people(ids: Collection[int]) -> dict[int, Person]:
    found = select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None))
    return {person.id: person for person in db.session.scalars(found)} if ids else {}

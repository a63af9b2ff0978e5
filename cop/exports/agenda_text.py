"""The agenda of a meeting as lines of text, for mails and calendars."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from cop.models import AgendaItem, Meeting


def hour_of(item: AgendaItem, meeting: Meeting) -> str:
    """Return when an item begins on the wall, "14:30", "" where that is left open."""
    if item.starts_after is None:
        return ""
    moment = meeting.starts_at + timedelta(minutes=item.starts_after)
    return f"{moment.astimezone(ZoneInfo(meeting.zone or 'Europe/Rome')):%H:%M}"


def agenda_lines(meeting: Meeting, language: str, *, names_people: bool = False) -> list[str]:
    """Return one line an item: "14:30 Welcome (Anna Rossi)", in `language`.

    With `names_people` also those of the register: for readers who are known, never for the public.
    """
    return [_line(item, meeting, language, names_people=names_people) for item in meeting.agenda]


def names_on(item: AgendaItem, *, names_people: bool) -> list[str]:
    """Return who is named on an item: people of the register only with `names_people`, and guests as typed."""
    people = [person.name for person in item.people if person.erased_at is None] if names_people else []
    return people + [guest for guest in [item.guests.strip()] if guest]


def _line(item: AgendaItem, meeting: Meeting, language: str, *, names_people: bool) -> str:
    title = item.title.in_language(language)
    names = ", ".join(names_on(item, names_people=names_people))
    said = f"{title} ({names})" if names else title
    return f"{hour_of(item, meeting)} {said}".strip()

"""Words of blocks that fill themselves, in the locale in force: days, places, figures, titles, grounds."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.lists import format_list
from flask_babel import format_date, format_time, get_locale, ngettext
from flask_babel import gettext as _

from cop.clock import ROME
from cop.models import BlockKind, Community, Ground, MailingList, Meeting, Mode

LEAST = 5  # a public number below is not told (counting rule 7)


def title_of(kind: BlockKind) -> str:
    """Return the heading of a block that nobody gave one; what is written has none."""
    titles = {
        BlockKind.UPCOMING: _("Coming up"),
        BlockKind.PAST: _("How it went"),
        BlockKind.OPEN_QUESTIONS: _("Your word counts"),
        BlockKind.NEW_MEMBERS: _("New among us"),
        BlockKind.JOIN: _("Take part"),
    }
    return titles.get(kind, "")


def when(starts_at: datetime, ends_at: datetime, zone: str = "Europe/Rome") -> str:
    """Return "Thursday 26 November 2026, 14:30–17:30", with both days where they differ; it begins a line."""
    first, last = (moment.astimezone(ZoneInfo(zone or "Europe/Rome")) for moment in (starts_at, ends_at))
    begin, end = _time(first), _time(last)
    if first.date() == last.date():
        return f"{_capital(_day(first))}, {begin}–{end}"
    return f"{_capital(_day(first))}, {begin} – {_day(last)}, {end}"


def until(moment: datetime | None) -> str:
    """Return "Until Thursday 26 November 2026, 18:00", "" for no end."""
    if moment is None:
        return ""
    wall = moment.astimezone(ROME)
    return _("Until %(day)s, %(time)s", day=_day(wall), time=_time(wall))


def place_of(meeting: Meeting) -> str:
    """Return where one takes part."""
    if meeting.mode == Mode.ONLINE:
        return _("Online")
    if meeting.mode == Mode.HYBRID:
        return _("%(place)s, or online", place=meeting.place) if meeting.place else _("In person or online")
    return meeting.place


def hosts_of(hosts: Iterable[Community], language: str) -> str:
    """Return the names of communities, joined as a sentence joins them."""
    names = [host.name.in_language(language) for host in hosts]
    return str(format_list(names, locale=get_locale())) if names else ""


def present(number: int) -> str:
    """Return how many people were there, "" for too few to be told or where nobody counted."""
    return ngettext("%(num)s participant", "%(num)s participants", number) if number >= LEAST else ""


def grounds_of(mailing_list: MailingList, language: str) -> dict[str, str]:
    """Return why somebody gets the news of a list, in a sentence, by ground."""
    name = mailing_list.name.in_language(language)
    community = mailing_list.community
    if community is None:
        belongs = _("You get this mail because you belong to a community of practice of the ecosystem.")
    else:
        own = community.name.in_language(language)
        belongs = _("You get this mail because you belong to “%(community)s”.", community=own)
    signed_up = _("You get this mail because you signed up for “%(list)s”.", list=name)
    return {Ground.SUBSCRIBED.value: signed_up, Ground.MEMBER.value: belongs}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(wall: datetime) -> str:
    return str(format_date(wall.date(), "EEEE d MMMM y"))


def _time(wall: datetime) -> str:
    return str(format_time(wall, "HH:mm", rebase=False))

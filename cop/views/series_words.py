"""The words of a series: its rule, what a meeting keeps as its own, when its invitations leave."""

from datetime import date, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop.models import Series
from cop.queries.recurrences import Pattern, parts_of, place_in_month

_MONDAY, _SUNDAY = date(2024, 1, 1), 6
_PLACES = {
    1: _l("on the first %(weekday)s"),
    2: _l("on the second %(weekday)s"),
    3: _l("on the third %(weekday)s"),
    4: _l("on the fourth %(weekday)s"),
    -1: _l("on the last %(weekday)s"),
}
# Apart, because in Italian this weekday alone is feminine.
_SUNDAYS = {
    1: _l("on the first Sunday"),
    2: _l("on the second Sunday"),
    3: _l("on the third Sunday"),
    4: _l("on the fourth Sunday"),
    -1: _l("on the last Sunday"),
}
FACTS = {
    "title_it": _l("Title in Italian"), "title_en": _l("Title in English"), "text_it": _l("Text in Italian"),
    "text_en": _l("Text in English"), "kind": _l("Kind of meeting"), "mode": _l("How it is held"),
    "place": _l("Place"), "link": _l("Link to take part online"), "seats_in_person": _l("Seats in person"),
    "seats_online": _l("Places online"), "hosts": _l("Communities that host it"), "edition": _l("Training edition"),
}  # fmt: skip


def pattern_words(pattern: Pattern, first: date) -> str:
    """Return what comes again as an answer of the form: "Monthly, on the second Tuesday"."""
    if pattern == Pattern.WEEKLY:
        return _("Weekly, on %(weekday)s", weekday=_weekday(first.weekday()))
    place = {Pattern.MONTHLY_LAST: -1, Pattern.MONTHLY_DAY: first.day}.get(pattern, place_in_month(first))
    return _("Monthly, %(which)s", which=_which(pattern, first.weekday(), place))


def rule_words(series: Series) -> str:
    """Return the rule of a series as a sentence: "Every 2 months, on the second Tuesday"."""
    words = often_words(series.rule)
    if series.shift_days:
        words = _("%(rule)s, moved by %(shift)s", rule=words, shift=days_words(series.shift_days))
    return _("%(rule)s, public holidays left out", rule=words) if series.skips_holidays else words


def often_words(rule: str) -> str:
    """Return a rule alone: "Every month, on the first Monday"."""
    pattern, every, weekday, place = parts_of(rule)
    if pattern == Pattern.WEEKLY:
        often = ngettext("Every week", "Every %(num)d weeks", every)
    else:
        often = ngettext("Every month", "Every %(num)d months", every)
    return f"{often}, {_which(pattern, weekday, place)}"


def days_words(days: int) -> str:
    """Return a shift: "2 days later", "1 day earlier"."""
    if days < 0:
        return ngettext("%(num)d day earlier", "%(num)d days earlier", -days)
    return ngettext("%(num)d day later", "%(num)d days later", days)


def kept_words(names: list[str]) -> str:
    """Return the facts that a meeting keeps as its own, in one line."""
    return ", ".join(str(FACTS.get(name, _("registration"))) for name in names)


def _which(pattern: Pattern, weekday: int, place: int) -> str:
    if pattern == Pattern.WEEKLY:
        return _("on %(weekday)s", weekday=_weekday(weekday))
    if pattern == Pattern.MONTHLY_DAY:
        return _("on day %(day)s", day=place)
    if weekday == _SUNDAY:
        return str(_SUNDAYS[place])
    return str(_PLACES[place]) % {"weekday": _weekday(weekday)}


def _weekday(number: int) -> str:
    return str(format_date(_MONDAY + timedelta(days=number), "EEEE"))

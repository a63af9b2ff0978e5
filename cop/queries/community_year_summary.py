"""The report of a community's year in sentences: what it comes to, how it compares, what changed since."""

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from cop.queries.community_year_figures import YearFigures
from cop.queries.community_year_sheets import YearSheet, whole_year_sheet, year_entries
from cop.queries.edition_summary import Difference, against, feedback_differences
from cop.queries.feedback_sheets import FeedbackSheet, feedback_sheet

_COMPARED = ("meetings", "sessions", "participations", "organisations-present", "organisations")


def year_summary(sheet: YearSheet, language: str) -> str:
    """Return what a year comes to, in one or two sentences of the numbers that may be shown."""
    with force_locale(language):
        return " ".join(sentence for sentence in (_held(sheet), _came(sheet)) if sentence)


def year_comparison(sheet: YearSheet, language: str) -> list[str]:
    """Return how a year compares with the one before it, a sentence a number; nothing where there is none."""
    if sheet.previous is None:
        return []
    before = str(sheet.previous.figures.year)
    with force_locale(language):
        entries = {entry.key: entry for entry in year_entries(sheet, language)}
        said = [against(entries[key], before) for key in _COMPARED if key in entries]
        return [sentence for sentence in said if sentence]


def year_feedback(sheet: YearSheet, language: str) -> FeedbackSheet | None:
    """Return what was said in a year, and how it compares with what was said in the one before."""
    previous = sheet.previous.figures if sheet.previous else None
    with force_locale(language):
        before = str(previous.year) if previous else ""
        said = previous.feedback if previous else None
        return feedback_sheet(sheet.figures.feedback, language, previous=said, before=before)


def year_differences(published: YearFigures, now: YearFigures, language: str) -> list[Difference]:
    """Return the numbers that are other today than when they were published (counting rule 10)."""
    then, today = (
        {entry.key: entry for entry in year_entries(whole_year_sheet(one), language)}
        for one in (published, now)
    )
    found = []
    for key in dict.fromkeys([*then, *today]):
        old, new = (entries[key].number if key in entries else 0 for entries in (then, today))
        if old != new:
            found.append(Difference((today.get(key) or then[key]).label, old, new))
    with force_locale(language):
        return [*found, *feedback_differences(published.feedback, now.feedback)]


def _held(sheet: YearSheet) -> str:
    meetings, sessions = sheet.number("meetings") or 0, sheet.number("sessions") or 0
    said = [
        *([ngettext("%(num)s meeting", "%(num)s meetings", meetings)] if meetings else []),
        *([ngettext("%(num)s training session", "%(num)s training sessions", sessions)] if sessions else []),
    ]
    if not said:
        return _("Nothing was held in this year, as far as is known.")
    held = said[0] if len(said) == 1 else _("%(first)s and %(second)s", first=said[0], second=said[1])
    return _("Held in the year: %(what)s.", what=held)


def _came(sheet: YearSheet) -> str:
    times, places = sheet.number("participations"), sheet.number("organisations-present") or 0
    if not times or not places:
        return ""
    came = ngettext("%(num)s participation", "%(num)s participations", times)
    of = ngettext("%(num)s organisation", "%(num)s organisations", places)
    return _("%(came)s in meetings; %(organisations)s were represented.", came=came, organisations=of)

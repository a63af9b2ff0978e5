"""The report of an edition in sentences: what it comes to, how it compares with the one before, what changed since."""

from dataclasses import dataclass

from flask_babel import force_locale, format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from cop.queries.edition_figures import EditionFigures
from cop.queries.edition_report_sheets import ReportEntry, ReportSheet, report_entries, whole_sheet
from cop.queries.feedback import Feedback
from cop.queries.feedback_sheets import FeedbackSheet, feedback_sheet

# The numbers to begin with, most telling first; one that is not to be shown makes room for the next.
_CARDS = ("sessions", "enrolled", "organisations", "completed", "participations", "attended", "hours")
MOST_CARDS = 4


@dataclass(frozen=True)
class Difference:
    """A number that was published, and what a count gives now."""

    label: str
    published: float | None
    now: float | None


def cards(entries: list[ReportEntry]) -> list[ReportEntry]:
    """Return the entries to begin a report with."""
    known = {entry.key: entry for entry in entries if entry.number is not None}
    return [known[key] for key in _CARDS if key in known][:MOST_CARDS]


def summary(sheet: ReportSheet, language: str) -> str:
    """Return what an edition comes to, in one or two sentences of the numbers that may be shown."""
    with force_locale(language):
        return " ".join(sentence for sentence in (_held(sheet), _completed(sheet)) if sentence)


def comparison(sheet: ReportSheet, language: str) -> list[str]:
    """Return how an edition compares with the one before it, a sentence a number; nothing where there is none."""
    if sheet.previous is None:
        return []
    name = sheet.previous.figures.name
    with force_locale(language):
        if sheet.previous.figures.is_declared_only:
            n = int(sheet.previous.number("sessions") or 0)
            return [
                ngettext(
                    "Of the edition %(name)s only the number of sessions is known: %(num)s.",
                    "Of the edition %(name)s only the number of sessions is known: %(num)s.", n, name=name,
                )
            ]  # fmt: skip
        entries = {entry.key: entry for entry in report_entries(sheet, language)}
        said = [against(entries[key], name) for key in ("enrolled", "organisations", "participations")]
        return [sentence for sentence in (*said, _completed_against(sheet, name)) if sentence]


def feedback_section(sheet: ReportSheet, language: str) -> FeedbackSheet | None:
    """Return what was said of an edition, and how it compares with what was said of the one before."""
    previous = sheet.previous.figures if sheet.previous else None
    with force_locale(language):
        before = _("Edition %(name)s", name=previous.name) if previous else ""
        said = previous.feedback if previous else None
        return feedback_sheet(sheet.figures.feedback, language, previous=said, before=before)


def differences(published: EditionFigures, now: EditionFigures, language: str) -> list[Difference]:
    """Return the numbers that are other today than when they were published (counting rule 10)."""
    then, today = (
        {entry.key: entry for entry in report_entries(whole_sheet(one), language)} for one in (published, now)
    )
    keys = dict.fromkeys([*then, *today])
    found = []
    for key in keys:
        old, new = (entries[key].number if key in entries else 0 for entries in (then, today))
        if old != new:
            found.append(Difference((today.get(key) or then[key]).label, old, new))
    return [*found, *feedback_differences(published.feedback, now.feedback)]


def feedback_differences(published: Feedback | None, now: Feedback | None) -> list[Difference]:
    """Return what was answered and released since a report was published: figures of a closed survey stay."""
    then, today = published or Feedback(), now or Feedback()
    numbers = (
        (_("Surveys closed"), len(then.surveys), len(today.surveys)),
        (_("Answers to surveys"), then.answers, today.answers),
        (_("Answers released in words"), then.quotes, today.quotes),
        (_("Results as sentences"), then.findings, today.findings),
    )
    return [Difference(label, old, new) for label, old, new in numbers if old != new]


def _held(sheet: ReportSheet) -> str:
    sessions, enrolled, places = (sheet.number(key) for key in ("sessions", "enrolled", "organisations"))
    held = (
        ngettext("%(num)s session was held.", "%(num)s sessions were held.", int(sessions))
        if sessions
        else _("No session was held yet.")
    )
    if not enrolled or not places:
        return held
    people = ngettext("%(num)s person", "%(num)s people", int(enrolled))
    of = ngettext("%(num)s organisation", "%(num)s organisations", int(places))
    took_part = _("%(people)s of %(organisations)s were enrolled.", people=people, organisations=of)
    return f"{held} {took_part}"


def _completed(sheet: ReportSheet) -> str:
    share = _share(sheet)
    if share is None:
        return ""
    n = int(sheet.number("completed") or 0)
    return ngettext(
        "%(num)s of them completed it: %(share)s.", "%(num)s of them completed it: %(share)s.", n,
        share=format_percent(share),
    )  # fmt: skip


def against(entry: ReportEntry, name: str) -> str:
    """Return how a number compares with that of `name`, "" where one of them is not to be said."""
    if entry.number is None or entry.previous is None:
        return ""
    label, now, before = entry.label, format_decimal(entry.number), format_decimal(entry.previous)
    if entry.number == entry.previous:
        return _("%(label)s: %(now)s, as many as in %(name)s.", label=label, now=now, name=name)
    more = format_decimal(abs(entry.number - entry.previous))
    facts = {"label": label, "now": now, "n": more, "before": before, "name": name}
    if entry.number > entry.previous:
        return _("%(label)s: %(now)s, %(n)s more than the %(before)s of %(name)s.", **facts)
    return _("%(label)s: %(now)s, %(n)s fewer than the %(before)s of %(name)s.", **facts)


def _completed_against(sheet: ReportSheet, name: str) -> str:
    now, before = _share(sheet), _share(sheet.previous) if sheet.previous else None
    if now is None or before is None:
        return ""
    shares = {"now": format_percent(now), "before": format_percent(before), "name": name}
    return _("Of those enrolled %(now)s completed it; in %(name)s it was %(before)s.", **shares)


def _share(sheet: ReportSheet) -> float | None:
    """How many of those enrolled completed the edition, None where it is not known, or not to be shown."""
    completed, enrolled = sheet.number("completed"), sheet.number("enrolled")
    is_known = sheet.figures.has_rule and not sheet.figures.undecided
    return completed / enrolled if is_known and completed is not None and enrolled else None

"""The form of a digest: what it says, how often and when it leaves."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

import wtforms
from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from cop.clock import day_of, today
from cop.forms.choices import EnumRadios, RecordField
from cop.forms.fields import CleanString, CleanText, DateField, Form, TimeField, WholeNumber
from cop.forms.survey_audiences import EnumTicks
from cop.models import BlockKind, Digest
from cop.rules.digests import LAST, Cadence, Rhythm, cadence_of
from cop.rules.mail_rule_times import MORNING, NIGHT
from cop.services.digests import greeting_of, kinds_of

RHYTHMS = {
    Rhythm.WEEK: _l("Every week"),
    Rhythm.FORTNIGHT: _l("Every two weeks"),
    Rhythm.MONTH_WEEKDAY: _l("Every month, on a day of the week"),
    Rhythm.MONTH_DAY: _l("Every month, on a day of the month"),
}
PLACES = [(1, _l("First")), (2, _l("Second")), (3, _l("Third")), (4, _l("Fourth")), (LAST, _l("Last"))]
KINDS = {
    BlockKind.UPCOMING: _l("Meetings to come"),
    BlockKind.PAST: _l("Meetings held: how many came, and the materials"),
    BlockKind.OPEN_QUESTIONS: _l("Date polls, surveys and enrolments that are open"),
    BlockKind.NEW_MEMBERS: _l("Organisations that have joined"),
    BlockKind.JOIN: _l("How to join"),
}
_MONDAY = date(2024, 1, 1)
_LONGEST_AHEAD = timedelta(days=366)
_LEAD, _GREETING, _MOST_DAYS = 150, 5000, 400
_SAME = (
    "title_it", "title_en", "lead_it", "lead_en", "days_ahead", "days_back", "skips_empty",
)  # fmt: skip


class NumberField(wtforms.SelectField):
    """One of some numbers, each with its word."""

    def __init__(self, label: object, choices: Iterable[tuple[int, object]] = (), **options: Any) -> None:
        offered = [SelectChoice(str(number), word) for number, word in choices]
        wrong = _l("Choose one from the list.")
        super().__init__(
            label, coerce=int, choices=offered, invalid_value_message=wrong, invalid_choice_message=wrong,
            **options,
        )  # fmt: skip


class DigestForm(Form):
    list_id = RecordField(_l("Mailing list"), required=_l("Choose the list."))
    title_it = CleanString(_l("Subject line in Italian"))
    title_en = CleanString(_l("Subject line in English"))
    lead_it = CleanString(_l("Words beside the subject, in Italian"), longest=_LEAD)
    lead_en = CleanString(_l("Words beside the subject, in English"), longest=_LEAD)
    text_it = CleanText(_l("First words in Italian"), longest=_GREETING)
    text_en = CleanText(_l("First words in English"), longest=_GREETING)
    kinds = EnumTicks(_l("What it tells of"), KINDS)
    days_ahead = WholeNumber(
        _l("Days it looks ahead"), required=_l("Type a number of days."), least=1, most=_MOST_DAYS
    )
    days_back = WholeNumber(_l("Days it looks back"), required=_l("Type a number of days."), most=_MOST_DAYS)
    rhythm = EnumRadios(_l("How often"), RHYTHMS, required=_l("Choose how often it leaves."))
    place = NumberField(_l("Which one in the month"), PLACES)
    weekday = NumberField(_l("Day of the week"))
    month_day = WholeNumber(_l("Day of the month"), least=1, most=31)
    at = TimeField(_l("At what time"), required=_l("Type a time, such as 09:00."))
    starts_on = DateField(_l("From which day on"), required=_l("Type a day, such as 26/11/2026."))
    is_personal = wtforms.BooleanField(_l("Each person reads of their own communities alone"))
    skips_empty = wtforms.BooleanField(_l("Send nothing where there is nothing to tell"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        days = [(n, str(format_date(_MONDAY + timedelta(n), "EEEE")).capitalize()) for n in range(7)]
        self.weekday.choices = [SelectChoice(str(n), word) for n, word in days]

    def offer(self, lists: Iterable[tuple[int, str]], *, for_all: bool) -> None:
        """Give the lists; `for_all`: also one of several communities, of which each person may read their own."""
        self.list_id.offer(lists)
        if not for_all:
            del self.is_personal

    def validate_title_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.title_en.data:
            raise wtforms.ValidationError(_l("Type a subject line, in one language at least."))

    def validate_month_day(self, field: wtforms.Field) -> None:
        if self.rhythm.data == Rhythm.MONTH_DAY and field.data is None and not field.errors:
            raise wtforms.ValidationError(_l("Type the day of the month, from 1 to 31."))

    def validate_at(self, field: wtforms.Field) -> None:
        if field.data is not None and not MORNING <= field.data < NIGHT:
            raise wtforms.ValidationError(_l("Nothing is sent at night: choose a time from 07:00 to 20:59."))

    def validate_starts_on(self, field: wtforms.Field) -> None:
        if field.data is not None and field.data > today() + _LONGEST_AHEAD:
            raise wtforms.ValidationError(_l("Choose a day within the next twelve months."))

    def facts(self) -> dict[str, Any]:
        """Return what a valid form says, as `services.digests` takes it."""
        cadence = Cadence(self.rhythm.data, self.weekday.data, self.place.data, self.month_day.data or 1)
        return {
            **{name: self[name].data for name in _SAME},
            "rule": cadence.rule,
            "hour": self.at.data,
            "is_personal": bool(self.is_personal.data) if "is_personal" in self else False,
            "kinds": self.kinds.data or [],
            "greeting": {"text_it": self.text_it.data or "", "text_en": self.text_en.data or ""},
            "starts_on": self.starts_on.data,
        }


def usual_values(day: date) -> dict[str, Any]:
    """Return what the form of a new digest shows: on the first Monday at nine, what is coming up."""
    return {
        "title_it": "In arrivo nelle prossime settimane", "title_en": "Coming up in the next weeks",
        "kinds": [BlockKind.UPCOMING, BlockKind.OPEN_QUESTIONS], "days_ahead": 35, "days_back": 0,
        "rhythm": Rhythm.MONTH_WEEKDAY, "place": 1, "weekday": 0, "at": time(9), "starts_on": day,
        "skips_empty": True,
    }  # fmt: skip


def values_of(digest: Digest, day: date) -> dict[str, Any]:
    """Return what the form of a digest shows before anything is typed."""
    cadence = cadence_of(digest.rule)
    values = {name: getattr(digest, name) for name in (*_SAME, "list_id", "is_personal")}
    return values | greeting_of(digest) | {
        "kinds": kinds_of(digest),
        "at": digest.at,
        "rhythm": cadence.rhythm, "weekday": cadence.weekday, "place": cadence.place,
        "month_day": cadence.day if cadence.rhythm == Rhythm.MONTH_DAY else None,
        "starts_on": day_of(digest.next_at) if digest.next_at else day,
    }  # fmt: skip

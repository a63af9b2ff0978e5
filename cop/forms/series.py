"""Forms about series: the rule of a new one, its dates to tick, further dates, the end of what is to come."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import widgets
from wtforms.fields import SelectChoice

from cop.forms.choices import EnumRadios
from cop.forms.fields import CleanString, DateField, Form, WholeNumber
from cop.queries.recurrences import MOST_DATES, Pattern, rule_of
from cop.services.series_invitations import USUAL_DAYS, Inviting

INVITING = {
    Inviting.BY_RULE: _l("By themselves, some days before each meeting"),
    Inviting.NOW: _l("All at once, now"),
    Inviting.BY_HAND: _l("By hand, from the page of each meeting"),
}
MOST_DAYS = 365


def read_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


class DaysField(wtforms.SelectMultipleField):
    """Days as boxes to tick, only those that `offer` gave it; the value is a list of days."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(
            label,
            coerce=read_day,
            choices=[],
            invalid_value_message=_l("Choose from the list."),
            validate_choice=False,  # a day that the rule does not give any more is passed over: `DatesForm.take`
            **options,
        )

    def offer(self, days: Iterable[date]) -> None:
        """Let these be ticked."""
        self.choices = [SelectChoice(day.isoformat(), day.isoformat()) for day in days]


class DatesForm(Form):
    """So many dates, or up to a day; then which of them."""

    ends = wtforms.RadioField(
        _l("How long"),
        choices=[
            SelectChoice("number", _l("A number of meetings")),
            SelectChoice("until", _l("Up to a day")),
        ],
        default="number",
        invalid_choice_message=_l("Choose one of the two."),
    )
    number = WholeNumber(_l("How many meetings"), least=1, most=MOST_DATES, default=10)
    until = DateField(_l("Last day"))
    dates = DaysField(_l("Dates"))
    # What the dates that were looked at had been worked out from.
    seen = wtforms.HiddenField()

    first: date

    def validate_number(self, field: wtforms.Field) -> None:
        if self.ends.data == "number" and field.data is None and not field.errors:
            raise wtforms.ValidationError(_l("Type how many meetings."))

    def validate_until(self, field: wtforms.Field) -> None:
        if self.ends.data != "until" or field.errors:
            return
        if field.data is None:
            raise wtforms.ValidationError(_l("Choose the last day."))
        if field.data <= self.first:
            raise wtforms.ValidationError(_l("Choose a day after the first meeting."))

    @property
    def limit(self) -> dict[str, Any]:
        """How many dates, or up to which, as `recurrences.dates_after` takes it: `number` further ones."""
        if self.ends.data == "until":
            return {"until": self.until.data}
        return {"number": self.number.data}

    @property
    def key(self) -> str:
        """What stands for the answers that the dates are worked out from."""
        said = repr(sorted(self.limit.items()))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def is_seen(self) -> bool:
        """Whether the dates that these answers give have been looked at."""
        return bool(self.seen.data == self.key)

    def take(self, offered: Mapping[date, bool]) -> set[date]:
        """Offer days, each ticked at first or not; return those that are ticked now."""
        self.dates.offer(offered)
        if not self.is_seen:
            self.dates.data = [day for day, is_on in offered.items() if is_on]
        return set(self.dates.data or ()) & set(offered)


class SeriesForm(DatesForm):
    """How a meeting comes again, and when its people are invited."""

    pattern = EnumRadios(
        _l("How it comes again"), {pattern: pattern.value for pattern in Pattern},
        required=_l("Choose how it comes again."), default=Pattern.WEEKLY,
    )  # fmt: skip
    every = WholeNumber(
        _l("Every how many weeks or months"), required=_l("Type a number."), least=1, most=12, default=1,
        description=_l("2 means every second week, or every second month."),
    )  # fmt: skip
    number = WholeNumber(_l("How many meetings"), least=2, most=MOST_DATES, default=10)
    skips_holidays = wtforms.BooleanField(_l("Leave out public holidays"), default=True)
    inviting = EnumRadios(
        _l("When the invitations leave"),
        INVITING,
        required=_l("Choose one from the list."),
        default=Inviting.BY_RULE,
    )
    days = WholeNumber(_l("Days before the meeting"), least=1, most=MOST_DAYS, default=USUAL_DAYS)

    def validate_days(self, field: wtforms.Field) -> None:
        if self.inviting.data == Inviting.BY_RULE and field.data is None and not field.errors:
            raise wtforms.ValidationError(_l("Type how many days."))

    def offer(self, words: Mapping[Pattern, object]) -> None:
        """Let these patterns be chosen, in these words."""
        self.pattern.choices = [SelectChoice(pattern.value, word) for pattern, word in words.items()]
        if self.pattern.data not in words and not self.pattern.raw_data:
            self.pattern.data = next(iter(words))

    @property
    def rule(self) -> str:
        return rule_of(self.pattern.data, every=self.every.data or 1, first=self.first)

    @property
    def limit(self) -> dict[str, Any]:
        """The first meeting is there already: it is one of the number."""
        limit = super().limit
        return limit if "until" in limit else {"number": (limit["number"] or 1) - 1}

    @property
    def key(self) -> str:
        said = repr([sorted(self.limit.items()), self.rule, bool(self.skips_holidays.data)])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


class EndForm(Form):
    """Why what is to come of a series is called off."""

    reason = CleanString(
        _l("Why"), longest=500, description=_l("It appears in the mail and on the page of the meeting.")
    )

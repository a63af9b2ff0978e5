"""Forms of surveys: how a new one begins, what it says and asks of whom, when it opens."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import widgets
from wtforms.fields import SelectChoice

from cop.clock import day_of
from cop.forms.choices import EnumField, EnumRadios, RecordField
from cop.forms.fields import CleanString, CleanText, DateField, Form, WholeNumber
from cop.forms.meetings import EARLIEST, at_wall
from cop.forms.moments import MomentField
from cop.forms.survey_words import AUDIENCES, NAMING, PURPOSES
from cop.forms.validators import all_of
from cop.models import Survey
from cop.rules.surveys import Place
from cop.services.survey_copies import fits

LAST_MINUTE = time(23, 59)
BLANK, COPY = "blank", "copy"
_INTRO, _THANKS = 3000, 2000
_SAME = (
    "title_it", "title_en", "purpose", "intro_it", "intro_en", "thanks_it", "thanks_en", "quota",
    "reminder_days", "one_it", "one_en", "many_it", "many_en",
)  # fmt: skip


class Radios(wtforms.SelectField):
    """One of some words, as radio buttons; the form gives the choices."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.RadioInput()

    def __init__(self, label: object, *, required: object = None, **options: Any) -> None:
        super().__init__(
            label,
            all_of(required),
            choices=options.pop("choices", []),
            invalid_choice_message=_l("Choose one from the list."),
            **options,
        )


class PlaceField(wtforms.SelectField):
    """What a survey is about: one of the places that `offer` gave it, as "meeting:12"; "" is the whole ecosystem."""

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, choices=[], invalid_choice_message=_l("Choose one from the list."), **options)

    def offer(self, groups: Mapping[object, Iterable[tuple[str, str]]], *, for_all: bool) -> None:
        """Let the person choose among (value, name) pairs, in groups; `for_all`: the whole ecosystem as well."""
        none = [SelectChoice("", _l("The whole ecosystem"))] if for_all else []
        self.choices = none + [
            SelectChoice(value, label, optgroup=str(name))
            for name, pairs in groups.items()
            for value, label in pairs
        ]


class NewSurveyForm(Form):
    """What a new survey is about, and with which questions it begins."""

    place = PlaceField(_l("What the survey is about"))
    source = Radios(_l("Which questions it begins with"), required=_l("Choose how it begins."))
    copied_id = RecordField(_l("Earlier survey"))
    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))

    def validate_copied_id(self, field: wtforms.Field) -> None:
        if self.source.data == COPY and field.data is None and not field.errors:
            raise wtforms.ValidationError(_l("Choose the survey whose questions it takes over."))

    def validate_title_it(self, field: wtforms.Field) -> None:
        if self.source.data == BLANK and not field.data and not self.title_en.data:
            raise wtforms.ValidationError(_l("Type a title, in one language at least."))

    @property
    def titles(self) -> dict[str, str]:
        """The titles that were typed; without one it takes that of its source."""
        typed = {"title_it": self.title_it.data or "", "title_en": self.title_en.data or ""}
        return typed if any(typed.values()) else {}


class SurveyForm(Form):
    """What a survey says, whom it asks, until when."""

    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))
    purpose = EnumField(_l("Purpose"), PURPOSES, required=_l("Choose the purpose."))
    naming = Radios(
        _l("Are the answers anonymous?"),
        required=_l("Choose whether the answers are anonymous."),
        choices=[SelectChoice(value, words) for value, words in NAMING.items()],
    )
    audience = EnumRadios(_l("Who is asked"), AUDIENCES, required=_l("Choose who is asked."))
    intro_it = CleanText(_l("Introduction in Italian"), longest=_INTRO)
    intro_en = CleanText(_l("Introduction in English"), longest=_INTRO)
    thanks_it = CleanText(_l("Thanks in Italian"), longest=_THANKS)
    thanks_en = CleanText(_l("Thanks in English"), longest=_THANKS)
    last_day = DateField(_l("Answers until"), earliest=EARLIEST)
    quota = WholeNumber(_l("Most answers"), least=1, most=1_000_000)
    reminder_days = WholeNumber(_l("Days before the reminder"), least=1, most=90)
    one_it = CleanString(_l("One, in Italian"))
    one_en = CleanString(_l("One, in English"))
    many_it = CleanString(_l("Several, in Italian"))
    many_en = CleanString(_l("Several, in English"))

    def offer(self, place: Place | None) -> None:
        """Let those be asked who exist for what the survey is about."""
        self.audience.choices = [
            SelectChoice(one.value, words) for one, words in AUDIENCES.items() if fits(one, place)
        ]

    def keep_only(self, names: Iterable[str]) -> None:
        """Take away what cannot be changed any more."""
        for name in set(self._fields) - set(names):
            del self[name]

    def validate_title_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.title_en.data:
            raise wtforms.ValidationError(_l("Type a title, in one language at least."))

    def validate_last_day(self, field: wtforms.Field) -> None:
        if field.data and at_wall(field.data, LAST_MINUTE) is None:
            raise wtforms.ValidationError(_l("Type a day, such as 26/11/2026."))

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form as `services.surveys` takes them, without what was taken away."""
        facts = {name: self[name].data for name in _SAME if name in self}
        if "naming" in self:
            facts["is_anonymous"] = self.naming.data == "anonymous"
        if "audience" in self:
            facts["audience"] = self.audience.data
        if "last_day" in self:
            facts["closes_at"] = at_wall(self.last_day.data, LAST_MINUTE)
        return facts


class OpenForm(Form):
    """Until when people can answer, as the survey opens."""

    last_day = DateField(_l("Answers until"), earliest=EARLIEST)

    def validate_last_day(self, field: wtforms.Field) -> None:
        if field.data and at_wall(field.data, LAST_MINUTE) is None:
            raise wtforms.ValidationError(_l("Type a day, such as 26/11/2026."))

    def facts(self) -> dict[str, Any]:
        """Return what it changes of the survey: nothing where no day was sent."""
        return {"closes_at": at_wall(self.last_day.data, LAST_MINUTE)} if self.last_day.raw_data else {}


class LaterForm(OpenForm):
    """When a survey opens by itself, where it does not now."""

    opens_at = MomentField(_l("Day and hour"), required=_l("Type a day and an hour."))
    last_day = DateField(_l("Answers until"), earliest=EARLIEST, id="later_last_day")


def values_of(survey: Survey) -> dict[str, Any]:
    """Return what the form of a survey shows before anything is typed."""
    return {name: getattr(survey, name) for name in (*_SAME, "audience")} | {
        "naming": "anonymous" if survey.is_anonymous else "named",
        "last_day": day_of(survey.closes_at) if survey.closes_at else None,
    }

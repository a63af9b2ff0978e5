"""Minutes as one page: the text, what was decided, who does what by when."""

from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField
from wtforms.fields import SelectChoice

from cop.forms.choices import EnumRadios, read_id
from cop.forms.fields import CleanText, DateField, Form
from cop.forms.picks import PickField
from cop.models import ActionItem, Language, Minutes
from cop.services.minutes import MOST_LINES, ActionLine, MinutesText

PARTICIPANTS, EVERYONE = "participants", "everyone"
LANGUAGES = {Language.IT: _l("Italian"), Language.EN: _l("English")}


class IdField(wtforms.HiddenField):
    """The id of the row's record, None for a new one or for anything that is no id."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            self.data = read_id(valuelist[0]) if valuelist else None
        except ValueError:
            self.data = None


class DecisionRow(Form):
    text = CleanText(_l("Decision"), longest=4000)


class ActionRow(Form):
    id = IdField()
    text = CleanText(_l("What is to be done"), longest=4000)
    person = PickField(
        _l("Who"),
        takes_text=True,
        description=_l("Somebody of the register, who then finds it on the own page; or any words."),
    )
    due_on = DateField(_l("To be done by"))
    is_done = BooleanField(_l("Done"))

    @property
    def is_empty(self) -> bool:
        return not (
            self.text.data or self.person.words or self.due_on.data or any(self.due_on.raw_data or ())
        )

    def validate_text(self, field: wtforms.Field) -> None:
        if not field.data and not self.is_empty:
            raise wtforms.ValidationError(_l("Type what is to be done."))

    def line(self) -> ActionLine:
        person_id = self.person.data
        return ActionLine(
            self.text.data or "",
            person_id,
            "" if person_id else self.person.words,
            self.due_on.data,
            bool(self.is_done.data),
            self.id.data,
        )


class MinutesForm(Form):
    version = IdField()
    text = CleanText(_l("What was said"), longest=100_000)
    language = EnumRadios(_l("Language they are written in"), LANGUAGES, default=Language.IT)
    readers = RadioField(
        _l("Who reads them once they are published"),
        choices=[
            SelectChoice(PARTICIPANTS, _l("Those who were there")),
            SelectChoice(EVERYONE, _l("Everybody, also the public")),
        ],
        default=PARTICIPANTS,
    )
    decisions = FieldList(FormField(DecisionRow), max_entries=MOST_LINES)
    actions = FieldList(FormField(ActionRow), max_entries=MOST_LINES)

    @property
    def action_rows(self) -> list[ActionRow]:
        return [entry.form for entry in self.actions]

    def said(self) -> MinutesText:
        """Return a valid form as `services.minutes` takes it, without the rows left empty."""
        texts = [entry.form.text.data for entry in self.decisions]
        return MinutesText(
            text=self.text.data or "",
            language=self.language.data,
            is_public=self.readers.data == EVERYONE,
            decisions=[text for text in texts if text],
            actions=[row.line() for row in self.action_rows if not row.is_empty],
        )


def values_of(minutes: Minutes | None, decisions: Any, actions: Any) -> dict[str, Any]:
    """Return what the form shows before anything is typed; lists that are empty with one empty row."""
    known = {"text": minutes.text, "language": minutes.language} if minutes else {}
    return known | {
        "version": minutes.version if minutes else 0,
        "readers": EVERYONE if minutes and minutes.is_public else PARTICIPANTS,
        "decisions": [{"text": decision.text} for decision in decisions] or [{}],
        "actions": [_values(action) for action in actions] or [{}],
    }


def _values(action: ActionItem) -> dict[str, Any]:
    return {
        "id": action.id,
        "text": action.text,
        "person": action.person_id,
        "due_on": action.due_on,
        "is_done": action.done_at is not None,
    }

"""A question of a meeting or an edition, and the answers to choose from."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from cop import text
from cop.forms.choices import EnumRadios, read_id
from cop.forms.fields import LINE, CleanString, Form, WholeNumber
from cop.models import MeetingQuestion, QuestionChoice, QuestionKind
from cop.services.meeting_questions import MOST_CHOICES, WITH_CHOICES, ChoiceFacts

KINDS = {
    QuestionKind.TEXT: _l("In their own words"),
    QuestionKind.CHOICE: _l("One of several answers"),
    QuestionKind.SEVERAL: _l("Any number of several answers"),
    QuestionKind.FILE: _l("A file"),
}
FIRST_ROWS, MORE_ROWS = 4, 3
USUAL_DAYS = 7


class ChoiceRows(wtforms.Field):
    """The answers to choose from, each in both languages: `choice_id[]`, `choice_it[]`, `choice_en[]`, row by row.

    A row left empty is no answer. The value is a list of `ChoiceFacts`.
    """

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, **options)
        self.data: list[ChoiceFacts] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.errors: Sequence[str] = ()
        if formdata is not None and "choice_it[]" in formdata:
            self.data = list(self._sent(formdata))
        elif formdata is None:
            kept: Sequence[QuestionChoice] = data if isinstance(data, list) else ()
            self.data = [ChoiceFacts(one.id, one.text_it, one.text_en) for one in kept]

    def _sent(self, formdata: Any) -> Any:
        names = ("choice_id[]", "choice_it[]", "choice_en[]")
        for row in zip(*(formdata.getlist(name) for name in names), strict=False):
            try:
                id_ = read_id(row[0])
            except ValueError:
                id_ = None
            yield ChoiceFacts(id_, text.one_line(row[1]), text.one_line(row[2]))

    @property
    def filled(self) -> list[ChoiceFacts]:
        return [one for one in self.data if not one.is_empty or one.id is not None]

    def rows(self, *, has_more: bool = False) -> list[ChoiceFacts]:
        """Return the rows to show: what is filled in, and room for more."""
        filled = self.filled
        free = max(FIRST_ROWS - len(filled), 1) + (MORE_ROWS if has_more else 0)
        empty = [ChoiceFacts(None, "", "")] * min(free, max(MOST_CHOICES - len(filled), 0))
        return filled + empty


class QuestionForm(Form):
    text_it = CleanString(_l("Question in Italian"), longest=300)
    text_en = CleanString(_l("Question in English"), longest=300)
    kind = EnumRadios(
        _l("How it is answered"), KINDS, required=_l("Choose how it is answered."), default=QuestionKind.TEXT
    )
    choices = ChoiceRows(_l("Answers to choose from"))
    is_required = BooleanField(_l("Whoever says yes must answer"))
    is_sensitive = BooleanField(
        _l("The answers are sensitive: diets, needs of access, health"),
        description=_l("They stay out of the list of people and are deleted by themselves after the end."),
    )
    kept_days = WholeNumber(_l("Days after the end on which they are deleted"), most=365, default=USUAL_DAYS)

    def validate_text_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.text_en.data:
            raise wtforms.ValidationError(_l("Type the question, in one language at least."))

    def validate_choices(self, field: ChoiceRows) -> None:
        if any(len(words) > LINE for one in field.data for words in (one.text_it, one.text_en)):
            raise wtforms.ValidationError(
                _("An answer to choose from has at most %(number)s characters.", number=LINE)
            )

    def validate_kept_days(self, field: wtforms.Field) -> None:
        if self.is_sensitive.data and field.data is None:
            raise wtforms.ValidationError(_l("Type after how many days the answers are deleted."))

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form as `services.meeting_questions` takes them."""
        names = ("text_it", "text_en", "kind", "is_required", "is_sensitive")
        choices = self.choices.filled if self.kind.data in WITH_CHOICES else []
        kept = self.kept_days.data if self.is_sensitive.data else None
        return {name: self[name].data for name in names} | {"choices": choices, "kept_days": kept}


def question_form(sent: Any = None, *, question: MeetingQuestion | None = None) -> QuestionForm:
    form = QuestionForm(sent, obj=question)
    if sent is None and question is not None and question.kept_days is None:
        form.kept_days.data = USUAL_DAYS
    return form

"""The questions of a meeting as fields of the answer card: one field for each, `q` and its id."""

from collections.abc import Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, widgets
from wtforms.fields import SelectChoice

from cop.forms.choices import RecordsField, read_id
from cop.forms.documents import UploadField
from cop.forms.fields import CleanText, Form
from cop.models import Answer, MeetingQuestion, QuestionAnswer, QuestionKind
from cop.services.meeting_questions import Given
from cop.services.stored_files import Taken

LONGEST = 2000
MOST_MEGABYTES = 10
CHOOSE_AGAIN = _l("Choose the file again: a browser does not keep it.")


class OneChoice(wtforms.RadioField):
    """One of the choices, or none."""

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, coerce=read_id, validate_choice=False, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            self.data = _offered(self, valuelist[0])


class SomeChoices(RecordsField):
    widget = widgets.ListWidget(prefix_label=False)


class QuestionsForm(Form):
    """Made by `questions_form`; `questions` are those asked, `kept` the files sent before by question id."""

    questions: Sequence[MeetingQuestion]
    kept: Mapping[int, QuestionAnswer]

    def rows(self) -> list[tuple[MeetingQuestion, wtforms.Field, wtforms.Field | None]]:
        """Return each question with its field, and the box that takes a file sent before away."""
        return [(one, self[_name(one)], self._fields.get(f"{_name(one)}_gone")) for one in self.questions]

    @property
    def has_files(self) -> bool:
        return any(one.kind == QuestionKind.FILE for one in self.questions)

    def holds(self, said: Answer | None, files: Mapping[int, FileStorage]) -> bool:
        """Whether the answers may be saved beside `said`: required ones are only for whoever says yes."""
        is_valid = self.validate()
        for question, field, _gone in self.rows():
            is_missing = said == Answer.ACCEPTED and question.is_required and not field.errors
            if is_missing and not self._is_answered(question, files):
                field.errors = [_("Answer this question to come.")]
                is_valid = False
        return is_valid

    def ask_for_files_again(self, files: Mapping[int, object]) -> None:
        """Say at each file that was sent with a form which is shown again that it must be chosen anew."""
        for question, field, _gone in self.rows():
            if question.id in files and not field.errors:
                field.errors = [str(CHOOSE_AGAIN)]

    def given(self, taken: Mapping[int, Taken], *, language: str) -> dict[int, Given]:
        """Return what a valid form says, by question id; choices with their words in `language`."""
        return {question.id: self._given(question, taken, language) for question in self.questions}

    def _given(self, question: MeetingQuestion, taken: Mapping[int, Taken], language: str) -> Given:
        field = self[_name(question)]
        if question.kind == QuestionKind.FILE:
            return Given(file=taken.get(question.id), keeps_file=self._keeps_file(question))
        if question.kind == QuestionKind.TEXT:
            return Given(text=field.data or "")
        chosen = set(field.data or ()) if question.kind == QuestionKind.SEVERAL else {field.data}
        choices = [choice for choice in question.choices if choice.id in chosen]
        words = "; ".join(choice.text.in_language(language) for choice in choices)
        return Given(text=words, choices=tuple(choice.id for choice in choices))

    def _is_answered(self, question: MeetingQuestion, files: Mapping[int, FileStorage]) -> bool:
        if question.kind == QuestionKind.FILE:
            return question.id in files or self._keeps_file(question)
        return bool(self[_name(question)].data)

    def _keeps_file(self, question: MeetingQuestion) -> bool:
        gone = self._fields.get(f"{_name(question)}_gone")
        return question.id in self.kept and not (gone is not None and gone.data)


def questions_form(
    questions: Sequence[MeetingQuestion],
    sent: Any = None,
    *,
    answers: Mapping[int, QuestionAnswer],
    language: str,
) -> QuestionsForm:
    """Return the form of the questions, filled in with what was answered before."""
    kept = {id_: answer for id_, answer in answers.items() if answer.file is not None}
    fields: dict[str, Any] = {}
    for one in questions:
        fields[_name(one)] = _field(one, language)
        if one.kind == QuestionKind.FILE and one.id in kept and not one.is_required:
            fields[f"{_name(one)}_gone"] = BooleanField(_l("Take the file back"))
    shown = {_name(one): _shown(one, answers.get(one.id)) for one in questions}
    form: QuestionsForm = type("QuestionsForm", (QuestionsForm,), fields)(sent, data=shown)
    form.questions, form.kept = questions, kept
    for one in questions:
        _offer(one, form[_name(one)], language)
    return form


def file_fields(questions: Sequence[MeetingQuestion]) -> dict[int, str]:
    """Return the names of the fields that take a file, by question id."""
    return {one.id: _name(one) for one in questions if one.kind == QuestionKind.FILE}


def _name(question: MeetingQuestion) -> str:
    return f"q{question.id}"


def _field(question: MeetingQuestion, language: str) -> Any:
    label = question.text.in_language(language)
    if question.kind == QuestionKind.TEXT:
        return CleanText(label, longest=LONGEST, render_kw={"rows": 2})
    if question.kind == QuestionKind.FILE:
        return UploadField(label)
    choices = [SelectChoice(str(c.id), c.text.in_language(language)) for c in question.choices]
    if question.kind == QuestionKind.CHOICE:
        return OneChoice(label, choices=choices)
    return SomeChoices(label)


def _offer(question: MeetingQuestion, field: Any, language: str) -> None:
    if question.kind == QuestionKind.SEVERAL:
        field.offer([(choice.id, choice.text.in_language(language)) for choice in question.choices])


def _shown(question: MeetingQuestion, answer: QuestionAnswer | None) -> Any:
    if answer is None:
        return None
    if question.kind == QuestionKind.CHOICE:
        return next(iter(answer.choices), None)
    return answer.choices if question.kind == QuestionKind.SEVERAL else answer.text


def _offered(field: wtforms.RadioField, typed: str) -> int | None:
    """Return the choice that was sent; one that is not offered is an error."""
    try:
        chosen = read_id(typed)
    except ValueError:
        chosen = None
    if str(chosen) not in {choice.value for choice in field.choices or ()}:
        raise ValueError(_l("Choose one from the list."))
    return chosen

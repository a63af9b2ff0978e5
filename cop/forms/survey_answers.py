"""The form of a survey, as somebody fills it in: one field for each question, `q` and its id.

Not made of WTForms' fields: which question must be answered depends on the answers to others.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel.numbers import format_decimal as decimal_in
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from cop.models import SurveyQuestion, SurveyQuestionKind, SurveySection
from cop.rules.survey_answers import LONGEST, Fault, UnfitError, asked, checked, missing, read_number
from cop.text import clean


class SurveyForm:
    """What was typed, by the id of the question, in whatever state; `answers` once `read`."""

    def __init__(
        self,
        sections: Sequence[SurveySection],
        sent: Any = None,
        *,
        answers: Mapping[str, Any] | None = None,
        language: str,
    ) -> None:
        """Fill in what was `sent`, or else `answers` kept before; numbers are written as in `language`."""
        self.sections, self.language = sections, language
        self.questions = [question for section in sections for question in section.questions]
        self.answers: dict[str, Any] = {}
        self.faults: dict[int, Fault] = {}
        self.form_errors: list[str] = []
        self.typed = {
            one.id: _sent(one, sent)
            if sent is not None
            else _written(one, (answers or {}).get(str(one.id)), language)
            for one in self.questions
        }

    def read(self, *, is_complete: bool) -> bool:
        """Read what was typed into `answers`; return whether it may be kept.

        Only questions that are asked count; with `is_complete` those that must be answered have to be.
        """
        values, faults = self._values()
        is_asked = asked(self.questions, values)
        self.answers = {str(one.id): values[str(one.id)] for one in is_asked if str(one.id) in values}
        self.faults = {one.id: faults[one.id] for one in is_asked if one.id in faults}
        if is_complete:
            for one in missing(is_asked, self.answers):
                self.faults.setdefault(one.id, Fault.MISSING)
        return not self.faults

    def rewrite(self, typed_in: str) -> None:
        """Write the numbers in the language of this form that were typed in another one."""
        for one in self.questions:
            if one.kind == SurveyQuestionKind.NUMBER and typed_in != self.language:
                self.typed[one.id] = _rewritten(self.typed[one.id], typed_in, self.language)

    @property
    def errors(self) -> dict[str, list[str]]:
        """The sentences by the name of the field, in the order of the page; those of the whole form under ""."""
        own = {"": self.form_errors} if self.form_errors else {}
        return own | {f"q{one.id}": [self.error_of(one)] for one in self.questions if one.id in self.faults}

    def error_of(self, question: SurveyQuestion) -> str:
        """Return what is wrong with the answer to a question, "" where nothing is."""
        fault = self.faults.get(question.id)
        return words_of(fault, question) if fault else ""

    def _values(self) -> tuple[dict[str, Any], dict[int, Fault]]:
        values, faults = {}, {}
        for one in self.questions:
            try:
                value = checked(one, self.typed[one.id], language=self.language)
            except UnfitError as error:
                faults[one.id] = error.fault
                continue
            if value is not None:
                values[str(one.id)] = value
        return values, faults


def first_field(question: SurveyQuestion) -> str:
    """Return the id of the control that an error leads to."""
    name = f"q{question.id}"
    if question.kind == SurveyQuestionKind.MATRIX:
        return f"{name}_{question.rows[0].id}-0" if question.rows else name
    is_group = question.kind in {
        SurveyQuestionKind.SINGLE,
        SurveyQuestionKind.SEVERAL,
        SurveyQuestionKind.SCALE,
        SurveyQuestionKind.RATING,
    }
    return f"{name}-0" if is_group else name


def words_of(fault: Fault, question: SurveyQuestion) -> str:
    """Return what is wrong with an answer, as a sentence that says what to do."""
    if fault == Fault.MISSING:
        is_matrix = question.kind == SurveyQuestionKind.MATRIX
        return _("Answer every row of this question.") if is_matrix else _("Answer this question.")
    if fault == Fault.NOT_A_NUMBER:
        return _("Type a number, such as %(example)s.", example=format_decimal(1500.5))
    if fault == Fault.OUT_OF_RANGE:
        return _range_words(question)
    if fault == Fault.NOT_A_DAY:
        return _("Type a day, such as 26/11/2026.")
    if fault == Fault.TOO_LONG:
        most = LONGEST[question.kind]
        return ngettext("At most %(num)d character fits here.", "At most %(num)d characters fit here.", most)
    return _("Choose from the answers that are offered.")


def _range_words(question: SurveyQuestion) -> str:
    least, most = question.least, question.most
    if least is not None and most is not None:
        return _(
            "Type a number from %(least)s to %(most)s.",
            least=format_decimal(least),
            most=format_decimal(most),
        )
    if least is not None:
        return _("Type a number of at least %(least)s.", least=format_decimal(least))
    if most is not None:
        return _("Type a number of at most %(most)s.", most=format_decimal(most))
    return _("This number is too large.")


def _sent(question: SurveyQuestion, sent: Any) -> Any:
    name = f"q{question.id}"
    if question.kind == SurveyQuestionKind.SEVERAL:
        return [clean(one) for one in sent.getlist(name)]
    if question.kind == SurveyQuestionKind.MATRIX:
        return {str(row.id): clean(sent.get(f"{name}_{row.id}", "")) for row in _typed_rows(question, sent)}
    return clean(sent.get(name, "")).replace("\r\n", "\n")


def _typed_rows(question: SurveyQuestion, sent: Any) -> Iterable[Any]:
    return (row for row in question.rows if sent.get(f"q{question.id}_{row.id}"))


def _written(question: SurveyQuestion, value: Any, language: str) -> Any:
    """A kept answer as somebody would type it."""
    if question.kind == SurveyQuestionKind.SEVERAL:
        return [str(one) for one in value or ()]
    if question.kind == SurveyQuestionKind.MATRIX:
        return {str(row): str(one) for row, one in (value or {}).items()}
    if value is None:
        return ""
    return _number_in(value, language) if question.kind == SurveyQuestionKind.NUMBER else str(value)


def _rewritten(typed: str, typed_in: str, language: str) -> str:
    try:
        return _number_in(read_number(typed, typed_in), language) if typed else ""
    except UnfitError:
        return typed


def _number_in(value: float, language: str) -> str:
    return str(decimal_in(value, locale=language, group_separator=False, decimal_quantization=False))

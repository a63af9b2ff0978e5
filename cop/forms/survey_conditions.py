"""Under which earlier answers a question is asked, as rows: an answer in a list, and a number where it needs one."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms.fields import SelectChoice

from cop.forms.choices import read_id
from cop.forms.fields import Form
from cop.forms.survey_questions import NumberField
from cop.models import ConditionTest, SurveyCondition, SurveyQuestion
from cop.rules.survey_questions import OF_OPTION, WITH_CHOICES, earlier_than
from cop.services.survey_conditions import MOST_CONDITIONS, ConditionFacts

# What is chosen stays legible once the list is shut: it names its question by the number it has on the page.
TESTS = {
    ConditionTest.IS: _l("%(n)s. “%(answer)s” was chosen"),
    ConditionTest.IS_NOT: _l("%(n)s. “%(answer)s” was not chosen"),
    ConditionTest.AT_LEAST: _l("%(n)s. At least the number below"),
    ConditionTest.AT_MOST: _l("%(n)s. At most the number below"),
}


class AnswerField(wtforms.SelectField):
    """An answer to an earlier question: "is-12-30" (test, question, choice), or "at_least-15"."""

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(
            label,
            choices=[],
            default="",
            invalid_choice_message=_l("Choose one from the list."),
            **options,
        )


class ConditionRow(Form):
    answer = AnswerField(_l("Earlier answer"))
    number = NumberField(_l("Number"))

    @property
    def is_empty(self) -> bool:
        return not self.answer.data

    @property
    def test(self) -> ConditionTest:
        return ConditionTest(str(self.answer.data).partition("-")[0])

    def validate_number(self, field: NumberField) -> None:
        needs = not self.is_empty and not self.answer.errors and self.test not in OF_OPTION
        if needs and field.number is None and not field.errors:
            raise wtforms.ValidationError(_("Type the number to compare with."))

    def facts(self) -> ConditionFacts:
        """Return a valid row as `services.survey_conditions` takes it."""
        test, on_id, *option = str(self.answer.data).split("-")
        if ConditionTest(test) in OF_OPTION:
            return ConditionFacts(read_id(on_id) or 0, ConditionTest(test), read_id(option[0]))
        return ConditionFacts(read_id(on_id) or 0, ConditionTest(test), number=self.number.number)


class ConditionsForm(Form):
    conditions = FieldList(FormField(ConditionRow), _l("Conditions"), max_entries=MOST_CONDITIONS)

    @property
    def rows(self) -> list[ConditionRow]:
        return [entry.form for entry in self.conditions]

    def facts(self) -> list[ConditionFacts]:
        """Return the rows of a valid form, without those in which nothing is chosen."""
        return [row.facts() for row in self.rows if not row.is_empty]


def conditions_form(
    question: SurveyQuestion, asked: Sequence[SurveyQuestion], language: str, *, sent: Any = None
) -> ConditionsForm:
    """Return the form with the answers to earlier questions of `asked` to choose from, in groups; at least a row."""
    earlier = earlier_than(question, asked)
    kept = [_values(one) for one in question.conditions if one.on in earlier]
    form = ConditionsForm(sent, data={"conditions": kept or [{}]})
    offered = _offered([(asked.index(one) + 1, one) for one in earlier], language)
    for row in form.rows:
        row.answer.choices = offered
    return form


def _values(condition: SurveyCondition) -> dict[str, Any]:
    parts = [condition.test.value, condition.on_id]
    parts += [condition.option_id] if condition.option_id is not None else []
    return {"answer": "-".join(str(part) for part in parts), "number": condition.number}


def _offered(earlier: Sequence[tuple[int, SurveyQuestion]], language: str) -> list[SelectChoice]:
    return [
        SelectChoice("", str(_l("Choose…"))),
        *(choice for n, question in earlier for choice in _answers(n, question, language)),
    ]


def _answers(n: int, question: SurveyQuestion, language: str) -> list[SelectChoice]:
    group = f"{n}. {question.text.in_language(language)}"
    if question.kind not in WITH_CHOICES:
        return [
            SelectChoice(f"{test.value}-{question.id}", str(TESTS[test]) % {"n": n}, optgroup=group)
            for test in (ConditionTest.AT_LEAST, ConditionTest.AT_MOST)
        ]
    pairs = [
        (test, option) for test in (ConditionTest.IS, ConditionTest.IS_NOT) for option in question.choices
    ]
    return [
        SelectChoice(
            f"{test.value}-{question.id}-{option.id}",
            str(TESTS[test]) % {"n": n, "answer": option.text.in_language(language)},
            optgroup=group,
        )
        for test, option in pairs
    ]

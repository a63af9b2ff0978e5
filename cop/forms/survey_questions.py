"""A question of a survey and the answers to choose from: one form for each kind; and the sections."""

from typing import Any

import wtforms
from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField

from cop.forms.choices import read_id
from cop.forms.fields import CleanString, CleanText, Form
from cop.models import SurveyQuestion, SurveyQuestionKind
from cop.rules.survey_answers import UnfitError, read_number
from cop.rules.survey_questions import LARGEST
from cop.services.survey_options import MOST_CHOICES, MOST_COLUMNS, MOST_ROWS, OptionFacts, Options
from cop.services.survey_questions import MOST_BANDS

K = SurveyQuestionKind
TEXT, HELP, END, UNIT = 400, 600, 100, 40
FIRST_ROWS = 3


class NumberField(CleanString):
    """A number as it is typed in the language of the page ("1.500,5" in Italian); `number` is its value."""

    number: float | None = None

    def __init__(self, label: object, *, longest: int = 40, **options: Any) -> None:
        options["render_kw"] = {"inputmode": "decimal", "autocomplete": "off"} | options.pop("render_kw", {})
        super().__init__(label, longest=longest, **options)

    def process_data(self, value: Any) -> None:
        self.number = None if value in (None, "") else float(value)
        self.data = "" if self.number is None else number_words(self.number)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.number = _read(self.data) if self.data else None


class BandsField(NumberField):
    """The upper ends of bands, "10; 50; 100"; `numbers` holds them."""

    numbers: list[float]

    def process_data(self, value: Any) -> None:
        self.numbers = list(value or ())
        self.data = "; ".join(number_words(one) for one in self.numbers)

    def process_formdata(self, valuelist: list[str]) -> None:
        CleanString.process_formdata(self, valuelist)
        typed = [one for one in (self.data or "").split(";") if one.strip()]
        self.numbers = [_read(one) for one in typed[: MOST_BANDS + 1]]


class OptionRow(Form):
    """A choice or a row in both languages; `id` is empty for a new one."""

    id = wtforms.HiddenField()
    text_it = CleanString(_l("In Italian"))
    text_en = CleanString(_l("In English"))

    def facts(self) -> OptionFacts:
        try:
            id_ = read_id(self.id.data)
        except ValueError:
            id_ = None
        return OptionFacts(id_, self.text_it.data or "", self.text_en.data or "")


def options_field(label: object, most: int) -> Any:
    return FieldList(FormField(OptionRow), label, max_entries=most)


class QuestionForm(Form):
    """What every kind of question has. `lists` are the rows that buttons add, move and remove."""

    text_it = CleanString(_l("Question in Italian"), longest=TEXT)
    text_en = CleanString(_l("Question in English"), longest=TEXT)
    help_it = CleanString(_l("Explanation in Italian"), longest=HELP)
    help_en = CleanString(_l("Explanation in English"), longest=HELP)
    is_required = BooleanField(_l("Everybody who is asked must answer"))
    is_same = BooleanField(
        _l("It still asks the same: only its words are put right"),
        description=_l("Its figures stay comparable with those of other surveys that ask it."),
    )
    lists: dict[str, int] = {}

    def validate_text_it(self, field: wtforms.Field) -> None:
        if not field.data and not self.text_en.data:
            raise wtforms.ValidationError(_l("Type the question, in one language at least."))

    def rows_of(self, name: str) -> list[OptionRow]:
        return [entry.form for entry in self[name]] if name in self else []

    def options(self) -> Options:
        """Return the choices and rows of the form as `services.survey_options` takes them."""
        return Options(*([row.facts() for row in self.rows_of(name)] for name in ("choices", "rows")))

    def take_list_errors(self) -> None:
        """Say of the form what is wrong with a list as a whole: the summary looks into its rows alone."""
        own = [error for name in self.lists for error in self[name].errors if isinstance(error, str)]
        self.form_errors += own

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form as `services.survey_questions` takes them, those of its kind alone."""
        names = [name for name in _FACTS if name in self]
        facts = {name: getattr(self[name], "number", self[name].data) for name in names}
        return facts | ({"bands": self["bands"].numbers} if "bands" in self else {})


class WithEnds(Form):
    low_it = CleanString(_l("Lowest, in Italian"), longest=END)
    low_en = CleanString(_l("Lowest, in English"), longest=END)
    high_it = CleanString(_l("Highest, in Italian"), longest=END)
    high_en = CleanString(_l("Highest, in English"), longest=END)


class ChoiceForm(QuestionForm):
    choices = options_field(_l("Answers to choose from"), MOST_CHOICES)
    lists = {"choices": MOST_CHOICES}


class ScaleForm(QuestionForm, WithEnds):
    pass


class MatrixForm(QuestionForm, WithEnds):
    rows = options_field(_l("Rows"), MOST_ROWS)
    choices = options_field(_l("Columns"), MOST_COLUMNS)
    lists = {"rows": MOST_ROWS, "choices": MOST_COLUMNS}


class NumberForm(QuestionForm):
    unit_it = CleanString(_l("Counted in, in Italian"), longest=UNIT)
    unit_en = CleanString(_l("Counted in, in English"), longest=UNIT)
    least = NumberField(_l("Smallest number"))
    most = NumberField(_l("Largest number"))
    bands = BandsField(_l("Bands"), longest=300, render_kw={"inputmode": "text"})


FORMS: dict[SurveyQuestionKind, type[QuestionForm]] = {
    K.SINGLE: ChoiceForm,
    K.SEVERAL: ChoiceForm,
    K.SCALE: ScaleForm,
    K.RATING: ScaleForm,
    K.MATRIX: MatrixForm,
    K.NUMBER: NumberForm,
}
_FACTS = (
    "text_it", "text_en", "help_it", "help_en", "low_it", "low_en", "high_it", "high_en", "unit_it", "unit_en",
    "least", "most", "is_required",
)  # fmt: skip


class SectionForm(Form):
    """The head of a section; a survey in one piece needs none."""

    title_it = CleanString(_l("Title in Italian"))
    title_en = CleanString(_l("Title in English"))
    text_it = CleanText(_l("Text in Italian"), longest=4000)
    text_en = CleanText(_l("Text in English"), longest=4000)


def question_form(
    kind: SurveyQuestionKind, sent: Any = None, *, question: SurveyQuestion | None = None
) -> QuestionForm:
    """Return the form of one kind, filled with what was sent or with a question; new lists have a few empty rows."""
    form = FORMS.get(kind, QuestionForm)(sent, obj=question)
    if sent is None and question is None:
        for name in form.lists:
            for _n in range(FIRST_ROWS if not (kind == K.MATRIX and name == "choices") else 0):
                form[name].append_entry()
    return form


def _read(typed: str) -> float:
    try:
        number = read_number(typed.strip(), str(get_locale() or "en"))
    except UnfitError as error:
        raise ValueError(_("Type a number, such as %(example)s.", example=number_words(1500.5))) from error
    if abs(number) > LARGEST:
        raise ValueError(_("This number is too large."))
    return float(number)


def number_words(number: float) -> str:
    """Return a number as it is written in the language of the page, with every digit after the comma."""
    return str(format_decimal(number, locale=get_locale() or "en", decimal_quantization=False))

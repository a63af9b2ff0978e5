"""The choices of a survey's question and the rows of its matrix."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from cop.errors import CopError
from cop.models import OptionAxis, SurveyOption, SurveyQuestion, SurveyQuestionKind
from cop.rules.survey_questions import WITH_CHOICES
from cop.services.survey_keys import option_key

LEAST_CHOICES, MOST_CHOICES = 2, 30
MOST_COLUMNS, MOST_ROWS = 10, 20
MATRIX = SurveyQuestionKind.MATRIX


@dataclass(frozen=True)
class OptionFacts:
    """The words of one choice or row; `id` is None for a new one. Without words it is taken away."""

    id: int | None
    text_it: str
    text_en: str

    @property
    def is_empty(self) -> bool:
        return not self.text_it and not self.text_en


@dataclass(frozen=True)
class Options:
    """What is wanted: the choices of a question (of a matrix its columns) and the rows of a matrix, in order."""

    choices: Sequence[OptionFacts] = ()
    rows: Sequence[OptionFacts] = ()

    def of(self, axis: OptionAxis) -> list[OptionFacts]:
        wanted = self.rows if axis == OptionAxis.ROW else self.choices
        return [one for one in wanted if not one.is_empty]

    def under(self, ids: Mapping[int, int]) -> "Options":
        """Return the same for the copy of a question: `ids` are those of its options, by those copied from."""

        def moved(facts: Sequence[OptionFacts]) -> list[OptionFacts]:
            return [replace(one, id=ids.get(one.id) if one.id is not None else None) for one in facts]

        return Options(moved(self.choices), moved(self.rows))


def refuse_misfit(kind: SurveyQuestionKind, options: Options) -> None:
    """Raise CopError (field "choices" or "rows") where a question of this kind has too much or too little."""
    choices, rows = len(options.of(OptionAxis.CHOICE)), len(options.of(OptionAxis.ROW))
    if kind in WITH_CHOICES and not LEAST_CHOICES <= choices <= MOST_CHOICES:
        raise CopError(_between(LEAST_CHOICES, MOST_CHOICES), field="choices")
    if kind == MATRIX and choices and not LEAST_CHOICES <= choices <= MOST_COLUMNS:
        raise CopError(_between(LEAST_CHOICES, MOST_COLUMNS), field="choices")
    if kind == MATRIX and not 1 <= rows <= MOST_ROWS:
        raise CopError(_("Give 1 to %(most)s rows.", most=MOST_ROWS), field="rows")


def differs(question: SurveyQuestion, options: Options) -> bool:
    """Whether other choices or rows are wanted than a question has, or in another order."""
    return any(
        [(one.id, one.text_it, one.text_en) for one in question.options if one.axis == axis]
        != [(one.id, one.text_it, one.text_en) for one in options.of(axis)]
        for axis in OptionAxis
    )


def set_options(question: SurveyQuestion, options: Options, *, looked_at: Collection[int] = ()) -> None:
    """Give a question its choices and rows in this order; one that is there keeps its key.

    `looked_at` are the ids of choices that others are asked by. Raises CopError where one of those would go.
    """
    kept = {one.id for axis in OptionAxis for one in options.of(axis)}
    if set(looked_at) - kept:
        raise CopError(
            _("Another question is asked only after a choice that would be gone: change that one first."),
            field="choices",
        )
    rows = [row for axis in OptionAxis for row in _rows(question, axis, options.of(axis))]
    question.options = rows


def _rows(question: SurveyQuestion, axis: OptionAxis, wanted: Sequence[OptionFacts]) -> list[SurveyOption]:
    old = {one.id: one for one in question.options if one.axis == axis}
    # A key that was there stays taken: a new choice is never counted with one that has gone.
    keys = {one.key for one in old.values()}
    rows = []
    for position, one in enumerate(wanted, start=1):
        row = old.pop(one.id, None) if one.id is not None else None
        if row is None:
            row = SurveyOption(axis=axis, key=option_key(one.text_en or one.text_it, keys))
            keys.add(row.key)
        row.position, row.text_it, row.text_en = position, one.text_it, one.text_en
        rows.append(row)
    return rows


def _between(least: int, most: int) -> str:
    return _("Give %(least)s to %(most)s answers to choose from.", least=least, most=most)

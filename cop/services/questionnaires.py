"""Filling a survey with the questions of a questionnaire that is shipped, or of another survey."""

from collections.abc import Sequence

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    Bilingual,
    OptionAxis,
    Survey,
    SurveyCondition,
    SurveyOption,
    SurveyQuestion,
    SurveySection,
)
from cop.queries.survey_questions import keys_in, plain_sections, sections_of
from cop.questionnaires import Choice, Question, Section, questionnaire
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.survey_versions import lock_to_write

_TEXTS = ("title", "intro", "thanks", "one", "many")
_QUESTION_TEXTS = ("text", "help", "low", "high", "unit")


def fill(survey: Survey, key: str) -> None:
    """Give a survey the questions of a shipped questionnaire, after those it has, and its words where it has none.

    Whoever makes the survey logs it. Raises KeyError where nothing is shipped under `key`, CopError where the
    survey asks some of it already.
    """
    shipped = questionnaire(key)
    for name in _TEXTS:
        _set_words(survey, name, getattr(shipped, name), keeps=True)
    survey.questionnaire = key
    _write(survey, shipped.sections)


def fill_draft(survey: Survey, key: str, *, by: Viewer) -> None:
    """Fill a survey that asks nothing yet. Raises CopError where it is closed, or asks some of it already."""
    survey = lock_to_write(survey.id)
    fill(survey, key)
    log_act("update", survey, by=by, fields=["questions"], questionnaire=key)


def copy_questions(source: Survey, target: Survey) -> None:
    """Give a survey the questions that another one asks today, after those it has; they are called the same.

    So their figures are compared. Raises CopError where the target asks some of it already.
    """
    _write(target, plain_sections(source))


def _write(survey: Survey, sections: Sequence[Section]) -> None:
    db.session.add(survey)
    db.session.flush()
    if keys_in(survey) & {question.key for section in sections for question in section.questions}:
        raise CopError(_("These questions are in the survey already."))
    first = _drop_empty_sections(survey)
    written: dict[str, SurveyQuestion] = {}
    for position, section in enumerate(sections, start=first):
        row = SurveySection(survey=survey, position=position, questions=[])
        _set_words(row, "title", section.title)
        _set_words(row, "text", section.text)
        db.session.add(row)
        for place, question in enumerate(section.questions, start=1):
            written[question.key] = _question_row(survey, place, question, written)
            row.questions.append(written[question.key])
    db.session.flush()


def _drop_empty_sections(survey: Survey) -> int:
    """Delete sections without a word and without a question; return the place after the others."""
    kept = 0
    for section in sections_of(survey, has_retired=True):
        if section.questions or any((section.title_it, section.title_en, section.text_it, section.text_en)):
            kept = max(kept, section.position)
        else:
            db.session.delete(section)
    return kept + 1


def _question_row(
    survey: Survey, position: int, question: Question, earlier: dict[str, SurveyQuestion]
) -> SurveyQuestion:
    row = SurveyQuestion(
        survey=survey,
        position=position,
        key=question.key,
        kind=question.kind,
        is_required=question.is_required,
        least=question.least,
        most=question.most,
        bands=list(question.bands),
    )
    for name in _QUESTION_TEXTS:
        _set_words(row, name, getattr(question, name))
    row.options = [
        *_option_rows(OptionAxis.CHOICE, question.choices),
        *_option_rows(OptionAxis.ROW, question.rows),
    ]
    for one in question.conditions:
        on = earlier[one.on]
        option = next((o for o in on.choices if o.key == one.option), None)
        row.conditions.append(SurveyCondition(on=on, test=one.test, option=option, number=one.number))
    return row


def _option_rows(axis: OptionAxis, choices: Sequence[Choice]) -> list[SurveyOption]:
    return [
        SurveyOption(axis=axis, position=n, key=one.key, text_it=one.text.it, text_en=one.text.en)
        for n, one in enumerate(choices, start=1)
    ]


def _set_words(record: object, name: str, words: Bilingual, *, keeps: bool = False) -> None:
    """Set a text in both languages; with `keeps` only where the record has none of it."""
    if keeps and (getattr(record, f"{name}_it") or getattr(record, f"{name}_en")):
        return
    setattr(record, f"{name}_it", words.it)
    setattr(record, f"{name}_en", words.en)

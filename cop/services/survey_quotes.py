"""Releasing open answers, one by one: as they are, redacted, or not at all."""

import re
from datetime import date

from flask_babel import gettext as _

from cop import text as texts
from cop.errors import CopError
from cop.extensions import db
from cop.models import Language, QuoteState, Survey, SurveyQuote, SurveyStatus
from cop.queries.survey_quotes import OpenAnswer, OpenQuestion, one_spaced, open_questions, reports_with
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.surveys import lock_survey

# What an editor puts into somebody's words: "[…]" for what is left out, "[the trainer]" for a name.
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
LONGEST_INSERTION = 60


def release_answer(
    survey: Survey, question_id: int, ref: str, *, text: str, language: Language, by: Viewer, on: date
) -> SurveyQuote:
    """Release an answer in the words `text`: the writer's own, less what is left out.

    Raises CopError (field "text") for words that are not the writer's, and as `_answer_to_decide` does.
    """
    answer, question = _answer_to_decide(survey, question_id, ref)
    shown = one_spaced(texts.clean(text))
    _refuse_other_words(shown, answer.text)
    facts: dict[str, object] = {"state": QuoteState.RELEASED, "text": shown, "language": language}
    quote = _decided(answer, question, facts, by=by, on=on)
    log_act("release", quote, by=by, survey=survey.id)
    return quote


def hold_back_answer(survey: Survey, question_id: int, ref: str, *, by: Viewer, on: date) -> SurveyQuote:
    """Note that an answer has been read and is not to be shown. Raises CopError as `_answer_to_decide` does."""
    answer, question = _answer_to_decide(survey, question_id, ref)
    quote = _decided(answer, question, {"state": QuoteState.HELD_BACK, "text": ""}, by=by, on=on)
    log_act("hold_back", quote, by=by, survey=survey.id)
    return quote


def take_back_decision(survey: Survey, question_id: int, ref: str, *, by: Viewer) -> None:
    """Let an answer be as if nobody had read it. Raises CopError as `_answer_to_decide` does."""
    answer, _question = _answer_to_decide(survey, question_id, ref)
    if answer.quote is not None:
        log_act("take_back_quote", answer.quote, by=by, survey=survey.id)
        db.session.delete(answer.quote)
        db.session.flush()


def is_made_of(shown: str, original: str) -> bool:
    """Whether the words between square brackets are runs of words of the original, in the same order."""
    rest = _words(original)
    for part in map(_words, _BRACKETS.split(shown)):
        found = next((n for n in range(len(rest)) if rest[n : n + len(part)] == part), None)
        if part and found is None:
            return False
        rest = rest[(found or 0) + len(part) :]
    return True


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"\w+", text)]


def _answer_to_decide(survey: Survey, question_id: int, ref: str) -> tuple[OpenAnswer, OpenQuestion]:
    """The answer, under the lock of its survey.

    Raises CopError for a survey that is not closed, for what fewer than five have answered, and for words that a
    published report holds.
    """
    lock_survey(survey.id)
    if survey.status != SurveyStatus.CLOSED:
        raise CopError(_("Answers are read one by one once the survey is closed."))
    questions = [one for one in open_questions(survey) if one.question.id == question_id]
    answer = next((found for one in questions if (found := one.answer(ref))), None)
    if answer is None:
        raise CopError(_("This answer is not there any more."))
    if answer.quote is not None and answer.is_released and reports_with(answer.quote):
        raise CopError(_("A published report holds these words: withdraw the report first."))
    return answer, questions[0]


def _refuse_other_words(shown: str, original: str) -> None:
    if not _BRACKETS.sub("", shown).strip():
        raise CopError(_("Nothing would be left to show: hold the answer back instead."), field="text")
    if any(len(found) > LONGEST_INSERTION for found in _BRACKETS.findall(shown)):
        raise CopError(_("What stands in square brackets is at most a few words."), field="text")
    if not is_made_of(shown, original):
        message = _(
            "Only the writer's own words, in their order: put […] in place of what you leave out, and in square "
            "brackets what you add."
        )
        raise CopError(message, field="text")


def _decided(
    answer: OpenAnswer, question: OpenQuestion, facts: dict[str, object], *, by: Viewer, on: date
) -> SurveyQuote:
    quote = answer.quote or SurveyQuote(
        survey_id=question.question.survey_id, question_id=question.question.id, source=answer.source
    )
    for name, value in (facts | {"reviewed_on": on, "reviewed_by_id": by.person_id}).items():
        setattr(quote, name, value)
    db.session.add(quote)
    db.session.flush()
    return quote

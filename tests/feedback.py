"""Closed surveys with answers, as reports tell of them."""

from datetime import timedelta

from cop import clock
from cop.models import QuoteState, SurveyFinding, SurveyQuote
from cop.services.survey_ends import close_survey
from tests import factories as make

LIKED = [5, 5, 5, 5, 5, 4, 4, 4, 4, 4]


def make_answered(marks=LIKED, *, words=(), key="useful", kind="scale", asked=0, closed=True, **place):
    """A survey of one mark and one open question; `marks` are the answers, `words` those of the first of them.

    `asked` more people got a link; each answer has an invitation. Returned with its questions.
    """
    survey = make.make_survey(title_en="How was it?", title_it="Com’è andata?", **place)
    mark = make.make_survey_question(
        survey, kind, key=key, text_en="Was it useful?", text_it="È stato utile?"
    )
    said = make.make_survey_question(survey, "long_text", key=f"{key}-why", text_en="Why?", text_it="Perché?")
    texts = [*words, *[None] * (len(marks) - len(words))]
    for number, text in zip(marks, texts, strict=True):
        make.make_sheet(survey, {mark: number} | ({said: text} if text else {}))
        make.make_asked(survey, answered_on=clock.today())
    for _n in range(asked):
        make.make_asked(survey)
    if closed:
        close_survey(survey, by=None, at=clock.now())
    return survey, mark, said


def release(question, text, **kw):
    """An answer released in some words."""
    facts = {
        "source": f"s{text}"[:60],
        "state": QuoteState.RELEASED,
        "language": "en",
        "reviewed_on": clock.today(),
    }
    return make.save(SurveyQuote(survey=question.survey, question=question, text=text, **facts | kw))


def publish_finding(question, count, base, words):
    """A result as a sentence, published an hour ago."""
    facts = {"count": count, "base": base}
    at = clock.now() - timedelta(hours=1)
    return make.save(
        SurveyFinding(
            survey=question.survey, question=question, words_it=words, words_en=words, facts=facts, published_at=at
        )
    )  # fmt: skip

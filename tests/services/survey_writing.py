"""Helpers of the tests on questions of surveys: what a coordinator types."""

from cop import clock
from cop.models import (
    ConditionTest,
    OptionAxis,
    SurveyQuestionKind,
)
from cop.queries.survey_questions import sections_of
from cop.rules.viewer import Viewer
from cop.services import survey_questions as services
from cop.services.survey_conditions import ConditionFacts, set_conditions
from cop.services.survey_options import OptionFacts, Options
from tests.factories import make_survey

BY = Viewer(person_id=None)
IS, AT_LEAST = ConditionTest.IS, ConditionTest.AT_LEAST
K = SurveyQuestionKind


def words(*texts):
    return [OptionFacts(None, "", text) for text in texts]


def rows(question, axis=OptionAxis.CHOICE, **other):
    """The choices as a form sends them back, some in other words ("" takes one away)."""
    return [
        OptionFacts(o.id, o.text_it, o.text_en)
        if other.get(o.key) is None
        else OptionFacts(o.id, "", other[o.key])
        for o in question.options
        if o.axis == axis
    ]


def add(survey, kind=K.SINGLE, text="What do you eat?", **kw):
    section = sections_of(survey)[0]
    return services.add_question(section, kind=kind, text_it="", text_en=text, by=BY, **kw)


def edit(question, **kw):
    facts = {name: getattr(question, name) for name in ("text_it", "text_en")}
    options = kw.pop("options", None) or Options(rows(question), rows(question, OptionAxis.ROW))
    return services.change_question(question, options=options, by=BY, at=clock.now(), **facts | kw)


def asked_only(question, *conditions):
    return set_conditions(question, [ConditionFacts(*one) for one in conditions], by=BY, at=clock.now())


def conditions_of(question):
    return [(c.on.key, c.test, c.option.key if c.option else None, c.number) for c in question.conditions]


def named(**kw):
    return make_survey(is_anonymous=False, **kw)

"""With what a rule asks: what its form offers, and a rule as the form describes it."""

from typing import Any

from cop.forms.mail_rules import MailRuleForm
from cop.models import MailRule, SurveyRule
from cop.queries.surveys import survey_for, surveys_to_copy
from cop.questionnaires import KEYS, questionnaires
from cop.views.language import current_language
from cop.views.loaders import viewer


def offer_questions(form: MailRuleForm, place: MailRule) -> None:
    """Offer what is shipped, the surveys that the viewer sees, and the one that the rule asks with already."""
    language = current_language()
    surveys = {one.id: one.title.in_language(language) for one in surveys_to_copy(viewer())}
    if place.asking and place.asking.survey:
        surveys.setdefault(place.asking.survey.id, place.asking.survey.title.in_language(language))
    shipped = [(one.key, one.name.in_language(language)) for one in questionnaires()]
    form.offer_questions(shipped, surveys.items())


def with_asking(rule: MailRule, asking: dict[str, Any]) -> MailRule:
    """Give a rule that is not saved what the form says of its survey; where it is not clear, the usual."""
    is_clear = bool(asking["questionnaire"] or asking["survey_id"]) and asking["open_days"]
    survey = survey_for(viewer(), asking["survey_id"]) if asking["survey_id"] else None
    if is_clear and (asking["questionnaire"] in KEYS or survey):
        facts = {name: value for name, value in asking.items() if name != "survey_id"}
        rule.asking = SurveyRule(**facts, survey=survey)
    return rule

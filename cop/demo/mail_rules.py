"""Rules of mails: those that everybody begins with, and what one community does its own way."""

from datetime import time

from cop import clock
from cop.demo.records import Records
from cop.models import Community, MailRule, RuleAction, RuleAudience, RuleMoment, RuleUnit, SurveyRule
from cop.services.mail_rules import load_defaults

COMMUNITY = "circular-economy"
ASKS_THE_MORNING_AFTER = "neet"
WORDS = {
    "text_it": "Si entra dal cortile: suona a **Sala riunioni**. Porta una borraccia: c'è l'acqua, non la plastica.",
    "text_en": "Come in from the courtyard and ring **Sala riunioni**. Bring a bottle: there is water, no plastic.",
}


def load_rules(records: Records, communities: dict[str, Community]) -> None:
    """Save the rules."""
    records.added += load_defaults(at=clock.now())
    when = {"amount": 1, "unit": RuleUnit.DAYS, "moment": RuleMoment.BEFORE, "at_time": time(16)}
    whom = {"audience": RuleAudience.COMING_OR_UNDECIDED, "action": RuleAction.PRACTICAL_NOTES}
    records.ensure(MailRule, when | WORDS, community_id=communities[COMMUNITY].id, **whom)
    asking = {"action": RuleAction.FEEDBACK_SURVEY, "audience": RuleAudience.PRESENT}
    when = {"amount": 1, "unit": RuleUnit.DAYS, "moment": RuleMoment.AFTER, "at_time": time(9)}
    rule = records.ensure(MailRule, when, community_id=communities[ASKS_THE_MORNING_AFTER].id, **asking)
    records.ensure(SurveyRule, {"questionnaire": "meeting_feedback"}, rule_id=rule.id)

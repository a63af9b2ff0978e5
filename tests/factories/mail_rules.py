"""Rules that send mail."""

from datetime import time, timedelta

from cop import clock
from cop.models import MailRule, RuleAction, RuleAudience, RuleMoment, RuleUnit
from tests.factories.saving import save


def make_mail_rule(action=RuleAction.REMINDER, audience=RuleAudience.UNANSWERED, **kw):
    """A reminder two days before at 09:00, to those who have not answered, made long ago; for every meeting."""
    long_ago = clock.now() - timedelta(days=400)
    when = {"amount": 2, "unit": RuleUnit.DAYS, "moment": RuleMoment.BEFORE, "at_time": time(9)}
    if kw.get("unit") == RuleUnit.HOURS:
        when["at_time"] = None
    return save(
        MailRule(
            action=action, audience=audience, **when | {"created_at": long_ago, "changed_at": long_ago} | kw
        )
    )

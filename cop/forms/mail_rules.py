"""The form of a rule that sends mail: shape only."""

from collections.abc import Iterable
from datetime import time
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l

from cop.forms.choices import EnumField, RecordField
from cop.forms.fields import CleanText, TimeField, WholeNumber
from cop.forms.mail_rule_words import ACTIONS, AUDIENCES, UNITS
from cop.forms.survey_rules import AskingForm, values_of_asking
from cop.models import MailRule, RuleAction, RuleAudience, RuleMoment, RuleUnit
from cop.rules.mail_rule_times import AFTERWARDS, BY_HAND, MORNING, NIGHT, SURVEYS

WORDS_LENGTH = 3000
OFFERED = {action: word for action, word in ACTIONS.items() if action not in BY_HAND}
_SAME = ("action", "audience", "amount", "unit", "at_time", "kind_id", "community_id", "text_it", "text_en")


class MailRuleForm(AskingForm):
    action = EnumField(
        _l("What is sent"), OFFERED, required=_l("Choose what is sent."), default=RuleAction.REMINDER
    )
    audience = EnumField(
        _l("To whom"), AUDIENCES, required=_l("Choose to whom it goes."), default=RuleAudience.UNANSWERED
    )
    amount = WholeNumber(_l("How many"), required=_l("Type how many days or hours."), most=366, default=2)
    unit = EnumField(_l("Days or hours"), UNITS, required=_l("Choose days or hours."), default=RuleUnit.DAYS)
    at_time = TimeField(_l("At what time"), default=time(9))
    community_id = RecordField(_l("Community"))
    kind_id = RecordField(_l("Kind of meeting"), empty=_l("Every kind"))
    text_it = CleanText(_l("Own words in Italian"), longest=WORDS_LENGTH)
    text_en = CleanText(_l("Own words in English"), longest=WORDS_LENGTH)

    def offer(
        self, communities: Iterable[tuple[int, str]], kinds: Iterable[tuple[int, str]], *, for_all: bool
    ) -> None:
        """Give the lists; `for_all` where the rule may be for the meetings of every community."""
        if for_all:
            self.community_id.empty = _l("Every community")
        else:
            self.community_id.validators = [wtforms.validators.InputRequired(_l("Choose the community."))]
            self.community_id.flags.required = True
        self.community_id.offer(communities)
        self.kind_id.offer(kinds)

    def only_this_place(self) -> None:
        """For a rule of one meeting or series: the place is known."""
        del self.community_id, self.kind_id

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the form may be saved; what a survey asks is looked at only where the rule sends one."""
        super().validate(extra_validators)
        if self.action.data not in SURVEYS:
            self.drop_errors_of_asking()
        return not self.errors

    def validate_at_time(self, field: wtforms.Field) -> None:
        if self.unit.data != RuleUnit.DAYS:
            return
        if field.data is None:
            raise wtforms.ValidationError(_l("Type a time, such as 09:00."))
        if not MORNING <= field.data < NIGHT:
            raise wtforms.ValidationError(_l("Nothing is sent at night: choose a time from 07:00 to 20:59."))

    def facts(self) -> dict[str, Any]:
        """Return the facts of a valid form as `services.mail_rules` takes them."""
        facts = {name: self[name].data for name in _SAME if name in self}
        is_after = facts["action"] in AFTERWARDS
        facts["moment"] = RuleMoment.AFTER if is_after else RuleMoment.BEFORE
        if facts["unit"] == RuleUnit.HOURS:
            facts["at_time"] = None
        if facts["action"] in SURVEYS:
            facts["asking"] = self.asking()
        return facts


def values_of(rule: MailRule) -> dict[str, Any]:
    """Return what the form of a rule shows before anything is typed."""
    values = {name: getattr(rule, name) for name in _SAME} | {"at_time": rule.at_time or time(9)}
    return values | values_of_asking(rule)

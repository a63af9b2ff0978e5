"""With what a rule asks: the part of the form of a rule for surveys."""

from collections.abc import Iterable
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from cop.forms.choices import read_id
from cop.forms.fields import Form, WholeNumber
from cop.forms.survey_words import NAMING
from cop.models import MailRule
from cop.rules.mail_rule_times import SURVEYS
from cop.rules.survey_asking import asking_of

LONGEST = 90
_SHIPPED, _COPY = "shipped", "survey"
_NAMES = ("questions", "naming", "open_days", "reminder_days")


class QuestionsField(wtforms.SelectField):
    """A shipped questionnaire ("shipped:meeting_feedback"), or a survey to be copied ("survey:12")."""

    def __init__(self, label: object, **options: Any) -> None:
        super().__init__(label, choices=[], invalid_choice_message=_l("Choose one from the list."), **options)

    def offer(self, shipped: Iterable[tuple[str, str]], surveys: Iterable[tuple[int, str]]) -> None:
        """Let the person choose among (key, name) of what is shipped, and (id, title) of surveys."""
        ready, earlier = str(_l("Ready-made")), str(_l("As in an earlier survey"))
        self.choices = [
            *(SelectChoice(f"{_SHIPPED}:{key}", name, optgroup=ready) for key, name in shipped),
            *(SelectChoice(f"{_COPY}:{id_}", title, optgroup=earlier) for id_, title in surveys),
        ]


class AskingForm(Form):
    """The fields that a rule has only where it sends a survey; for other mails they are passed over."""

    questions = QuestionsField(_l("Which questions"), default="shipped:meeting_feedback")
    naming = wtforms.RadioField(
        _l("Anonymous or with names"),
        default="anonymous",
        choices=[SelectChoice(value, word) for value, word in NAMING.items()],
        invalid_choice_message=_l("Choose one from the list."),
    )
    open_days = WholeNumber(
        _l("Days to answer"),
        required=_l("Type how many days people have."),
        least=1,
        most=LONGEST,
        default=14,
    )
    reminder_days = WholeNumber(_l("Reminder after days"), least=1, most=LONGEST, default=4)

    def offer_questions(self, shipped: Iterable[tuple[str, str]], surveys: Iterable[tuple[int, str]]) -> None:
        self.questions.offer(shipped, surveys)

    def validate_reminder_days(self, field: wtforms.Field) -> None:
        days = self.open_days.data
        if field.data is not None and days is not None and field.data >= days:
            raise wtforms.ValidationError(_l("Remind before the last day to answer."))

    def asking(self) -> dict[str, Any]:
        """Return the columns of `SurveyRule`; of a form that is not valid without a source where none was chosen."""
        offered = {str(choice.value) for choice in self.questions.choices}
        chosen = self.questions.data if self.questions.data in offered else ""
        kind, _colon, which = chosen.partition(":")
        return {
            "questionnaire": which if kind == _SHIPPED else "",
            "survey_id": read_id(which) if kind == _COPY else None,
            "is_anonymous": self.naming.data == "anonymous",
            "open_days": self.open_days.data,
            "reminder_days": self.reminder_days.data,
        }

    def drop_errors_of_asking(self) -> None:
        """Take no notice of these fields: another mail is chosen, and who has no script sees them all the same."""
        for name in _NAMES:
            self[name].errors = []


def values_of_asking(rule: MailRule) -> dict[str, Any]:
    """Return what these fields show before anything is typed; nothing for a rule that sends no survey."""
    if rule.action not in SURVEYS:
        return {}
    asking = asking_of(rule)
    source = f"{_SHIPPED}:{asking.questionnaire}" if asking.questionnaire else f"{_COPY}:{asking.survey_id}"
    return {
        "questions": source,
        "naming": "anonymous" if asking.is_anonymous else "named",
        "open_days": asking.open_days,
        "reminder_days": asking.reminder_days,
    }

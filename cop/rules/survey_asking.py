"""With what a rule asks, and which of its surveys are the same to those who are asked."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cop.models import MailRule, Meeting, RuleAction, SurveyPurpose, SurveyRule
from cop.questionnaires import questionnaire
from cop.rules.surveys import Place

# What a rule asks with until somebody chooses.
USUAL = {
    RuleAction.FEEDBACK_SURVEY: "meeting_feedback",
    RuleAction.EDITION_SURVEY: "edition_end",
}
_LAST_MINUTE = time(23, 59)


def asking_of(rule: MailRule) -> SurveyRule:
    """Return with what a rule asks; the usual, not saved, where nobody has chosen."""
    if rule.asking is not None:
        return rule.asking
    usual = {"is_anonymous": True, "open_days": 14, "reminder_days": 4}
    return SurveyRule(questionnaire=USUAL[rule.action], **usual)


def purpose_of(rule: MailRule) -> SurveyPurpose:
    """Return the purpose of the surveys that a rule makes."""
    asking = asking_of(rule)
    return asking.survey.purpose if asking.survey else questionnaire(asking.questionnaire).purpose


def closing_time(asking: SurveyRule, meeting: Meeting, *, at: datetime) -> datetime:
    """Return until when people can answer: the last minute of a day on the wall where the meeting was held."""
    zone = ZoneInfo(meeting.zone)
    day = at.astimezone(zone).date() + timedelta(days=asking.open_days)
    return datetime.combine(day, _LAST_MINUTE, zone).astimezone(at.tzinfo)


def place_of(rule: MailRule, meeting: Meeting) -> Place | None:
    """Return what a rule asks about: the meeting, or the edition of which it is the last session."""
    return meeting.edition if rule.action == RuleAction.EDITION_SURVEY else meeting


def same_mail(rule: MailRule) -> str:
    """Return what is the same for two rules that send the same mail, of which the narrower takes the other's place.

    What is asked months later takes nothing away from what is asked the morning after.
    """
    return f"{rule.action}:{purpose_of(rule)}" if rule.action in USUAL else str(rule.action)

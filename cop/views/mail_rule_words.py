"""Rules and what they send, as sentences."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cop.forms.mail_rule_words import ACTIONS, AUDIENCES
from cop.models import MailRule, RuleAction, RuleMoment, RuleUnit
from cop.questionnaires import questionnaire
from cop.rules.mail_rule_times import BY_HAND, SURVEYS
from cop.rules.survey_asking import asking_of
from cop.views.language import current_language

WORDS: Mapping[str, Any] = {
    "ACTIONS": ACTIONS,
    "AUDIENCES": AUDIENCES,
    "SURVEYS": SURVEYS,
    "BY_HAND": BY_HAND,
}


def when_words(rule: MailRule) -> str:
    """ "2 days before, at 09:00"; of an edition "after the last session: 1 day after, at 09:00"."""
    if rule.action == RuleAction.EDITION_SURVEY:
        return _("after the last session: %(when)s", when=_when(rule))
    return _when(rule)


def _when(rule: MailRule) -> str:
    words = _hours(rule) if rule.unit == RuleUnit.HOURS else _days(rule)
    hour = f"{rule.at_time:%H:%M}" if rule.at_time else ""
    return _("%(when)s, at %(time)s", when=words, time=hour) if hour else words


def whom_words(rule: MailRule) -> str:
    """ "to those who have not answered"."""
    if rule.action == RuleAction.EDITION_SURVEY:
        return _("to those who were at one of its sessions")
    return _("to %(whom)s", whom=AUDIENCES[rule.audience])


def scope_words(rule: MailRule, series_title: str = "") -> str:
    """ "for every meeting", "for meetings of the kind “workshop” of Finance"."""
    kind = rule.kind.name.in_language(current_language()) if rule.kind else ""
    if rule.meeting:
        return _("for “%(title)s”", title=rule.meeting.title.in_language(current_language()))
    if rule.series_id:
        if series_title:
            return _("for every meeting of the series “%(title)s”", title=series_title)
        return _("for every meeting of its series")
    if rule.edition:
        name = rule.edition.programme.name.in_language(current_language())
        return _("for every session of %(edition)s", edition=f"{name} {rule.edition.name}")
    if rule.community is None:
        return _("for meetings of the kind “%(kind)s”", kind=kind) if kind else _("for every meeting")
    name = rule.community.name.in_language(current_language())
    if kind:
        return _("for meetings of the kind “%(kind)s” of %(community)s", kind=kind, community=name)
    return _("for every meeting of %(community)s", community=name)


def asks_words(rule: MailRule) -> str:
    """ "“Meeting feedback”, anonymous, 14 days to answer"; "" for a rule that sends no survey."""
    if rule.action not in SURVEYS:
        return ""
    asking = asking_of(rule)
    name = asking.survey.title if asking.survey else questionnaire(asking.questionnaire).name
    naming = _("anonymous") if asking.is_anonymous else _("with names")
    days = ngettext("%(num)s day to answer", "%(num)s days to answer", asking.open_days)
    return f"“{name.in_language(current_language())}”, {naming}, {days}"


def first_upper(words: str) -> str:
    """Words as they begin a line; names within stay as they are."""
    return words[:1].upper() + words[1:]


def rule_words() -> dict[str, Any]:
    """Return what templates call to say a rule."""
    said = {
        "when_words": when_words,
        "whom_words": whom_words,
        "scope_words": scope_words,
        "asks_words": asks_words,
    }
    return {**WORDS, **said, "first_upper": first_upper}


def _days(rule: MailRule) -> str:
    if rule.amount == 0:
        return _("on the same day")
    if rule.moment == RuleMoment.BEFORE:
        return ngettext("%(num)s day before", "%(num)s days before", rule.amount)
    return ngettext("%(num)s day after", "%(num)s days after", rule.amount)


def _hours(rule: MailRule) -> str:
    if rule.moment == RuleMoment.BEFORE:
        return ngettext("%(num)s hour before", "%(num)s hours before", rule.amount)
    if rule.amount == 0:
        return _("as soon as it is over")
    return ngettext("%(num)s hour after", "%(num)s hours after", rule.amount)

"""Rules that send mail: made, changed, switched off, removed; and those that a newcomer begins with."""

from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from cop.errors import CopError
from cop.extensions import db
from cop.models import MailRule, RuleAction, RuleAudience, RuleMoment, RuleUnit, SurveyRule
from cop.queries.mail_rules import is_for_all
from cop.rules.mail_rule_times import SURVEYS
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

# What decides when a rule is due and to whom it goes: once it is another, nothing is made up for.
_TIMING = frozenset({
    "action", "audience", "amount", "unit", "moment", "at_time", "kind_id", "community_id", "edition_id", "series_id",
    "meeting_id", "is_active",
})  # fmt: skip
_WORDS = frozenset({"text_it", "text_en"})
_ASKING = frozenset({"questionnaire", "survey_id", "is_anonymous", "open_days", "reminder_days"})
AUDIENCES: dict[RuleAction, tuple[RuleAudience, ...]] = {
    RuleAction.INVITATION: (RuleAudience.NOT_INVITED,),
    RuleAction.REMINDER: (
        RuleAudience.UNANSWERED,
        RuleAudience.UNDECIDED,
        RuleAudience.COMING,
        RuleAudience.COMING_OR_UNDECIDED,
    ),
    RuleAction.LAST_CALL: (RuleAudience.UNANSWERED, RuleAudience.UNDECIDED),
    RuleAction.STILL_COMING: (RuleAudience.COMING, RuleAudience.COMING_OR_UNDECIDED, RuleAudience.WAITING),
    RuleAction.PRACTICAL_NOTES: (RuleAudience.COMING, RuleAudience.COMING_OR_UNDECIDED),
    RuleAction.THANKS: (RuleAudience.PRESENT, RuleAudience.ABSENT),
    RuleAction.FEEDBACK_SURVEY: (RuleAudience.PRESENT,),
    RuleAction.EDITION_SURVEY: (RuleAudience.PRESENT,),
    RuleAction.REPORT_PUBLISHED: (RuleAudience.PRESENT, RuleAudience.ABSENT),
}
# (what, to whom, days, before or after, at what time, switched on)
DEFAULTS = (
    ("reminder", "unanswered", 7, "before", time(9), True),
    ("still_coming", "coming", 3, "before", time(9), False),
    ("last_call", "unanswered", 2, "before", time(9), True),
    ("practical_notes", "coming_or_undecided", 1, "before", time(9), True),
    ("thanks", "present", 1, "after", time(10), True),
    ("feedback_survey", "present", 2, "after", time(10), False),
)


def default_rows(at: datetime) -> list[dict[str, Any]]:
    """Return the rows of the table `mail_rule` that a new installation begins with: rules for every meeting."""
    names = ("action", "audience", "amount", "moment", "at_time", "is_active")
    shared = {"unit": "days", "text_it": "", "text_en": "", "created_at": at, "changed_at": at}
    return [dict(zip(names, row, strict=True)) | shared for row in DEFAULTS]


def load_defaults(*, at: datetime) -> int:
    """Add the rules that a newcomer begins with, where there is none for every community; return how many."""
    if db.session.scalar(select(MailRule.id).where(is_for_all()).limit(1)) is not None:
        return 0
    enums = {"action": RuleAction, "audience": RuleAudience, "moment": RuleMoment, "unit": RuleUnit}
    rows = default_rows(at)
    for row in rows:
        db.session.add(MailRule(**row | {name: enum(row[name]) for name, enum in enums.items()}))
    db.session.flush()
    return len(rows)


def create_rule(*, by: Viewer | None, at: datetime, **facts: Any) -> MailRule:
    """Add a rule; `facts` are its columns, and of one that sends a survey "asking": those of `SurveyRule`.

    Raises CopError (field "audience") where the mail is not for such people.
    """
    rule = MailRule(created_at=at, changed_at=at)
    _write(rule, facts)
    db.session.add(rule)
    db.session.flush()
    log_act("create", rule, by=by)
    return rule


def edit_rule(rule: MailRule, *, by: Viewer | None, at: datetime, **facts: Any) -> None:
    """Change a rule. Another time, scope or audience begins now: what was due before is not made up for.

    Raises CopError as `create_rule`.
    """
    changed = _write(rule, facts)
    if _TIMING & changed:
        rule.changed_at = at
    if changed:
        db.session.flush()
        log_act("update", rule, by=by, fields=sorted(changed))


def switch_rule(rule: MailRule, *, is_active: bool, by: Viewer, at: datetime) -> None:
    """Switch a rule on or off. Off, it still keeps away the wider rules that it replaces."""
    edit_rule(rule, is_active=is_active, by=by, at=at)


def remove_rule(rule: MailRule, *, by: Viewer) -> None:
    """Remove a rule and what is known of its runs; the wider ones that it replaced hold again."""
    log_act("delete", rule, by=by)
    db.session.delete(rule)
    db.session.flush()


def _write(rule: MailRule, facts: dict[str, Any]) -> set[str]:
    asking = facts.pop("asking", None)
    unknown = (facts.keys() - _TIMING - _WORDS) | ((asking or {}).keys() - _ASKING)
    if unknown:
        raise ValueError(f"no facts of a rule: {sorted(unknown)}")
    changed = {name for name, value in facts.items() if getattr(rule, name) != value}
    for name in changed:
        setattr(rule, name, facts[name])
    if rule.audience not in AUDIENCES[rule.action]:
        raise CopError(_("This mail is not for such people: choose others."), field="audience")
    return changed | _write_asking(rule, asking)


def _write_asking(rule: MailRule, asking: dict[str, Any] | None) -> set[str]:
    """Keep with what a rule asks; a rule that sends no survey any more forgets it."""
    if rule.action not in SURVEYS:
        rule.asking = None
        return set()
    if asking is None:
        return set()
    if rule.asking is None:
        rule.asking = SurveyRule(**asking)
        return set(asking)
    kept = rule.asking
    changed = {name for name, value in asking.items() if getattr(kept, name) != value}
    for name in changed:
        setattr(kept, name, asking[name])
    return changed

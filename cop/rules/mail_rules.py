"""Rules about rules: who sees and changes those that send mail by themselves."""

from collections.abc import Collection

from cop.models import MailRule
from cop.rules.viewer import Viewer


def can_see_mail_rules(viewer: Viewer) -> bool:
    """The rules and what they will send are for those who coordinate; members read of them in their mails."""
    return viewer.is_coordinator


def can_edit_mail_rule(viewer: Viewer, rule: MailRule, hosts: Collection[set[int]]) -> bool:
    """A rule for all is the team's; one of a community, an edition, a series or a meeting is for who manages it.

    `hosts` are the ids of the communities that each meeting the rule is for has, none where it is for all: who
    hosts one meeting of a series writes to nobody of the others.
    """
    if is_general(rule):
        return viewer.is_administrator
    return bool(hosts) and all(viewer.manages_any(own) for own in hosts)


def is_general(rule: MailRule) -> bool:
    """Whether a rule is about the meetings of every community."""
    return all(
        place is None for place in (rule.community_id, rule.edition_id, rule.series_id, rule.meeting_id)
    )

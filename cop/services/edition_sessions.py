"""The sessions of an edition as a whole: published with it, mandatory or not, invited to by one rule."""

from datetime import datetime, time

from cop.extensions import db
from cop.models import (
    Edition,
    MailRule,
    Meeting,
    MeetingStatus,
    RuleAction,
    RuleAudience,
    RuleMoment,
    RuleUnit,
)
from cop.queries.mail_rules import invitation_rule_of
from cop.queries.sessions_of_edition import sessions_of
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.edition_registrations import register_enrolled
from cop.services.invitations import publish_meeting
from cop.services.mail_rules import create_rule, edit_rule

USUAL_DAYS = 14
_INVITED_AT = time(9)


def publish_sessions(edition: Edition, *, by: Viewer, at: datetime) -> list[Meeting]:
    """Put the drafts of an edition's sessions on the calendar, and whoever is enrolled on their lists; return them.

    Nobody gets a mail: the invitations leave by the edition's rule, which is made where there is none. A session
    that has begun is published for the record.
    """
    drafts = [one for one in sessions_of(edition, drafts=True) if one.status == MeetingStatus.DRAFT]
    for session in sorted(drafts, key=lambda one: one.id):  # locked by id, as everybody else would
        publish_meeting(session, invitees=[], by=by, at=at)
    if invitation_rule_of(edition) is None:
        set_invitation_rule(edition, days=USUAL_DAYS, by=by, at=at)
    register_enrolled(edition, at=at)
    return drafts


def set_invitation_rule(edition: Edition, *, days: int, by: Viewer | None, at: datetime) -> MailRule:
    """Let the invitations to the sessions of an edition leave by themselves, so many days before each, at 09:00."""
    rule = invitation_rule_of(edition)
    when = {
        "amount": days, "unit": RuleUnit.DAYS, "moment": RuleMoment.BEFORE, "at_time": _INVITED_AT, "is_active": True,
    }  # fmt: skip
    if rule is None:
        kind = {"action": RuleAction.INVITATION, "audience": RuleAudience.NOT_INVITED}
        return create_rule(by=by, at=at, edition_id=edition.id, **kind, **when)
    edit_rule(rule, by=by, at=at, **when)
    return rule


def mark_mandatory(session: Meeting, *, is_mandatory: bool, by: Viewer) -> None:
    """Say whether nobody completes the edition without this session. The same again changes nothing."""
    if session.is_mandatory != is_mandatory:
        session.is_mandatory = is_mandatory
        db.session.flush()
        log_act("update", session, by=by, fields=["is_mandatory"])

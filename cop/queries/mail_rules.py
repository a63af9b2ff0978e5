"""Rules that send mail: which there are, who sees them, which are about a meeting."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from cop.extensions import db
from cop.models import (
    Bilingual,
    Edition,
    EditionHost,
    MailRule,
    MailRuleRun,
    Meeting,
    MeetingHost,
    MeetingStatus,
    RuleAction,
    RuleMoment,
    RuleUnit,
    Series,
)
from cop.queries.meetings import is_managed_by
from cop.rules.viewer import Viewer


def is_about(rule: type[MailRule] = MailRule, meeting: type[Meeting] = Meeting) -> ColumnElement[bool]:
    """Return the condition that a rule is about a meeting: its kind, a host, its edition, its series, itself."""
    is_host = select(MeetingHost.meeting_id).where(
        MeetingHost.meeting_id == meeting.id, MeetingHost.community_id == rule.community_id
    )
    return and_(
        or_(rule.kind_id.is_(None), rule.kind_id == meeting.kind_id),
        or_(rule.community_id.is_(None), is_host.exists()),
        or_(rule.edition_id.is_(None), rule.edition_id == meeting.edition_id),
        or_(rule.series_id.is_(None), rule.series_id == meeting.series_id),
        or_(rule.meeting_id.is_(None), rule.meeting_id == meeting.id),
    )


def is_for_all() -> ColumnElement[bool]:
    """Return the condition that a rule is about the meetings of every community."""
    places = (MailRule.community_id, MailRule.edition_id, MailRule.series_id, MailRule.meeting_id)
    return and_(*(place.is_(None) for place in places))


def rules_about(meetings: Collection[Meeting]) -> dict[int, list[MailRule]]:
    """Return, by the meeting's id, every rule that is about it, those switched off included."""
    found: dict[int, list[MailRule]] = {meeting.id: [] for meeting in meetings}
    rows = select(Meeting.id, MailRule).join(MailRule, is_about()).where(Meeting.id.in_(found))
    for meeting_id, rule in db.session.execute(rows.order_by(MailRule.id)):
        found[meeting_id].append(rule)
    return found


def rules_for(viewer: Viewer, *, at: datetime) -> Sequence[MailRule]:
    """Return the rules that a viewer sees: those for all, and those of what the viewer manages.

    Of the rules of one meeting, series or edition those alone of which something is still ahead at the instant `at`.
    """
    is_ahead = Meeting.ends_at > at
    places = (MailRule.edition_id, MailRule.series_id, MailRule.meeting_id)
    in_time = or_(
        and_(*(place.is_(None) for place in places)),
        MailRule.meeting_id.in_(select(Meeting.id).where(is_ahead)),
        MailRule.series_id.in_(select(Meeting.series_id).where(is_ahead)),
        MailRule.edition_id.in_(select(Meeting.edition_id).where(is_ahead)),
    )
    return sorted(db.session.scalars(_seen_by(viewer).where(in_time)), key=in_order_of_time)


def in_order_of_time(rule: MailRule) -> tuple[float, int]:
    """Return by what rules are sorted: what leaves first about a meeting stands first."""
    hours = rule.amount * (24 if rule.unit == RuleUnit.DAYS else 1)
    return -hours - 0.5 if rule.moment == RuleMoment.BEFORE else hours + 0.5, rule.id


def rule_for(viewer: Viewer, rule_id: int) -> MailRule | None:
    """Return a rule, None where the viewer does not see it."""
    return db.session.scalar(_seen_by(viewer).where(MailRule.id == rule_id))


def hosts_of_rule(rule: MailRule) -> list[set[int]]:
    """Return the ids of the communities that host each meeting of a rule; none where it is for all."""
    if rule.community_id:
        return [{rule.community_id}]
    if rule.edition_id:
        hosts_of = select(EditionHost.community_id).where(EditionHost.edition_id == rule.edition_id)
        return [set(db.session.scalars(hosts_of))]
    if not (rule.series_id or rule.meeting_id):
        return []
    is_meant = Meeting.series_id == rule.series_id if rule.series_id else Meeting.id == rule.meeting_id
    rows = select(MeetingHost.meeting_id, MeetingHost.community_id).join(Meeting).where(is_meant)
    hosts: dict[int, set[int]] = {}
    for meeting_id, community_id in db.session.execute(rows):
        hosts.setdefault(meeting_id, set()).add(community_id)
    return list(hosts.values())


def series_for(viewer: Viewer, series_id: int) -> Series | None:
    """Return a series of which the viewer manages every meeting, None for any other."""
    own = select(Meeting.id).where(Meeting.series_id == series_id)
    others = own.where(not_(is_managed_by(viewer)))
    return db.session.scalar(select(Series).where(Series.id == series_id, own.exists(), ~others.exists()))


def meeting_of_series(series_id: int, *, at: datetime) -> Meeting | None:
    """Return the next meeting of a series, the last where none is ahead."""
    meetings = select(Meeting).where(Meeting.series_id == series_id).limit(1)
    ahead = meetings.where(Meeting.ends_at > at).order_by(Meeting.starts_at)
    return db.session.scalar(ahead) or db.session.scalar(meetings.order_by(Meeting.starts_at.desc()))


def series_titles(rules: Collection[MailRule]) -> dict[int, Bilingual]:
    """Return, by the id of the series that rules are for, the title of its latest meeting."""
    ids = {rule.series_id for rule in rules if rule.series_id}
    meetings = select(Meeting.series_id, Meeting.title_it, Meeting.title_en).where(Meeting.series_id.in_(ids))
    rows = db.session.execute(meetings.order_by(Meeting.starts_at, Meeting.id))
    return {series_id: Bilingual(it, en) for series_id, it, en in rows if series_id}


def session_of_edition(edition_id: int, *, at: datetime) -> Meeting | None:
    """Return the next session of an edition, the last where none is ahead."""
    sessions = select(Meeting).where(Meeting.edition_id == edition_id).limit(1)
    ahead = sessions.where(Meeting.ends_at > at).order_by(Meeting.starts_at)
    return db.session.scalar(ahead) or db.session.scalar(sessions.order_by(Meeting.starts_at.desc()))


def invitation_rule_of(edition: Edition) -> MailRule | None:
    """Return the rule by which the invitations to the sessions of an edition leave, None where there is none."""
    own = (MailRule.edition_id == edition.id, MailRule.action == RuleAction.INVITATION)
    return db.session.scalar(select(MailRule).where(*own).order_by(MailRule.id.desc()).limit(1))


def example_for(viewer: Viewer, *, at: datetime) -> Meeting | None:
    """Return the next meeting that a viewer manages, to show a mail with."""
    published = select(Meeting).where(Meeting.status == MeetingStatus.SCHEDULED, is_managed_by(viewer))
    ahead = published.where(Meeting.starts_at > at).options(
        joinedload(Meeting.kind), selectinload(Meeting.hosts)
    )
    return db.session.scalar(ahead.order_by(Meeting.starts_at, Meeting.id).limit(1))


def runs_of(meeting: Meeting) -> Sequence[MailRuleRun]:
    """Return what rules have done for a meeting, the latest first, with their rules."""
    found = select(MailRuleRun).where(MailRuleRun.meeting_id == meeting.id)
    rules = joinedload(MailRuleRun.rule).options(
        joinedload(MailRule.kind),
        joinedload(MailRule.community),
        joinedload(MailRule.edition).joinedload(Edition.programme),
    )
    return db.session.scalars(found.options(rules).order_by(MailRuleRun.ran_at.desc(), MailRuleRun.id)).all()


def runs_at(at: datetime) -> Sequence[MailRuleRun]:
    """Return what the worker did by rules at an instant."""
    found = select(MailRuleRun).where(MailRuleRun.ran_at == at, MailRuleRun.by_id.is_(None))
    joined = (joinedload(MailRuleRun.rule), joinedload(MailRuleRun.meeting))
    return db.session.scalars(found.options(*joined).order_by(MailRuleRun.id)).all()


def _seen_by(viewer: Viewer) -> Select[MailRule]:
    rules = select(MailRule).options(
        joinedload(MailRule.kind),
        joinedload(MailRule.community),
        joinedload(MailRule.edition).joinedload(Edition.programme),
        joinedload(MailRule.meeting).options(selectinload(Meeting.hosts)),
    )
    if viewer.is_administrator:
        return rules
    managed = is_managed_by(viewer)
    own = select(EditionHost.edition_id).where(EditionHost.community_id.in_(viewer.coordinates))
    return rules.where(
        or_(
            is_for_all(),
            MailRule.community_id.in_(viewer.coordinates),
            MailRule.edition_id.in_(own),
            MailRule.meeting_id.in_(select(Meeting.id).where(managed)),
            MailRule.series_id.in_(select(Meeting.series_id).where(managed)),
        )
    )

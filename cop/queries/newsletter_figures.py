"""What came of an issue: its mails, who left by it, and what people did within the week after, got it or not.

Those who got it are compared with the others whom its list concerns: who belongs to its communities or ever said
something about it, and got no mail of it. Coordinators and the team are in neither group. An answer counts that the
person gave; one that a coordinator or an import entered does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from cop.clock import day_of
from cop.extensions import db
from cop.models import (
    Answer,
    CommunityRole,
    DeliveryFault,
    FaultKind,
    JoinRequest,
    LeftBy,
    MeetingHost,
    Message,
    MessageState,
    NewsletterContent,
    NewsletterIssue,
    NewsletterRecipient,
    Person,
    Registration,
    SiteRole,
    Source,
    Subscription,
    SurveyInvitation,
)
from cop.queries.newsletter_grounds import Scope, candidates
from cop.queries.newsletter_progress import about, progress_of
from cop.queries.viewers import in_force
from cop.rules.newsletter_figures import WEEK, Deed, Followed, NewsFigures, Share

_CAME_BACK = (FaultKind.GONE, FaultKind.LATER, FaultKind.OURS)
_MEETING = "meeting:"


def figures_of(issue: NewsletterIssue, at: datetime) -> NewsFigures:
    """Return the figures of an issue that has started: those that were kept, else as they are at an instant."""
    kept = issue.figures
    return NewsFigures.from_json(kept) if kept else counted(issue, at)


def counted(issue: NewsletterIssue, at: datetime) -> NewsFigures:
    """Return the figures of an issue that has started, counted anew at an instant."""
    mails = progress_of(issue, at)
    return NewsFigures(
        until=_week(issue, at).until,
        recipients=issue.recipients or 0,
        sent=mails.sent,
        failed=mails.failed,
        stopped=mails.stopped,
        waiting=mails.waiting + mails.held,
        bounced=_number(_faulty(issue, _CAME_BACK, Message.state == MessageState.SENT)),
        complaints=_number(_faulty(issue, [FaultKind.COMPLAINT])),
        left=_number(_leaving(issue)),
        followed=tuple(_followed(issue, at)),
    )


def issues_to_freeze(before: datetime) -> Sequence[int]:
    """Return the ids of the issues that were finished before an instant and whose figures are not kept yet."""
    rows = select(NewsletterIssue.id).where(
        NewsletterIssue.started_at.is_not(None),
        NewsletterIssue.finished_at <= before,
        NewsletterIssue.figures.is_(None),
    )
    return db.session.scalars(rows.order_by(NewsletterIssue.id)).all()


def meetings_told(issue: NewsletterIssue) -> set[int]:
    """Return the ids of the meetings that an issue told of, in any language and variant."""
    facts = select(NewsletterContent.facts).where(NewsletterContent.issue_id == issue.id)
    keys = {key for one in db.session.scalars(facts) for key in _keys(one) if key.startswith(_MEETING)}
    return {int(number) for key in keys if (number := key.removeprefix(_MEETING)).isdecimal()}


def _keys(facts: Any) -> Iterator[str]:
    """Yield the keys by which what an issue holds is named, wherever they stand."""
    if isinstance(facts, Mapping):
        key = facts.get("key")
        if isinstance(key, str):
            yield key
    parts = facts.values() if isinstance(facts, Mapping) else facts if isinstance(facts, list) else ()
    for part in parts:
        yield from _keys(part)


@dataclass(frozen=True)
class _Week:
    since: datetime
    until: datetime


def _week(issue: NewsletterIssue, at: datetime) -> _Week:
    """From the first mail to a week after the last: the same for all, whenever the own mail left."""
    since = issue.started_at or at
    return _Week(since, min(at, (issue.finished_at or at) + WEEK))


def _followed(issue: NewsletterIssue, at: datetime) -> Iterator[Followed]:
    got, others = _got(issue), _others(issue)
    bases = _number(got), _number(others)
    for deed, done in _deeds(issue, at):
        counts = [_number(done.where(done.selected_columns[0].in_(group))) for group in (got, others)]
        yield Followed(deed, *(Share(*pair) for pair in zip(counts, bases, strict=True)))


def _deeds(issue: NewsletterIssue, at: datetime) -> Iterator[tuple[Deed, Select[Any]]]:
    """Yield each deed with the selection of the ids of the people who did it."""
    scope, week = Scope.of(issue.mailing_list, at), _week(issue, at)
    own = select(MeetingHost.meeting_id).where(scope.holds(MeetingHost.community_id))
    yes = select(Registration.person_id).where(
        Registration.answer.in_((Answer.ACCEPTED, Answer.WAITING)),
        Registration.source.in_((Source.WEB, Source.CALENDAR_REPLY)),
        Registration.answered_at.between(week.since, week.until),
    )
    told = meetings_told(issue)
    if told:
        yield Deed.CAME_TO_TOLD, yes.where(Registration.meeting_id.in_(told))
    yield Deed.CAME, yes.where(Registration.meeting_id.in_(own))
    # The day alone is known of an answer.
    days = SurveyInvitation.answered_on.between(day_of(week.since), day_of(week.until))
    yield Deed.ANSWERED, select(SurveyInvitation.person_id).where(days)
    is_theirs = or_(JoinRequest.person_id == Person.id, JoinRequest.email_key == Person.email_key)
    yield (
        Deed.ASKED_TO_JOIN,
        select(Person.id)
        .join(JoinRequest, is_theirs)
        .where(
            scope.holds(JoinRequest.community_id), JoinRequest.confirmed_at.between(week.since, week.until)
        ),
    )


def _got(issue: NewsletterIssue) -> Select[Any]:
    """Return the selection of those who got it as far as is known."""
    own = and_(Message.person_id == NewsletterRecipient.person_id, Message.subject == about(issue.id))
    came_back = _faulty(issue, _CAME_BACK)
    rows = (
        select(NewsletterRecipient.person_id)
        .join(Message, own)
        .join(Person, Person.id == NewsletterRecipient.person_id)
    )
    return rows.where(
        NewsletterRecipient.issue_id == issue.id,
        Message.state == MessageState.SENT,
        Message.id.not_in(came_back),
        _is_counted(issue),
    )


def _others(issue: NewsletterIssue) -> Select[Any]:
    """Return the selection of those whom the list concerned on the first day, and who got no mail of the issue."""
    began = _week(issue, issue.created_at).since
    concerned = candidates(issue.mailing_list, issue.kind, began, with_members=True).subquery()
    written_to = select(NewsletterRecipient.person_id).where(NewsletterRecipient.issue_id == issue.id)
    return select(Person.id).where(
        Person.id.in_(select(concerned.c[0])), Person.id.not_in(written_to), _is_counted(issue)
    )


def _is_counted(issue: NewsletterIssue) -> ColumnElement[bool]:
    """The condition that a person is still somebody, and not one of those who make the meetings."""
    began = _week(issue, issue.created_at).since
    scope = Scope.of(issue.mailing_list, began)
    running = select(CommunityRole.person_id).where(
        scope.holds(CommunityRole.community_id),
        in_force(CommunityRole.since_on, CommunityRole.until_on, scope.day),
    )
    return and_(
        Person.erased_at.is_(None),
        Person.merged_into_id.is_(None),
        Person.site_role == SiteRole.NONE,
        Person.id.not_in(running),
    )


def _faulty(issue: NewsletterIssue, kinds: Sequence[FaultKind], *where: ColumnElement[bool]) -> Select[Any]:
    """Return the selection of the ids of the mails of an issue of which a report of some kind came."""
    rows = select(Message.id).join(DeliveryFault, DeliveryFault.message_id == Message.id)
    return rows.where(Message.subject == about(issue.id), DeliveryFault.kind.in_(kinds), *where)


def _leaving(issue: NewsletterIssue) -> Select[Any]:
    return select(Subscription.person_id).where(
        Subscription.left_issue_id == issue.id,
        Subscription.left_at.is_not(None),
        Subscription.left_by != LeftBy.COMPLAINT,
    )


def _number(ids: Select[Any]) -> int:
    """Return how many different ids a selection has."""
    return db.session.scalar(ids.with_only_columns(func.count(ids.selected_columns[0].distinct()))) or 0

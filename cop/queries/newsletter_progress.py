"""How far an issue is on its way: its mails by state, how fast they leave, when the last one will."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy import text as sql
from sqlalchemy.sql.elements import ColumnElement

from cop.extensions import db
from cop.models import IssueStatus, Message, MessageState, NewsletterIssue
from cop.queries.subscriptions import NEWSLETTER

# The rate is that of the last minutes: a pause, or a server that was away, does not count for ever.
LATELY = timedelta(minutes=5)
_WAITING = (MessageState.QUEUED, MessageState.READY, MessageState.LEASED, MessageState.SENDING)
_STOPPED = (MessageState.CANCELLED, MessageState.EXPIRED)


@dataclass(frozen=True)
class Progress:
    """The mails of one issue. `rate` is mails a minute of late, `ready_at` when the last one may have left."""

    sent: int = 0
    failed: int = 0
    # Taken back: from people who left, or whose address was stopped, meanwhile; from all, once it is cancelled.
    stopped: int = 0
    waiting: int = 0
    held: int = 0
    rate: float = 0.0
    ready_at: datetime | None = None

    @property
    def total(self) -> int:
        return self.done + self.waiting + self.held

    @property
    def done(self) -> int:
        return self.sent + self.failed + self.stopped


def about(issue_id: int) -> str:
    """Return the subject of the outbox rows of an issue."""
    return f"{NEWSLETTER}:{issue_id}"


def issue_id_of(subject: str) -> int | None:
    """Return the id of the issue in "newsletter:12", None for anything else."""
    kind, _, number = subject.partition(":")
    is_one = kind == NEWSLETTER and number.isascii() and number.isdigit() and len(number) < 19
    return int(number) if is_one else None


def progress_of(issue: NewsletterIssue, at: datetime) -> Progress:
    """Return how the mails of an issue stand at an instant."""
    own = Message.subject == about(issue.id)
    states = select(Message.state, func.count()).where(own).group_by(Message.state)
    counts = dict(db.session.execute(states).all())
    since = max(at - LATELY, issue.started_at or at)
    lately = select(func.count(), func.min(Message.sent_at)).where(own, Message.sent_at > since)
    sent_lately, first_at = db.session.execute(lately).one()
    minutes = (at - first_at).total_seconds() / 60 if first_at else 0
    return _progress(counts, sent_lately / minutes if minutes > 0 else 0.0, at)


def _progress(counts: Mapping[MessageState, int], rate: float, at: datetime) -> Progress:
    waiting = sum(counts.get(state, 0) for state in _WAITING)
    return Progress(
        sent=counts.get(MessageState.SENT, 0),
        failed=counts.get(MessageState.DEAD, 0),
        stopped=sum(counts.get(state, 0) for state in _STOPPED),
        waiting=waiting,
        held=counts.get(MessageState.HELD, 0),
        rate=rate,
        ready_at=at + timedelta(minutes=waiting / rate) if waiting and rate else None,
    )


def due_issues(at: datetime) -> Sequence[int]:
    """Return the ids of the issues whose hour has come, the earliest first."""
    due = select(NewsletterIssue.id).where(
        NewsletterIssue.status == IssueStatus.SCHEDULED, NewsletterIssue.send_at <= at
    )
    return db.session.scalars(due.order_by(NewsletterIssue.send_at, NewsletterIssue.id)).all()


def issues_of_status(status: IssueStatus) -> Sequence[int]:
    found = select(NewsletterIssue.id).where(NewsletterIssue.status == status)
    return db.session.scalars(found.order_by(NewsletterIssue.id)).all()


def has_waiting(issue_id: int) -> bool:
    """Whether a mail of an issue may still leave: none left to fetch is not the same."""
    return (
        db.session.scalar(select(exists().where(Message.subject == about(issue_id), _may_leave()))) or False
    )


def _may_leave() -> ColumnElement[bool]:
    # Written out, so that the partial indexes of the outbox are used.
    return or_(
        sql("message.state = 'ready'"),
        sql("message.state IN ('leased', 'sending')"),
        sql("message.state = 'queued'"),
        sql("message.state = 'held'"),
    )

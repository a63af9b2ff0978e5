"""What people of the demonstration did after an issue: some of those who got it, and some of those who did not."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from cop import clock
from cop.demo.mails import delivered
from cop.extensions import db
from cop.models import (
    Answer,
    Meeting,
    Mode,
    NewsletterIssue,
    NewsletterRecipient,
    Registration,
    Source,
)
from cop.queries.newsletter_grounds import candidates
from cop.services.registrations import answer_registration

_UNDECIDED = (Answer.INVITED, Answer.TENTATIVE, Answer.DECLINED)
_APART = timedelta(hours=9)


def follow(issue: NewsletterIssue, row: dict[str, Any]) -> None:
    """Let as many of both say yes by themselves, to a meeting that was told of, in the days after the issue."""
    at = issue.finished_at or clock.now()
    got = select(NewsletterRecipient.person_id).where(NewsletterRecipient.issue_id == issue.id)
    concerned = candidates(issue.mailing_list, issue.kind, at, with_members=True).subquery()
    is_got = Registration.person_id.in_(got)
    is_other = Registration.person_id.in_(select(concerned.c[0])) & ~is_got
    some = [
        *_undecided(row["meeting"], is_got, row["got"]),
        *_undecided(row["meeting"], is_other, row["others"]),
    ]
    for n, registration in enumerate(some, start=1):
        with delivered(said_at := at + n * _APART):
            answer_registration(
                registration, answer=Answer.ACCEPTED, mode=Mode.ONLINE, source=Source.WEB, at=said_at
            )


def _undecided(title: str, of_them: ColumnElement[bool], number: int) -> Sequence[Registration]:
    """The first of some people who are invited to a meeting, and have not said yes to it."""
    found = select(Registration).join(Registration.meeting).where(Meeting.title_it == title)
    found = found.where(of_them, Registration.answer.in_(_UNDECIDED), Registration.is_staff.is_(False))
    return db.session.scalars(found.order_by(Registration.id).limit(number)).all()

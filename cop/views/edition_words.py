"""What the pages of an edition say of its sessions and of the certificate."""

from collections.abc import Collection
from datetime import datetime

from cop.models import Edition, EditionStatus, Meeting
from cop.queries.completion import course_of
from cop.queries.rule_words import rule_sentence
from cop.queries.sessions_of_edition import numbers_of


def edition_rule(edition: Edition, sessions: Collection[Meeting], *, at: datetime) -> str:
    """Return in words what the certificate of an edition asks for now; `sessions`: all of them, drafts too.

    Where sessions were cancelled it is what the others still give.
    """
    course = course_of(edition, sessions, at=at)
    numbers = numbers_of(sessions, drafts=edition.status == EditionStatus.DRAFT)
    return rule_sentence(
        least_sessions=course.least_sessions,
        least_minutes=course.least_minutes,
        sessions=len(numbers),
        mandatory=sum(one.is_mandatory and one.id in numbers for one in sessions),
    )

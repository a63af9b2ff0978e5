"""What the pages of an edition say of its sessions and of the certificate."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _

from cop.models import Edition, EditionStatus, Meeting
from cop.queries.completion import course_of
from cop.queries.rule_words import asked_for, no_certificate
from cop.queries.sessions_of_edition import numbers_of, sessions_of


def edition_rule(edition: Edition, sessions: Collection[Meeting], *, at: datetime) -> str:
    """Return in words what the certificate of an edition asks for now; `sessions`: all of them, drafts too.

    Where sessions were cancelled it is what the others still give.
    """
    asked = edition_asks(edition, sessions, at=at)
    return _("For the certificate: %(what)s.", what=asked) if asked else no_certificate()


def edition_asks(edition: Edition, sessions: Collection[Meeting], *, at: datetime) -> str:
    """Return the same as part of a sentence, "" where no certificate is given."""
    course = course_of(edition, sessions, at=at)
    numbers = numbers_of(sessions, drafts=edition.status == EditionStatus.DRAFT)
    mandatory = sum(one.is_mandatory and one.id in numbers for one in sessions)
    return asked_for(course.least_sessions, course.least_minutes, sessions=len(numbers), mandatory=mandatory)


def session_words(meeting: Meeting) -> str:
    """Return what a session is in its edition: "Session 3 of 8", "" for what has no number."""
    if meeting.edition is None:
        return ""
    numbers = numbers_of(sessions_of(meeting.edition))
    if meeting.id not in numbers:
        return ""
    return _("Session %(number)s of %(of)s", number=numbers[meeting.id], of=len(numbers))

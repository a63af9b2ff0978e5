"""When an edition takes people: by their own hand, by a coordinator's, from the waiting list."""

from datetime import datetime

from flask_babel import format_date, format_time
from flask_babel import gettext as _

from cop.errors import CopError
from cop.models import Edition, EditionStatus
from cop.queries.sessions_of_edition import sessions_of
from cop.rules.enrolments import has_begun, has_ended


def refuse_unpublished(edition: Edition) -> None:
    """Raise CopError, in words, for an edition that nobody can be enrolled in, whoever does it."""
    if reason := _status_reason(edition):
        raise CopError(reason)


def refuse_own(edition: Edition, *, at: datetime) -> None:
    """Raise CopError, in words, where people may not enrol by themselves."""
    if reason := enrolment_closed_reason(edition, at=at):
        raise CopError(reason)


def enrolment_closed_reason(edition: Edition, *, at: datetime) -> str:
    """Return why people may not enrol by themselves at the instant `at`, "" where they may.

    Without a window: from publication until the first session begins. With one, also later, while a session is
    to come. A full edition is open still: there is a waiting list.
    """
    if reason := _status_reason(edition):
        return reason
    sessions = sessions_of(edition)
    if has_ended(edition, sessions, at=at):
        return _("This edition is over.")
    opens_at, closes_at = edition.enrolment_opens_at, edition.enrolment_closes_at
    if opens_at is not None and at < opens_at:
        return _("Enrolment opens on %(day)s at %(time)s.", **_wall(opens_at))
    if closes_at is not None and at >= closes_at:
        return _("Enrolment closed on %(day)s at %(time)s.", **_wall(closes_at))
    if closes_at is None and has_begun(sessions, at=at):
        return _("This edition has begun: write to its organisers if you would like to join it now.")
    return ""


def lets_in(edition: Edition, *, at: datetime) -> bool:
    """Whether who waits gets a seat that becomes free without anybody's act.

    Until the first session begins, and later while people may still enrol by themselves: nobody finds themselves
    in a course half over.
    """
    if edition.status != EditionStatus.PUBLISHED:
        return False
    sessions = sessions_of(edition)
    if has_ended(edition, sessions, at=at):
        return False
    closes_at = edition.enrolment_closes_at
    return not has_begun(sessions, at=at) or (closes_at is not None and at < closes_at)


def _status_reason(edition: Edition) -> str:
    if edition.status == EditionStatus.DRAFT:
        return _("This edition has not been published yet.")
    if edition.status == EditionStatus.CANCELLED:
        return _("This edition has been cancelled.")
    return ""


def _wall(moment: datetime) -> dict[str, str]:
    return {"day": format_date(moment, "EEEE d MMMM y"), "time": format_time(moment, "HH:mm")}

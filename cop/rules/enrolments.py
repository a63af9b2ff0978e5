"""Rules about enrolments in training editions, and about who comes in somebody's place."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cop.clock import day_of
from cop.models import Edition, Enrolment, Meeting, MeetingStatus, Substitution
from cop.rules.certificates import initials
from cop.rules.training import can_manage_edition
from cop.rules.viewer import Viewer

_AT_ONCE = timedelta(minutes=1)
_TAKING_PLACE = frozenset({MeetingStatus.SCHEDULED, MeetingStatus.POSTPONED})


def has_ended(edition: Edition, sessions: Iterable[Meeting], *, at: datetime) -> bool:
    """Whether nothing of an edition is to come; one without published sessions goes by its days."""
    taking_place = [one for one in sessions if one.status in _TAKING_PLACE]
    if taking_place:
        return not any(one.takes_answers(at) or one.status == MeetingStatus.POSTPONED for one in taking_place)
    last = edition.ends_on or edition.starts_on
    return last is not None and last < day_of(at)


def has_begun(sessions: Iterable[Meeting], *, at: datetime) -> bool:
    """Whether the first session has begun."""
    return any(one.status == MeetingStatus.SCHEDULED and one.starts_at <= at for one in sessions)


def closes_at(edition: Edition, sessions: Iterable[Meeting]) -> datetime | None:
    """Return when people can no longer enrol by themselves: as set, else when the first session begins."""
    first = (one.starts_at for one in sessions if one.status == MeetingStatus.SCHEDULED)
    return edition.enrolment_closes_at or min(first, default=None)


def can_send_substitute(viewer: Viewer, enrolment: Enrolment, session: Meeting, *, at: datetime) -> bool:
    """Who is enrolled, and the contact of the organisation, until the session begins; those who manage always."""
    if can_manage_edition(viewer, enrolment.edition):
        return True
    is_theirs = _is_own(viewer, enrolment) or _is_contact(viewer, enrolment)
    return is_theirs and at < session.starts_at


def substitute_shown(substitution: Substitution) -> str:
    """Return the name of who comes in somebody's place, as that somebody sees it.

    Who was in the register before by an address typed on the personal page is shown by the initials: whose an
    address is, is not told to who types it.
    """
    person, sender_id = substitution.person, substitution.enrolment.person_id
    is_new = person.created_at > substitution.created_at - _AT_ONCE
    is_by_own_hand = substitution.created_by_id in {None, sender_id}
    return (is_by_own_hand and not is_new and initials(person.name)) or person.name


def _is_own(viewer: Viewer, enrolment: Enrolment) -> bool:
    return viewer.is_signed_in and viewer.person_id == enrolment.person_id


def _is_contact(viewer: Viewer, enrolment: Enrolment) -> bool:
    return enrolment.organisation_id is not None and enrolment.organisation_id in viewer.contact_of

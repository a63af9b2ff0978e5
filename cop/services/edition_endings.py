"""What follows in the sessions when somebody leaves an edition or a session does; who is told of a cancelled one."""

from collections.abc import Sequence
from datetime import datetime

from cop.emails import enrolments as mails
from cop.emails import invitations
from cop.exports import ics
from cop.extensions import db
from cop.models import Edition, Enrolment, EnrolmentStatus, Meeting, Registration
from cop.queries.enrolments import enrolments_of, substitutions_at, substitutions_for
from cop.queries.sessions_of_edition import coming_of
from cop.rules.viewer import Viewer
from cop.services import edition_registrations
from cop.services.substitutions import end_substitution

TOLD = (EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING, EnrolmentStatus.REQUESTED)


def end_sessions(enrolment: Enrolment, *, by: Viewer | None, at: datetime) -> list[Registration]:
    """Take somebody who leaves off the lists of the sessions to come, and whoever came in their place.

    The edition must be locked. Returns the registrations withdrawn whose events the mail about leaving is to take
    back; an event of which an invitation was sent is taken back by a mail of its own, as calendars ask for.
    """
    edition_registrations.lock_sessions(enrolment.edition)  # nobody is sent to one of them from here on
    for substitution in substitutions_for(enrolment):
        if coming_of([substitution.meeting], at=at):
            end_substitution(substitution, by=by, at=at)
    left = edition_registrations.leave_sessions(enrolment, at=at)
    invitations.queue_cancellations([one for one in left if one.calendar_method != ics.PUBLISH])
    return [one for one in left if one.calendar_method == ics.PUBLISH]


def end_former_session(session: Meeting, former: Edition, *, by: Viewer, at: datetime) -> list[Registration]:
    """Take who is enrolled in an edition off the list of a session that is none of its own any more.

    The session must be locked, and known by its new edition already: whoever is enrolled there too stays. Who came
    in somebody's place leaves as well. Each is told by a mail that takes the event back. Returns the registrations
    withdrawn.
    """
    if not coming_of([session], at=at):
        return []
    staying = {one.person_id for one in _enrolled(session.edition)} if session.edition else set()
    for substitution in substitutions_at(session, former):
        end_substitution(substitution, by=by, at=at)
    leaving = [one.person_id for one in _enrolled(former) if one.person_id not in staying]
    left = edition_registrations.leave(edition_registrations.registrations_in([session], leaving), at=at)
    invitations.queue_cancellations(left)
    return left


def tell_of_cancellation(edition: Edition, *, reason: str = "", at: datetime) -> int:
    """Tell everybody on an edition's list that it is cancelled, by one mail each; return how many people are told.

    To be called before its sessions are cancelled: of those that people know from their enrolment mail alone they
    hear here, once, of all; of those that they were invited to, from each session's own mail, which takes the event
    out of the calendar.
    """
    sessions = coming_of(edition_registrations.lock_sessions(edition), at=at)
    enrolments = enrolments_of(edition, statuses=TOLD)
    for session in sessions:
        session.sequence += 1
    known = edition_registrations.registrations_in(sessions, [one.person_id for one in enrolments])
    published = [one for one in known if one.calendar_method == ics.PUBLISH]
    mails.queue_cancelled(enrolments, published, reason=reason, at=at)
    db.session.flush()
    return len([one for one in enrolments if one.person.email])


def _enrolled(edition: Edition) -> Sequence[Enrolment]:
    return enrolments_of(edition, statuses=(EnrolmentStatus.ENROLLED,))

"""The front desk: a role for one meeting, to check people in and nothing else."""

from datetime import datetime

from flask_babel import gettext as _

from cop.emails import desks
from cop.emails.outbox import take_back
from cop.errors import CopError
from cop.extensions import db
from cop.models import Meeting, MeetingPersonRole, Person, PersonRoleKind
from cop.rules.viewer import Viewer
from cop.services.audit import log_act


def name_front_desk(meeting: Meeting, person: Person, *, by: Viewer, at: datetime) -> None:
    """Let a person check people in at a meeting, and tell by mail how; twice is once.

    Raises CopError for somebody without an address, who could not sign in.
    """
    if not person.email:
        raise CopError(_("%(name)s has no address to sign in with.", name=person.name), field="person_id")
    if _roles(meeting, person.id):
        return
    meeting.person_roles.append(MeetingPersonRole(person=person, kind=PersonRoleKind.FRONT_DESK))
    db.session.flush()
    log_act("give_role", person, by=by, role=PersonRoleKind.FRONT_DESK.value, meeting=meeting.id)
    desks.queue_front_desk(meeting, person, at=at)


def end_front_desk(meeting: Meeting, person_id: int, *, by: Viewer) -> None:
    """Take the role away; a mail about it that has not left is taken back. Twice is once."""
    for role in _roles(meeting, person_id):
        meeting.person_roles.remove(role)
        db.session.flush()
        take_back([desks.subject_of(meeting, person_id)])
        log_act("end_role", role.person, by=by, role=PersonRoleKind.FRONT_DESK.value, meeting=meeting.id)


def _roles(meeting: Meeting, person_id: int) -> list[MeetingPersonRole]:
    is_desk = PersonRoleKind.FRONT_DESK
    return [role for role in meeting.person_roles if (role.kind, role.person_id) == (is_desk, person_id)]

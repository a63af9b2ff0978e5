"""Rules about what people contribute to a consultation."""

from datetime import datetime, timedelta

from cop.models import Answer, Contribution, Meeting, MeetingStatus, Registration
from cop.rules.meetings import can_edit_meeting
from cop.rules.viewer import Viewer

TAKEN_FOR = timedelta(days=14)  # after the end of the meeting


def takes_contributions(meeting: Meeting, at: datetime) -> bool:
    """Whether contributions come in at the instant `at`: from publication until two weeks after the end.

    While the date is open they do as well; to a cancelled meeting nobody contributes.
    """
    if not meeting.kind.takes_contributions:
        return False
    is_on = meeting.status == MeetingStatus.SCHEDULED and at < meeting.ends_at + TAKEN_FOR
    return is_on or meeting.status == MeetingStatus.POSTPONED


def can_see_contributions(viewer: Viewer, meeting: Meeting, registration: Registration | None) -> bool:
    """Whoever may contribute reads what the others contributed and what became of it."""
    hosts = {host.id for host in meeting.hosts}
    is_listed = registration is not None and registration.answer != Answer.WITHDRAWN
    return can_edit_meeting(viewer, meeting) or is_listed or bool(viewer.member_of & hosts)


def can_contribute(
    viewer: Viewer, meeting: Meeting, registration: Registration | None, *, at: datetime
) -> bool:
    """The people on the list and the members of the hosts, as long as contributions come in."""
    return takes_contributions(meeting, at) and can_see_contributions(viewer, meeting, registration)


def can_edit_contribution(viewer: Viewer, contribution: Contribution, *, at: datetime) -> bool:
    """One's own, as long as contributions come in and nobody has answered it."""
    is_own = contribution.person_id is not None and contribution.person_id == viewer.person_id
    is_open = takes_contributions(contribution.meeting, at) and contribution.answered_at is None
    return is_own and is_open


def can_answer_contribution(viewer: Viewer, contribution: Contribution) -> bool:
    return can_edit_meeting(viewer, contribution.meeting)

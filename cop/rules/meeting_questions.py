"""Rules about what a meeting asks those who register."""

from cop.models import Meeting, QuestionAnswer
from cop.rules.meetings import can_edit_meeting
from cop.rules.registrations import can_see_registrations
from cop.rules.viewer import Viewer


def can_edit_questions(viewer: Viewer, meeting: Meeting) -> bool:
    return can_edit_meeting(viewer, meeting)


def can_see_question_answers(viewer: Viewer, meeting: Meeting) -> bool:
    """What people answered is for those who see their list: not for the front desk, not for other members."""
    return can_see_registrations(viewer, meeting)


def can_get_answered_file(viewer: Viewer, answer: QuestionAnswer) -> bool:
    """A file goes to those who see the answers, and back to whoever sent it."""
    registration = answer.registration
    is_own = viewer.is_signed_in and registration.person_id == viewer.person_id
    return is_own or can_see_question_answers(viewer, registration.meeting)

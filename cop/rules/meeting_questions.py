"""Rules about what a meeting asks those who register, and an edition those who enrol."""

from cop.models import Answering, Asking, QuestionAnswer, Registration
from cop.rules.viewer import Viewer


def can_edit_questions(viewer: Viewer, place: Asking) -> bool:
    """Who manages one of the communities that host a meeting, or an edition, says what it asks."""
    return viewer.manages_any({host.id for host in place.hosts})


def can_see_question_answers(viewer: Viewer, place: Asking) -> bool:
    """What people answered is for those who see their list: not for the front desk, not for other members."""
    return can_edit_questions(viewer, place)


def can_get_answered_file(viewer: Viewer, answer: QuestionAnswer) -> bool:
    """A file goes to those who see the answers, and back to whoever sent it."""
    given_by = answer.given_by
    is_own = viewer.is_signed_in and given_by.person_id == viewer.person_id
    return is_own or can_see_question_answers(viewer, place_of(given_by))


def place_of(given_by: Answering) -> Asking:
    """Return what a registration is for, or an enrolment."""
    return given_by.meeting if isinstance(given_by, Registration) else given_by.edition

"""Who sees a document and who opens it, before a meeting is held and afterwards."""

from datetime import timedelta

import pytest

from cop import clock
from cop.models import (
    Answer,
    Attendance,
    Community,
    Document,
    DocumentAudience,
    Meeting,
    MeetingPersonRole,
    MeetingStatus,
    PersonRoleKind,
    Registration,
)
from cop.rules.documents import can_open_document, can_see_document
from cop.rules.viewer import ANONYMOUS, Viewer

NOW = clock.now()
HOUSE, STRANGER = Viewer(person_id=1, member_of=frozenset({7})), Viewer(person_id=2)
COORDINATOR = Viewer(person_id=3, coordinates=frozenset({7}))


def document_of(*, days, audience=DocumentAudience.PARTICIPANTS, status=MeetingStatus.SCHEDULED):
    begins = NOW + timedelta(days=days)
    meeting = Meeting(id=5, status=status, starts_at=begins, ends_at=begins + timedelta(hours=1))
    meeting.hosts = [Community(id=7)]
    return Document(meeting=meeting, audience=audience)


def told(viewer, document, registration=None):
    """What the viewer gets: 404, 403 or the file."""
    if not can_see_document(viewer, document, registration):
        return 404
    return 200 if can_open_document(viewer, document, registration, at=NOW) else 403


@pytest.mark.parametrize(
    ("answer", "attendance", "before", "after"),
    [
        (Answer.INVITED, Attendance.UNKNOWN, 200, 403),
        (Answer.ACCEPTED, Attendance.UNKNOWN, 200, 403),
        (Answer.ACCEPTED, Attendance.ABSENT, 200, 403),
        (Answer.DECLINED, Attendance.UNKNOWN, 403, 403),
        (Answer.WAITING, Attendance.UNKNOWN, 403, 403),
        (Answer.REQUESTED, Attendance.UNKNOWN, 403, 403),
        (Answer.WITHDRAWN, Attendance.UNKNOWN, 403, 403),
        (Answer.INVITED, Attendance.PRESENT, 200, 200),
    ],
)
def test_a_document_for_participants(answer, attendance, before, after):
    registration = Registration(meeting_id=5, answer=answer, attendance=attendance)
    for viewer in (ANONYMOUS, STRANGER, HOUSE):
        assert told(viewer, document_of(days=1), registration) == before
        assert told(viewer, document_of(days=-1), registration) == after


@pytest.mark.parametrize(
    ("viewer", "gets"), [(ANONYMOUS, 404), (STRANGER, 404), (HOUSE, 403), (COORDINATOR, 200)]
)
def test_a_document_for_participants_without_a_registration(viewer, gets):
    assert [told(viewer, document_of(days=days)) for days in (1, -1)] == [gets, gets]


@pytest.mark.parametrize(
    ("audience", "gets"),
    [
        (DocumentAudience.EVERYONE, [200, 200, 200, 200]),
        (DocumentAudience.COORDINATORS, [404, 404, 404, 200]),
    ],
)
def test_a_document_for_everybody_and_for_coordinators(audience, gets):
    document = document_of(days=-1, audience=audience)
    assert [told(viewer, document) for viewer in (ANONYMOUS, STRANGER, HOUSE, COORDINATOR)] == gets


def test_a_draft_hides_what_is_for_everybody():
    document = document_of(days=1, audience=DocumentAudience.EVERYONE, status=MeetingStatus.DRAFT)
    assert [told(viewer, document) for viewer in (ANONYMOUS, HOUSE, COORDINATOR)] == [404, 404, 200]


@pytest.mark.parametrize(("kind", "gets"), [(PersonRoleKind.SPEAKER, 200), (PersonRoleKind.FRONT_DESK, 404)])
def test_a_speaker_gets_the_documents_and_the_front_desk_does_not(kind, gets):
    document = document_of(days=-1)
    document.meeting.person_roles = [MeetingPersonRole(person_id=2, kind=kind)]
    assert told(STRANGER, document) == gets


def test_another_meetings_registration_opens_nothing():
    registration = Registration(meeting_id=6, answer=Answer.ACCEPTED, attendance=Attendance.PRESENT)
    assert can_open_document(HOUSE, document_of(days=1), registration, at=NOW) is False


@pytest.mark.parametrize(
    ("viewer", "gets"), [(ANONYMOUS, 404), (STRANGER, 404), (HOUSE, 200), (COORDINATOR, 200)]
)
def test_a_document_for_the_members_of_a_community(viewer, gets):
    document = Document(community=Community(id=7), audience=DocumentAudience.PARTICIPANTS)
    assert told(viewer, document) == gets

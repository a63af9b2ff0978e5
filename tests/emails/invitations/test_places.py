"""A place that ends, waits or is freed: what the person is told, and what their calendar holds."""

from cop.emails.invitations import (
    queue_cancellation,
    queue_invitation,
    queue_promotion,
    queue_waiting,
)
from cop.models import Answer, MeetingStatus, MessageState
from tests.emails.invitations.reading import (
    attendee_of,
    calendar_part,
    composed,
    event_of,
    first_lines,
    kinds,
    leave,
    mails,
    set_answer,
)
from tests.oracles.lint import value


def test_a_cancelled_invitation_that_has_not_left_is_never_sent(db, registration):
    queue_invitation(registration)
    queue_cancellation(registration)
    assert [(m.kind, m.state) for m in mails(db)] == [("invitation", MessageState.CANCELLED)]


def test_a_cancelled_meeting_is_said_plainly(db, registration):
    queue_invitation(registration)
    leave(db)
    registration.meeting.status = MeetingStatus.CANCELLED
    queue_cancellation(registration)
    message = mails(db)[-1]
    assert composed(message)["Subject"] == "Cancelled, Thursday 26 November: Skills at work"
    assert first_lines(message, 3)[2] == "This meeting is cancelled. It will not take place."
    event = event_of(message)
    assert b"METHOD:CANCEL" in calendar_part(message)
    assert value(event, "STATUS") == "CANCELLED"
    assert composed(message)["References"] == mails(db)[0].message_id


def test_a_postponed_meeting_leaves_the_calendar_and_comes_back_as_another_event(db, registration):
    queue_invitation(registration)
    leave(db)
    old = registration.uid
    registration.meeting.status, registration.meeting.reason = MeetingStatus.POSTPONED, "The hall is flooded."
    queue_cancellation(registration)
    leave(db)
    assert b"METHOD:CANCEL" in calendar_part(mails(db)[-1])
    assert first_lines(mails(db)[-1], 4)[2:] == [
        "This meeting is postponed. You will be invited again as soon as the new date is known.",
        "The hall is flooded.",
    ]
    registration.meeting.status = MeetingStatus.SCHEDULED
    queue_invitation(registration)
    assert value(event_of(mails(db)[-1]), "UID") == registration.uid != old


def test_somebody_taken_off_the_list_is_told_so(db, registration):
    queue_invitation(registration)
    leave(db)
    set_answer(registration, Answer.WITHDRAWN)
    queue_cancellation(registration)
    message = mails(db)[-1]
    assert (
        composed(message)["Subject"]
        == "You are no longer on the list for Thursday 26 November: Skills at work"
    )
    assert first_lines(message, 3)[2].startswith("The organisers have taken you off the list")


def test_who_waits_gets_no_event_until_there_is_a_seat(db, registration):
    set_answer(registration, Answer.WAITING)
    queue_waiting(registration, place=1)
    leave(db)
    assert "calendar" not in mails(db)[0].context
    set_answer(registration, Answer.ACCEPTED)
    queue_promotion(registration)
    assert "PARTSTAT=ACCEPTED" in attendee_of(event_of(mails(db)[-1]))
    assert first_lines(mails(db)[-1], 3)[2].startswith("A seat has become free and it is yours")


def test_who_waited_in_vain_is_told_without_an_event(db, registration):
    set_answer(registration, Answer.WAITING)
    queue_waiting(registration, place=1)
    leave(db)
    registration.meeting.status = MeetingStatus.CANCELLED
    queue_cancellation(registration)
    assert [("calendar" in m.context) for m in mails(db)] == [False, False]


def test_somebody_promoted_twice_hears_of_it_twice(db, registration):
    for _ in range(2):
        set_answer(registration, Answer.WAITING)
        queue_waiting(registration, place=1)
        leave(db)
        set_answer(registration, Answer.ACCEPTED)
        queue_promotion(registration)
        leave(db)
    assert kinds(db) == ["waiting", "promotion"] * 2

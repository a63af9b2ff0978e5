"""A meeting that changes: who is told, what of, and in how many mails."""

from datetime import timedelta

import pytest

from cop.emails.invitations import (
    queue_cancellation,
    queue_invitation,
    queue_update,
)
from cop.emails.meeting_facts import changes_since, snapshot_of
from cop.models import Answer, MessageState
from tests.emails.invitations.reading import (
    attendee_of,
    composed,
    event_of,
    first_lines,
    kinds,
    leave,
    mails,
    set_answer,
)
from tests.oracles.lint import value


def test_uid_sequence_and_stamp_from_first_to_last(db, registration, at):
    meeting, told = registration.meeting, []

    def tell(queue, **kw):
        queue(registration, **kw)
        event = event_of(mails(db)[-1])
        part = attendee_of(event).split("PARTSTAT=")[1].split(";")[0].split(":")[0]
        told.append((value(event, "UID"), value(event, "SEQUENCE"), value(event, "DTSTAMP"), part))
        leave(db)

    tell(queue_invitation)
    tell(queue_invitation)  # the same content again
    registration.answer, meeting.sequence = Answer.ACCEPTED, 1
    tell(queue_update, is_significant=False, changes=[])
    at("2026-11-02T09:00+01:00")  # a clock set back
    meeting.sequence = 2
    tell(queue_update, is_significant=True, changes=[])
    at("2026-11-03T09:00+01:00")
    meeting.sequence = 3
    tell(queue_cancellation)
    uid = told[0][0]
    assert told == [
        (uid, "0", "20261102T090000Z", "NEEDS-ACTION"),
        (uid, "0", "20261102T090001Z", "NEEDS-ACTION"),
        (uid, "1", "20261102T090002Z", "ACCEPTED"),
        (uid, "2", "20261102T090003Z", "NEEDS-ACTION"),
        (uid, "3", "20261103T080000Z", "ACCEPTED"),
    ]
    tell(queue_invitation)  # revived: programs keep a tombstone of a cancelled UID
    assert told[-1][0] != uid


def test_what_changed_is_told_old_and_new(db, registration):
    meeting = registration.meeting
    queue_invitation(registration)
    leave(db)
    before = snapshot_of(meeting)
    meeting.starts_at += timedelta(days=1)
    meeting.ends_at += timedelta(days=1)
    meeting.place, meeting.title_it = "Via Nuova 2", "Altro titolo"
    queue_update(registration, is_significant=True, changes=changes_since(before, meeting))
    message = mails(db)[-1]
    assert composed(message)["Subject"] == "New time, Friday 27 November: Skills at work"
    assert first_lines(message, 6)[2:] == [
        "This meeting has changed:",
        "- New time: Friday 27 November 2026, 14:30–17:30 (Turin time). It was Thursday 26 November 2026, 14:30–17:30.",
        "- New place: Via Nuova 2. It was Via Esempio 1, Torino.",
        "Please answer again, even if you already have: from your calendar, or with one of these links.",
    ]


def test_an_update_of_little_weight_keeps_the_answer(db, registration):
    queue_invitation(registration)
    leave(db)
    set_answer(registration, Answer.ACCEPTED)
    before = snapshot_of(registration.meeting)
    registration.meeting.text_en = "Bring your notes."
    queue_update(registration, is_significant=False, changes=changes_since(before, registration.meeting))
    assert first_lines(mails(db)[-1], 5)[2:] == [
        "This meeting has changed:",
        "- The description has been revised.",
        "Your answer stays: you take part. You can change it, or leave, at any time with this link.",
    ]
    assert mails(db)[-1].expires_at == registration.meeting.ends_at


@pytest.mark.parametrize(
    ("answer", "is_significant", "is_told"),
    [
        (Answer.INVITED, False, True),
        (Answer.ACCEPTED, False, True),
        (Answer.WAITING, False, True),
        (Answer.DECLINED, False, False),
        (Answer.DECLINED, True, True),
        (Answer.WITHDRAWN, True, False),
    ],
)
def test_who_is_told_of_a_change(db, registration, answer, is_significant, is_told):
    queue_invitation(registration)
    leave(db)
    set_answer(registration, answer)
    queue_update(registration, is_significant=is_significant, changes=[])
    assert (kinds(db) == ["invitation", "update"]) == is_told


def test_an_invitation_that_has_not_left_tells_the_new_facts(db, registration):
    queue_invitation(registration)
    registration.meeting.place = "Via Nuova 2"
    queue_update(registration, is_significant=True, changes=[])
    assert [(m.kind, m.state) for m in mails(db)] == [
        ("invitation", MessageState.CANCELLED),
        ("invitation", MessageState.QUEUED),
    ]
    assert value(event_of(mails(db)[-1]), "LOCATION") == "Via Nuova 2"


def test_updates_that_have_not_left_are_told_as_one(db, registration):
    meeting = registration.meeting
    queue_invitation(registration)
    leave(db)

    def change(is_significant, **facts):
        before = snapshot_of(meeting)
        for name, fact in facts.items():
            setattr(meeting, name, fact)
        queue_update(registration, is_significant=is_significant, changes=changes_since(before, meeting))

    change(True, place="Via Nuova 2")
    change(False, title_en="Skills")
    change(True, place="Via Terza 3")
    assert kinds(db, MessageState.QUEUED) == ["update"]
    assert first_lines(mails(db)[-1], 5)[2:] == [
        "This meeting has changed:",
        "- New place: Via Terza 3. It was Via Esempio 1, Torino.",
        "- New title: “Skills”. It was “Skills at work”.",
    ]

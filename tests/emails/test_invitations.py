"""Mails about one person's place at one meeting: what is queued, what it says, what goes into the calendar."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from cop import clock
from cop.emails import invitations
from cop.emails.compose import compose
from cop.emails.invitations import (
    preview,
    queue_cancellation,
    queue_invitation,
    queue_promotion,
    queue_update,
    queue_waiting,
)
from cop.emails.meeting_facts import changes_since, meeting_facts, snapshot_of
from cop.exports.ics import description_of
from cop.models import Answer, MeetingStatus, Message, MessageState, Mode
from tests.factories import make_community, make_kind, make_meeting, make_person, make_registration
from tests.oracles.judge import assert_all_read
from tests.oracles.lint import events_of, faults, unfolded, value
from tests.oracles.reading import Event

NOW = "2026-11-02T10:00+01:00"
STARTS, ENDS = "2026-11-26T14:30+01:00", "2026-11-26T17:30+01:00"


@pytest.fixture(autouse=True)
def _now(at):
    at(NOW)


@pytest.fixture
def registration(db):
    from datetime import datetime

    kind = make_kind(name_en="co-design meeting", name_it="incontro di coprogettazione")
    meeting = make_meeting(
        make_community(name_en="Young people", name_it="NEET"), kind=kind, title_en="Skills at work",
        title_it="Competenze al lavoro", starts_at=datetime.fromisoformat(STARTS),
        ends_at=datetime.fromisoformat(ENDS), place="Via Esempio 1, Torino",
    )  # fmt: skip
    return make_registration(meeting, make_person(name="Niccolò"), invited_at=None)


def mails(db) -> list[Message]:
    return db.session.query(Message).order_by(Message.id).all()


def kinds(db, *states: MessageState) -> list[str]:
    return [m.kind for m in mails(db) if not states or m.state in states]


def set_answer(registration, answer: Answer):
    registration.answer = answer
    registration.waiting_since_at = clock.now() if answer == Answer.WAITING else None


def leave(db):
    """Let a worker take what waits."""
    db.session.query(Message).filter_by(state=MessageState.QUEUED).update({"state": MessageState.SENT})
    db.session.flush()


def composed(message: Message):
    return message_from_bytes(compose(message, at=clock.now()).body, policy=policy.default)


def calendar_part(message: Message) -> bytes:
    (part,) = [p for p in composed(message).walk() if p.get_content_type() == "text/calendar"]
    return part.get_payload(decode=True)


def event_of(message: Message) -> list[str]:
    content = calendar_part(message)
    assert faults(content) == []
    return events_of(unfolded(content))[0]


def attendee_of(event: list[str]) -> str:
    return next(line for line in event if line.startswith("ATTENDEE"))


def first_lines(message: Message, count: int = 1) -> list[str]:
    body = composed(message).get_body(("plain",)).get_content()
    return [line for line in body.splitlines() if line][:count]


def test_an_invitation_is_one_row_and_freezes_its_facts(db, registration):
    queue_invitation(registration)
    (message,) = mails(db)
    assert (message.kind, message.version, message.recipient) == ("invitation", 1, registration.person.email)
    assert message.subject == f"meeting:{registration.meeting_id}:{registration.id}:{registration.uid[:8]}"
    assert message.expires_at == registration.meeting.starts_at
    assert registration.invited_at == clock.now()
    registration.meeting.title_en = "Another title"
    assert composed(message)["Subject"] == "Invitation for Thursday 26 November: Skills at work"


def test_an_invitation_begins_with_what_when_and_where(db, registration):
    queue_invitation(registration)
    assert first_lines(mails(db)[0], 3) == [
        "Co-design meeting · Thursday 26 November 2026, 14:30–17:30 (Turin time) · Via Esempio 1, Torino",
        "Skills at work",
        "You are invited. Are you coming?",
    ]


def test_an_invitation_speaks_the_persons_language(db, registration):
    registration.person.language = "it"
    queue_invitation(registration)
    message = composed(mails(db)[0])
    assert "Competenze al lavoro" in message["Subject"]
    assert "giovedì 26 novembre 2026" in message.get_body(("plain",)).get_content()
    assert 'lang="it"' in message.get_body(("html",)).get_content()


def test_the_mime_tree_of_an_invitation(db, registration):
    queue_invitation(registration)
    raw = compose(mails(db)[0], at=clock.now()).body
    message = message_from_bytes(raw, policy=policy.default)
    assert [p.get_content_type() for p in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    *_, calendar, file = message.walk()
    assert calendar.get_param("method") == "REQUEST"
    assert calendar["Content-Disposition"] is None
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert file.get_filename() == "invite.ics"
    assert file.get_payload(decode=True) == calendar.get_payload(decode=True)
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_the_organiser_is_the_sender_and_one_person_is_asked(db, registration, app):
    queue_invitation(registration)
    message, event = composed(mails(db)[0]), event_of(mails(db)[0])
    assert message["From"].addresses[0].addr_spec == "comunita@example.org"
    assert value(event, "ORGANIZER") == "mailto:comunita@example.org"
    assert attendee_of(event) == (
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;"
        f"CN=Niccolò:mailto:{registration.person.email}"
    )


def test_each_invitee_has_an_organiser_where_replies_are_read(db, registration, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_REPLY_MAILBOX", "riunioni@example.org")
    queue_invitation(registration)
    secret = f"riunioni+{registration.person.reply_token}@example.org"
    assert composed(mails(db)[0])["From"].addresses[0].addr_spec == secret
    assert value(event_of(mails(db)[0]), "ORGANIZER") == f"mailto:{secret}"


def test_five_programs_read_every_kind_of_mail(db, registration):
    meeting = registration.meeting
    queue_invitation(registration)
    leave(db)
    before = snapshot_of(meeting)
    meeting.place, meeting.sequence = "Via Nuova 2, Torino", 1
    queue_update(registration, is_significant=True, changes=changes_since(before, meeting))
    leave(db)
    set_answer(registration, Answer.ACCEPTED)
    queue_promotion(registration)
    leave(db)
    meeting.status, meeting.sequence = MeetingStatus.CANCELLED, 2
    queue_cancellation(registration)
    assert kinds(db) == ["invitation", "update", "promotion", "cancellation"]
    for message in mails(db):
        facts = message.context["calendar"]
        texts = (facts["summary"], facts["location"], description_of(facts))
        times = ("20261126T133000Z", "20261126T163000Z")
        assert_all_read(calendar_part(message), {Event(registration.uid, *times, *texts)})


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


@pytest.mark.parametrize(
    ("answer", "is_seen"),
    [(Answer.INVITED, True), (Answer.ACCEPTED, True), (Answer.WAITING, False), (Answer.DECLINED, False)],
)
def test_the_link_goes_to_who_may_come(db, registration, answer, is_seen):
    registration.meeting.mode, registration.meeting.link = Mode.ONLINE, "https://meet.example.org/secret"
    set_answer(registration, answer)
    queue_invitation(registration)
    assert ("meet.example.org" in str(mails(db)[0].context)) == is_seen


def test_an_answer_link_is_in_the_mail_and_in_the_event(db, registration):
    queue_invitation(registration)
    message = mails(db)[0]
    link = message.context["answer_url"]
    assert link.startswith("http://localhost/en/answer/")
    for kind in ("plain", "html"):
        assert link in composed(message).get_body((kind,)).get_content()
    assert link in value(event_of(message), "DESCRIPTION").replace("\\", "")


def test_an_erased_person_gets_nothing(db, registration):
    registration.person.email = registration.person.email_key = None
    queue_invitation(registration)
    assert mails(db) == []


def test_a_registration_that_begins_anew_has_a_uid_of_its_own(db, registration):
    old = registration.uid
    invitations.begin_anew(registration)
    assert registration.uid != old
    assert registration.uid.endswith("@example.org")
    assert (registration.mail_count, registration.calendar_method, registration.invited_at) == (0, "", None)


def test_a_preview_needs_no_saved_meeting(db):
    from cop.models import Meeting

    meeting = Meeting(
        title_it="Prova", title_en="", text_it="**Ciao** <b>", text_en="", mode=Mode.IN_PERSON, place="",
        starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=1), link="", status=MeetingStatus.DRAFT,
    )  # fmt: skip
    subject, text, html = preview(meeting_facts(meeting, "en"), "en")
    assert subject == "Invitation for Monday 2 November: Prova"
    assert text.startswith("Meeting · Monday 2 November 2026, 10:00–11:00 (Turin time)\n")
    assert "<strong>Ciao</strong> &lt;b&gt;" in html
    assert list(db.session.new) == []

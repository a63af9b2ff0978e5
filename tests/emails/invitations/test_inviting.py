"""The invitation: what is queued, what it says, what goes into the calendar."""

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
)
from cop.emails.meeting_facts import changes_since, meeting_facts, snapshot_of
from cop.exports.ics import description_of
from cop.models import Answer, MeetingStatus, Mode
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
from tests.oracles.judge import assert_all_read
from tests.oracles.lint import value
from tests.oracles.reading import Event


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

"""Erasing a person: nothing of them is left, and every count is what it was."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop.errors import CopError
from cop.extensions import Base
from cop.models import (
    Answer,
    Attendance,
    Consent,
    ConsentOrigin,
    ConsentPurpose,
    Membership,
    Message,
    MessageState,
    Person,
    SiteRole,
    SuppressionReason,
)
from cop.models.privacy import TABLES, OnErasure, Sort
from cop.queries.figures import figures_of
from cop.queries.presence_check import check_presence
from cop.queries.suppressions import suppression_of, suppressions_among
from cop.services.blanking import blanked_columns
from cop.services.consents import record_consent
from cop.services.erasures import NOBODY, erase_person
from cop.services.newcomers import admit_person
from cop.services.people import create_person
from tests import canary
from tests.factories import (
    make_administrator,
    make_community,
    make_meeting,
    make_meeting_role,
    make_membership,
    make_message,
    make_organisation,
    make_person,
    make_present,
    make_registration,
)

DAY = timedelta(days=1)


@pytest.fixture
def now(at):
    return at("2026-11-22T12:00+01:00")


def test_a_canary_in_every_table_leaves_no_trace(db, now):
    make_administrator()
    person = canary.make_canary()
    assert canary.traces(canary.dump()) == list(canary.WORDS)
    erase_person(person, by=None, at=now)
    assert canary.traces(canary.dump()) == []


def test_the_canary_stands_in_every_table_that_can_hold_a_person(db, now):
    canary.make_canary()
    personal = {name for name, kept in TABLES.items() if kept.names(Sort.PERSONAL) and kept.whose}
    held = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(canary.traces(repr(row)) for row in db.session.execute(select(table)))
    }
    assert personal <= held


@pytest.mark.parametrize("name", sorted(n for n, k in TABLES.items() if k.on_erasure == OnErasure.DELETE))
def test_rows_to_delete_are_deleted(db, now, name):
    erase_person(canary.make_canary(), by=None, at=now)
    assert db.session.execute(select(Base.metadata.tables[name])).all() == []


@pytest.mark.parametrize(
    "name", sorted(n for n, k in TABLES.items() if k.on_erasure == OnErasure.BLANK and k.whose)
)
def test_secrets_of_rows_that_stay_are_others(db, now, name):
    table = Base.metadata.tables[name]
    secret = [c for c in blanked_columns(table) if TABLES[name].sorts[c.name] == Sort.LINK]
    person = canary.make_canary()
    before = {value for row in db.session.execute(select(*secret)) for value in row} if secret else set()
    erase_person(person, by=None, at=now)
    after = {value for row in db.session.execute(select(*secret)) for value in row} if secret else set()
    assert (before & after) - {None} == set()


def test_nobody_is_left_in_the_persons_row(db, now):
    person = make_person(site_role=SiteRole.VIEWER, password_hash="secret")
    erase_person(person, by=None, at=now)
    left = (person.name, person.email, person.email_key, person.password_hash, person.site_role)
    assert left == (NOBODY, None, None, None, SiteRole.NONE)
    assert (person.erased_at, person.search_key, person.search_words) == (now, "", "")


def test_every_count_stays(db, now):
    community, organisation = make_community(), make_organisation()
    make_membership(community, organisation)
    meeting = make_meeting(community, starts_at=now - DAY)
    person = make_person()
    own = make_membership(community, person=person, since_on=(now - 9 * DAY).date())
    make_present(meeting, organisation, person=person)
    make_present(meeting, organisation)
    before = figures_of(community, on=now.date())
    erase_person(person, by=None, at=now)
    assert figures_of(community, on=now.date()) == before
    assert check_presence() == []
    assert db.session.get(Membership, own.id).until_on == now.date()


def test_the_freed_seat_goes_to_whoever_waits(db, now):
    meeting = make_meeting(seats_in_person=1)
    person = make_person()
    make_registration(meeting, person, answer=Answer.ACCEPTED)
    waiting = make_registration(meeting, answer=Answer.WAITING)
    make_meeting_role(meeting, person, "speaker")
    erase_person(person, by=None, at=now)
    db.session.refresh(waiting)
    db.session.refresh(meeting)
    assert (waiting.answer, meeting.taken_in_person) == (Answer.ACCEPTED, 1)
    assert meeting.person_roles == []


def test_what_is_past_keeps_its_answer_organisation_and_attendance(db, now):
    organisation = make_organisation()
    registration = make_present(make_meeting(starts_at=now - DAY), organisation, answer=Answer.ACCEPTED)
    facts = (registration.answer, registration.mode, registration.attendance, registration.organisation_id)
    erase_person(registration.person, by=None, at=now)
    db.session.refresh(registration)
    assert facts == (
        registration.answer, registration.mode, registration.attendance, registration.organisation_id,
    )  # fmt: skip
    assert facts[2:] == (Attendance.PRESENT, organisation.id)


def test_mails_to_others_lose_the_name_and_are_composed_again(db, now):
    person = make_person(name="Livia Corallo", email="livia@example.org")
    facts = {"asker": "Livia Corallo", "note": "Livia Corallo <LIVIA@example.org> asks", "count": 2}
    ready = make_message(context=dict(facts), title="Livia Corallo asks")
    sent = make_message(context=dict(facts), title="Livia Corallo asks", state=MessageState.SENT)
    other = make_message()
    erase_person(person, by=None, at=now)
    clean = {"asker": "…", "note": "… <…> asks", "count": 2}
    assert [(m.context, m.title, m.body) for m in (ready, sent)] == [(clean, "… asks", None)] * 2
    assert [m.state for m in (ready, sent, other)] == [
        MessageState.QUEUED, MessageState.SENT, MessageState.READY,
    ]  # fmt: skip
    assert other.body is not None


def test_a_namesake_keeps_the_name(db, now):
    person = make_person(name="Livia Corallo", email="livia@example.org")
    make_person(name="Livia Corallo", email="other@example.org")
    mail = make_message(context={"who": "Livia Corallo", "address": "livia@example.org"})
    erase_person(person, by=None, at=now)
    assert mail.context == {"who": "Livia Corallo", "address": "…"}


def test_a_name_of_one_word_is_not_cut_out_of_others(db, now):
    person = make_person(name="Anna", email="anna@example.org")
    mail = make_message(context={"who": "Anna", "text": "Anna and Annalisa"})
    erase_person(person, by=None, at=now)
    assert mail.context == {"who": "…", "text": "Anna and Annalisa"}


def test_free_text_loses_name_and_address_and_is_found_no_more(db, now):
    person = make_person(name="Livia Corallo", email="livia@example.org")
    meeting = make_meeting(title_en="With Livia Corallo", text_en="Write to livia@example.org.")
    erase_person(person, by=None, at=now)
    db.session.refresh(meeting)
    assert (meeting.title_en, meeting.text_en) == ("With …", "Write to ….")
    assert "corallo" not in meeting.search_words


def test_duplicates_merged_into_the_person_go_too(db, now):
    person = make_person()
    hidden = make_person(name="Livia Corallo", email="livia@example.org", merged_into_id=person.id)
    erase_person(person, by=None, at=now)
    db.session.refresh(hidden)
    assert (hidden.name, hidden.email, hidden.erased_at) == (NOBODY, None, now)
    assert suppression_of("livia@example.org") == SuppressionReason.ERASED


def test_consents_stay_as_proof_of_nobody(db, now):
    person = make_person()
    words = {"text": "Yes.", "language": "en", "origin": ConsentOrigin.FORM}
    record_consent(person, purpose=ConsentPurpose.NEWS, **words, at=now)
    erase_person(person, by=None, at=now)
    assert db.session.scalar(select(Consent.text).where(Consent.person_id == person.id)) == "Yes."


def test_the_only_administrator_stays(db, now):
    only = make_administrator()
    with pytest.raises(CopError, match="unica persona che amministra"):
        erase_person(only, by=None, at=now)
    other = make_administrator()
    erase_person(only, by=None, at=now)
    with pytest.raises(CopError, match="unica persona che amministra"):
        erase_person(other, by=None, at=now)


def test_twice_is_once(db, now):
    person = make_person()
    assert erase_person(person, by=None, at=now).identity is not None
    assert erase_person(person, by=None, at=now + DAY).identity is None
    assert person.erased_at == now


def test_nobody_brings_an_erased_address_back_but_its_owner(db, now):
    erase_person(make_person(email="Livia@Example.org"), by=None, at=now)
    facts = {"name": "Livia", "email": "livia@example.org", "language": "it"}
    assert suppressions_among(["LIVIA@example.org", "anna@example.org"]) == {
        "LIVIA@example.org": SuppressionReason.ERASED
    }
    with pytest.raises(CopError) as refused:
        create_person(**facts, by=None)
    assert refused.value.field == "email"
    back = admit_person(**facts, notice="", read_at=now, by=None, at=now)
    assert (back.email, suppression_of("livia@example.org")) == ("livia@example.org", None)


def test_no_mail_reaches_the_erased(db, now):
    person = make_person()
    make_registration(make_meeting(), person, answer=Answer.ACCEPTED)
    make_message(person_id=person.id, recipient=person.email)
    erase_person(person, by=None, at=now)
    assert db.session.scalars(select(Message).where(Message.person_id == person.id)).all() == []
    assert db.session.get(Person, person.id).email is None

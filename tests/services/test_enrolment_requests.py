"""Somebody unknown enrols: confirmed once, forgotten in time, and never told whether an address is known."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.models import (
    Consent,
    EditionStatus,
    Enrolment,
    EnrolmentRequest,
    EnrolmentStatus,
    ErasureReason,
    Message,
    Person,
    QuestionAnswer,
)
from cop.queries.meeting_questions import sensitive_questions_due
from cop.rules.viewer import Viewer
from cop.services import meeting_questions
from cop.services.enrolment_answers import begin_answering
from cop.services.enrolment_requests import (
    Applicant,
    confirm_enrolment_request,
    forget_enrolment_requests,
    request_enrolment,
)
from cop.services.erasures import erase_person
from cop.services.meeting_questions import Given
from tests.factories import (
    make_answer,
    make_community,
    make_edition,
    make_enrolment,
    make_meeting,
    make_organisation,
    make_person,
    make_question,
)

BY = Viewer(person_id=None)


@pytest.fixture
def edition(db):
    edition = make_edition(make_community(), seats=1)
    make_meeting(edition.hosts[0], edition=edition, starts_at=clock.now() + timedelta(days=30))
    return edition


def asked(db, edition, email="Anna@example.org", **facts):
    who = Applicant("Anna", email, "it", notice="We keep little.", **facts)
    request_enrolment(edition, who, at=clock.now())
    found = select(EnrolmentRequest).order_by(EnrolmentRequest.id.desc())
    return db.session.scalars(found).first()


def mails(db):
    return [(one.kind, one.recipient) for one in db.session.scalars(select(Message).order_by(Message.id))]


def test_the_mail_holds_nothing_that_was_typed(db, edition):
    request = asked(db, edition, organisation_name="Sartoria Filo")
    assert mails(db) == [("enrolment_confirm", "Anna@example.org")]
    context = str(db.session.scalars(select(Message)).one().context)
    assert [word for word in ("Sartoria", "Anna@", request.token_hash) if word in context] == []


def test_confirmed_twice_is_enrolled_once(db, edition):
    request = asked(db, edition, organisation_name="Sartoria Filo")
    first = confirm_enrolment_request(request, at=clock.now())
    assert confirm_enrolment_request(request, at=clock.now()) is first
    assert (first.status, first.organisation.is_to_check) == (EnrolmentStatus.ENROLLED, True)
    assert first.person.verified_at is not None
    assert db.session.scalars(select(Consent)).one().text == "We keep little."
    assert mails(db)[1:] == [("enrolled", "Anna@example.org")]


def test_the_owner_of_a_known_address_keeps_name_and_place(db, edition):
    person = make_person(name="Anna Vera", email="anna@example.org")
    organisation = make_organisation()
    one = asked(db, edition, organisation=organisation)
    two = asked(db, edition)
    made = confirm_enrolment_request(one, at=clock.now())
    assert confirm_enrolment_request(two, at=clock.now()) is made
    assert (made.person, made.organisation, person.name) == (person, organisation, "Anna Vera")


def test_who_confirms_after_the_last_seat_waits(db, edition):
    first, second = asked(db, edition), asked(db, edition, "bea@example.org")
    made = [confirm_enrolment_request(one, at=clock.now()) for one in (second, first)]
    assert [one.status for one in made] == [EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING]


def test_a_link_runs_out_and_a_closed_edition_takes_nobody(db, edition):
    request = asked(db, edition)
    with pytest.raises(CopError):
        confirm_enrolment_request(request, at=clock.now() + timedelta(days=7))
    edition.status = EditionStatus.CANCELLED
    with pytest.raises(CopError):
        confirm_enrolment_request(request, at=clock.now())
    with pytest.raises(CopError):
        asked(db, edition)
    assert db.session.scalars(select(Person)).all() == []
    assert forget_enrolment_requests(at=clock.now() + timedelta(days=6)) == 0
    assert forget_enrolment_requests(at=clock.now() + timedelta(days=8)) == 1


def test_at_most_three_mails_a_day_go_to_one_address(db, edition):
    for _time in range(5):
        asked(db, edition)
    assert len(mails(db)) == 3
    assert len(db.session.scalars(select(EnrolmentRequest)).all()) == 3


def test_an_erased_persons_requests_go(db, edition):
    made = confirm_enrolment_request(asked(db, edition), at=clock.now())
    asked(db, edition)
    erase_person(made.person, reason=ErasureReason.ASKED, by=BY, at=clock.now())
    assert db.session.scalars(select(EnrolmentRequest)).all() == []
    assert db.session.scalars(select(Enrolment)).one().person.name != "Anna"


def test_answers_are_saved_under_the_editions_lock_until_it_is_over(db, edition):
    enrolment = make_enrolment(edition, enrolled_at=clock.now())
    question = make_question(edition=edition)
    begin_answering(enrolment, at=clock.now())
    given = {question.id: Given(text="A method")}
    assert meeting_questions.save_answers(enrolment, given, by=None, at=clock.now()) == [question.id]
    answer = db.session.scalars(select(QuestionAnswer)).one()
    assert (answer.given_by, answer.question.place) == (enrolment, edition)
    with pytest.raises(CopError):
        begin_answering(enrolment, at=clock.now() + timedelta(days=60))
    enrolment.status = EnrolmentStatus.WITHDRAWN
    db.session.flush()
    with pytest.raises(CopError):
        begin_answering(enrolment, at=clock.now())


def test_sensitive_answers_go_after_the_last_session(db, edition):
    last = make_meeting(edition.hosts[0], edition=edition, starts_at=clock.now() + timedelta(days=60))
    off = clock.now() + timedelta(days=90)
    make_meeting(edition.hosts[0], edition=edition, starts_at=off, status="cancelled")
    question = make_question(edition=edition, is_sensitive=True, kept_days=7)
    make_answer(make_enrolment(edition), question, text="No gluten")
    due = last.ends_at + timedelta(days=7)
    assert sensitive_questions_due(at=due - timedelta(seconds=1)) == []
    assert sensitive_questions_due(at=due) == [question.id]
    edition.cancelled_at, edition.status = clock.now(), EditionStatus.CANCELLED
    db.session.flush()
    assert sensitive_questions_due(at=clock.now() + timedelta(days=7)) == [question.id]
    assert meeting_questions.forget_sensitive(clock.now() + timedelta(days=7)) == 1


def test_an_edition_without_sessions_keeps_sensitive_answers_until_its_last_day(db):
    edition = make_edition(ends_on=clock.today())
    question = make_question(edition=edition, is_sensitive=True, kept_days=0)
    make_answer(make_enrolment(edition), question)
    assert sensitive_questions_due(at=clock.now()) == []
    assert sensitive_questions_due(at=clock.now() + timedelta(days=1)) == [question.id]
    edition.ends_on = None
    db.session.flush()
    assert sensitive_questions_due(at=clock.now() + timedelta(days=9999)) == []

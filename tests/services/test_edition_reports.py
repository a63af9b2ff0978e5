"""Publishing the report of an edition: what is frozen, who is told and how often."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.emails.edition_reports import KIND
from cop.errors import CopError
from cop.extensions import db
from cop.models import EditionStatus, EnrolmentStatus, Message, MessageState
from cop.queries.edition_reports import published_figures, report_of, report_record
from cop.queries.viewers import viewer_of
from cop.services.edition_reports import publish_report, unpublish_report, words_seen, write_words
from cop.services.erasures import erase_person
from tests import factories as make

NOW = "2026-11-26T10:00+01:00"


@pytest.fixture(autouse=True)
def now(db, at):
    with force_locale("en"):
        yield at(NOW)


@pytest.fixture
def edition():
    return make.make_past_edition()


@pytest.fixture
def coordinator(edition):
    return viewer_of(make.make_coordinator(edition.hosts[0]), today=clock.today())


@pytest.fixture
def publish(edition, coordinator):
    return lambda tells=False: publish_report(edition, tells=tells, by=coordinator, at=clock.now())


def told(state=MessageState.QUEUED):
    found = select(Message.recipient).where(Message.kind == KIND, Message.state == state)
    return sorted(db.session.scalars(found))


def test_what_was_published_stays_until_it_is_published_anew(edition, publish):
    make.make_completed(edition)
    publish()
    then = report_of(edition)
    make.make_completed(edition)
    assert published_figures(edition) == then
    assert report_of(edition).enrolled == 2
    publish()
    assert published_figures(edition) == report_of(edition)


def test_the_edition_before_counts_as_it_was_published(edition, publish):
    make.make_completed(edition)
    publish()
    make.make_completed(edition)
    after = make.make_past_edition(edition.hosts[0], programme=edition.programme, made_from=edition)
    previous = report_of(after).previous
    assert (previous.enrolled, previous.previous) == (1, None)


def test_those_enrolled_are_told_once(edition, publish, coordinator, at):
    people = [make.make_completed(edition).person for _n in range(2)]
    make.make_enrolment(edition, status=EnrolmentStatus.WITHDRAWN)
    erase_person(make.make_completed(edition).person, by=coordinator, at=clock.now())
    first = sorted(person.email for person in people)
    assert (publish(tells=True), told()) == (2, first)
    unpublish_report(edition, by=coordinator)
    assert (told(), told(MessageState.CANCELLED)) == ([], first)
    at("2026-11-26T11:00+01:00")
    assert (publish(tells=True), told()) == (2, first)
    late = make.make_completed(edition).person
    at("2026-11-26T12:00+01:00")
    assert (publish(tells=True), told()) == (1, sorted([*first, late.email]))


def test_a_report_is_published_after_its_edition(edition, publish):
    make.make_meeting(edition.hosts[0], edition=edition)
    with pytest.raises(CopError, match="once the last session is over"):
        publish()
    edition.status = EditionStatus.DRAFT
    with pytest.raises(CopError, match="not public"):
        publish()
    assert report_record(edition).published_at is None


def test_words_of_somebody_else_are_not_overwritten_unseen(edition, coordinator):
    seen = words_seen(report_record(edition))
    write_words(edition, words_it="Primo", words_en="", seen=seen, by=coordinator)
    with pytest.raises(CopError, match="Somebody else"):
        write_words(edition, words_it="Secondo", words_en="", seen=seen, by=coordinator)
    assert report_record(edition).words_it == "Primo"


def test_an_erased_person_still_counts(edition, coordinator):
    make.make_completed(edition)
    person = make.make_completed(edition).person
    before = report_of(edition)
    erase_person(person, by=coordinator, at=clock.now())
    db.session.expire_all()
    assert report_of(edition) == before

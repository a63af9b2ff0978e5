"""Publishing the report of a community's year: what is frozen, and who is told what became of the answers."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from cop import clock
from cop.errors import CopError
from cop.extensions import db
from cop.models import CommunityStatus, Message, MessageState, SuppressionReason, SurveyInvitation
from cop.queries.community_reports import published_year, report_of_year, year_record
from cop.queries.viewers import viewer_of
from cop.services.community_reports import publish_year, unpublish_year, write_year_words, year_words_seen
from cop.services.edition_reports import publish_report
from cop.services.erasures import erase_person
from cop.services.suppressions import suppress_address
from tests import factories as make
from tests.feedback import make_answered, release


@pytest.fixture(autouse=True)
def now(db, at):
    with force_locale("en"):
        yield at("2026-11-26T10:00+01:00")


@pytest.fixture
def community(now):
    return make.make_community()


@pytest.fixture
def by(community):
    return viewer_of(make.make_coordinator(community), today=clock.today())


@pytest.fixture
def publish(community, by):
    return lambda tells=False: publish_year(community, 2026, tells=tells, by=by, at=clock.now())


def people_asked(survey):
    found = select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id)
    return [one.person for one in db.session.scalars(found.order_by(SurveyInvitation.id))]


def told(kind="you_said", state=MessageState.QUEUED):
    found = select(Message.recipient).where(Message.kind == kind, Message.state == state)
    return sorted(db.session.scalars(found))


def test_a_report_is_published_once_the_year_is_over_and_something_was_done(community, publish, at):
    make_answered(community=community)
    with pytest.raises(CopError, match="once the year is over"):
        publish()
    at("2027-01-01T00:30+01:00")
    community.status = CommunityStatus.PROPOSED
    with pytest.raises(CopError, match="not public"):
        publish()
    community.status = CommunityStatus.ACTIVE
    assert publish() == 0
    assert published_year(community, 2026) == report_of_year(community, 2026, at=clock.now())


def test_a_year_in_which_nothing_was_done_has_nothing_to_report(community, by, at):
    at("2027-01-01T00:30+01:00")
    with pytest.raises(CopError, match="nothing to report"):
        publish_year(community, 2025, tells=False, by=by, at=clock.now())


def test_who_answered_is_told_once(community, publish, at, by):
    survey, *_questions = make_answered(asked=3, community=community)
    other, *_questions = make_answered([5] * 5, community=community)
    people = people_asked(survey)[:10]
    both = people_asked(other)
    invitations = db.session.scalars(select(SurveyInvitation).where(SurveyInvitation.survey_id == other.id))
    next(iter(invitations)).person = people[0]
    people[1].surveys_refused_at = clock.now()
    suppress_address(people[2].email, reason=SuppressionReason.UNSUBSCRIBED)
    erase_person(people[3], by=by, at=clock.now())
    db.session.flush()
    at("2027-01-02T10:00+01:00")
    expected = sorted(one.email for one in (people[0], *people[4:], *both[1:]))
    assert (publish(tells=True), told()) == (len(expected), expected)
    assert (publish(tells=True), told()) == (0, expected)
    unpublish_year(community, 2026, by=by)
    assert (told(), told(state=MessageState.CANCELLED)) == ([], expected)
    at("2027-01-02T10:05+01:00")
    assert publish(tells=True) == len(expected)


def test_who_answered_and_was_enrolled_gets_one_mail(by, at):
    edition = make.make_past_edition()
    enrolled = [make.make_completed(edition).person for _n in range(4)]
    survey, *_questions = make_answered([5] * 6, edition=edition)
    asked = db.session.scalars(select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id)).all()
    for invitation, person in zip(asked[:2], enrolled, strict=False):
        invitation.person = person
    enrolled[1].surveys_refused_at = clock.now()
    db.session.flush()
    answered = sorted({one.person.email for one in asked} - {enrolled[1].email})
    manager = viewer_of(make.make_coordinator(edition.hosts[0]), today=clock.today())
    number = publish_report(edition, tells=True, by=manager, at=clock.now())
    assert told() == answered
    assert told("report_published") == sorted(one.email for one in enrolled[1:])
    assert number == len(answered) + 3
    assert publish_report(edition, tells=True, by=manager, at=clock.now()) == 0


def test_what_was_published_stays_and_quotes_can_only_go(community, publish, at):
    _survey, _mark, why = make_answered(words=["a"] * 5, community=community)
    release(why, "Kept")
    at("2027-01-02T10:00+01:00")
    publish()
    then = published_year(community, 2026)
    late = release(why, "Released later")
    assert published_year(community, 2026) == then
    publish()
    assert [quote.text for quote in published_year(community, 2026).feedback.surveys[0].quotes] != ["Kept"]
    db.session.delete(late)
    db.session.flush()
    assert published_year(community, 2026).feedback == then.feedback


def test_words_of_somebody_else_are_not_overwritten_unseen(community, by):
    seen = year_words_seen(year_record(community, 2026))
    write_year_words(community, 2026, seen=seen, by=by, words_it="Primo", changes_it="Pause")
    with pytest.raises(CopError, match="Somebody else"):
        write_year_words(community, 2026, seen=seen, by=by, words_it="Secondo")
    report = year_record(community, 2026)
    assert (report.words_it, report.changes_it) == ("Primo", "Pause")


def test_the_year_before_counts_as_it_was_published(community, by, at):
    make_answered(community=community)
    meeting = make.make_meeting(community, starts_at=clock.now())
    at("2027-01-02T10:00+01:00")
    publish_year(community, 2026, tells=False, by=by, at=clock.now())
    then = published_year(community, 2026)
    make.make_present(meeting)
    assert report_of_year(community, 2027, at=clock.now()).previous == then
    assert report_of_year(community, 2026, at=clock.now()).participations == 1

"""Editions: drafted, changed, published with their sessions, called off, deleted while nothing depends on them."""

from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.models import (
    Answer,
    AuditEntry,
    Edition,
    EditionCoDesign,
    EditionOrganisationRoleKind,
    EditionPersonRoleKind,
    EditionStatus,
    EnrolmentStatus,
    Meeting,
    MeetingStatus,
    Message,
    Registration,
)
from cop.queries.viewers import viewer_of
from cop.services.edition_cancellations import cancel_edition
from cop.services.editions import create_edition, delete_edition, edit_edition, publish_edition
from tests.factories import (
    make_administrator,
    make_community,
    make_edition,
    make_enrolment,
    make_kind,
    make_meeting,
    make_organisation,
    make_person,
    make_programme,
    make_registration,
)


@pytest.fixture(autouse=True)
def by(db, at):
    g.language = "en"
    today = at("2026-11-26T10:00+01:00").date()
    return viewer_of(make_administrator(), today=today)


def count(db, model):
    return db.session.scalar(select(func.count()).select_from(model))


def made(by, **facts):
    base = {"programme_id": make_programme().id, "name": "2026", "hosts": [make_community()]}
    return create_edition(by=by, **base | facts)


def test_an_edition_is_a_draft_with_all_that_is_said_of_it(db, by):
    person, organisation, meeting = make_person(), make_organisation(), make_meeting()
    edition = made(
        by, seats=20, least_sessions=6, least_minutes=720,
        person_roles={(person.id, organisation.id, EditionPersonRoleKind.CO_DESIGNER)},
        organisation_roles={(organisation.id, EditionOrganisationRoleKind.PARTNER)},
        co_design_meetings={meeting.id},
    )  # fmt: skip
    db.session.refresh(edition)
    assert (edition.status, edition.seats, edition.least_minutes) == (EditionStatus.DRAFT, 20, 720)
    assert [(r.person_id, r.organisation_id, r.kind) for r in edition.person_roles] == [
        (person.id, organisation.id, EditionPersonRoleKind.CO_DESIGNER)
    ]
    assert [r.organisation_id for r in edition.organisation_roles] == [organisation.id]
    assert db.session.scalars(select(EditionCoDesign.meeting_id)).all() == [meeting.id]


def test_what_changes_is_logged_by_name_and_the_same_again_is_nothing(db, by):
    person, meeting = make_person(), make_meeting()
    edition = made(by, person_roles={(person.id, None, EditionPersonRoleKind.SPEAKER)})
    hosts = [make_community()]
    facts = {"name": "2027", "hosts": hosts, "person_roles": set(), "co_design_meetings": {meeting.id}}
    assert edit_edition(edition, by=by, **facts) == ["co_design_meetings", "hosts", "name", "person_roles"]
    assert edit_edition(edition, by=by, **facts) == []
    db.session.refresh(edition)
    assert (edition.name, edition.hosts, edition.person_roles) == ("2027", hosts, [])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"hosts": []}, "hosts"),
        ({"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 31)}, "ends_on"),
        ({"least_per_organisation": 3, "most_per_organisation": 2}, "least_per_organisation"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(by, facts, field):
    with pytest.raises(CopError) as refused:
        made(by, **facts)
    assert refused.value.field == field


def test_a_programme_has_one_edition_of_a_name(db, by):
    first = made(by)
    with pytest.raises(CopError, match="of this name already"):
        made(by, programme_id=first.programme_id)
    with pytest.raises(ValueError, match="status"):
        made(by, status=EditionStatus.PUBLISHED)
    assert count(db, Edition) == 1


def draft_with_session(by):
    edition = made(by)
    kind = make_kind(is_training=True)
    draft = {"status": MeetingStatus.DRAFT, "published_at": None}
    return edition, make_meeting(edition.hosts[0], edition=edition, kind=kind, **draft)


def test_publishing_shows_the_sessions_and_sends_nothing(db, by):
    edition, session = draft_with_session(by)
    person = make_person()
    make_enrolment(edition, person, status=EnrolmentStatus.ENROLLED)
    assert publish_edition(edition, by=by, at=clock.now()) == [session]
    assert (edition.status, edition.published_at, session.status) == (
        EditionStatus.PUBLISHED,
        clock.now(),
        MeetingStatus.SCHEDULED,
    )
    registration = db.session.scalars(select(Registration)).one()
    assert (registration.person_id, registration.answer, registration.invited_at) == (
        person.id,
        Answer.ACCEPTED,
        None,
    )
    assert count(db, Message) == 0
    with pytest.raises(CopError, match="published already"):
        publish_edition(edition, by=by, at=clock.now())


def test_an_edition_called_off_tells_each_once_and_keeps_what_was_held(db, by):
    edition = make_edition(make_community())
    kind = make_kind(is_training=True)
    held = make_meeting(
        edition.hosts[0], edition=edition, kind=kind, starts_at=clock.now() - timedelta(days=9)
    )
    coming = make_meeting(edition.hosts[0], edition=edition, kind=kind)
    enrolled, waiting, refused = make_person(), make_person(), make_person()
    make_enrolment(edition, enrolled)
    make_enrolment(edition, waiting, status=EnrolmentStatus.WAITING, waiting_since_at=clock.now())
    make_enrolment(edition, refused, status=EnrolmentStatus.REFUSED)
    make_registration(coming, enrolled, answer=Answer.ACCEPTED, invited_at=None)
    assert cancel_edition(edition, reason="No room", by=by, at=clock.now()) == 2
    assert (edition.status, edition.reason, held.status, coming.status) == (
        EditionStatus.CANCELLED,
        "No room",
        MeetingStatus.SCHEDULED,
        MeetingStatus.CANCELLED,
    )
    told = sorted(tuple(row) for row in db.session.execute(select(Message.kind, Message.person_id)))
    assert told == sorted([("edition_cancelled", enrolled.id), ("edition_cancelled", waiting.id)])
    with pytest.raises(CopError, match="Only a published edition"):
        cancel_edition(edition, reason="", by=by, at=clock.now())


def test_a_draft_goes_with_the_drafts_of_its_sessions(db, by):
    edition, _session = draft_with_session(by)
    delete_edition(edition, by=by)
    assert (count(db, Edition), count(db, Meeting)) == (0, 0)
    verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb == "delete")).all()
    assert verbs == ["delete", "delete"]


def test_an_edition_in_use_stays(by):
    edition = make_edition(make_community())
    make_meeting(kind=make_kind(), edition=edition)
    with pytest.raises(CopError, match=r"meetings \(1\)"):
        delete_edition(edition, by=by)

"""Whatever two records hold, merging and undoing leaves the database as it was; no reference stays behind."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.extensions import Base
from cop.extensions import db as database
from cop.models import (
    Answer,
    Attendance,
    CommunityRole,
    EnrolmentStatus,
    MembershipStatus,
    Mode,
    Organisation,
    OrganisationRoleKind,
    Person,
    PersonRoleKind,
)
from cop.models.meeting import MeetingOrganisationRole
from cop.models.membership import JoinState
from cop.queries.dependents import SUMMARIES
from cop.queries.presence_check import check_presence
from cop.queries.viewers import viewer_of
from cop.services.merge_facts import FACTS
from cop.services.merges import merge_records, undo_merge
from cop.services.moving import STAYING, references_to
from cop.services.presence import recount_all
from tests import factories as f
from tests.fingerprint import changed_tables, fingerprint

# A merge leaves a trace of its own, ends sessions, and months are counted again in new rows.
TRACES = {
    "audit_entry",
    "audit_base",
    "merge",
    "month_count",
    "sign_in_request",
    "signed_in_session",
    "site_revision",
}
SEEDS = range(12)


def days(rng):
    since = date(2020, 1, 1) + timedelta(days=rng.randrange(900))
    until = since + timedelta(days=rng.randrange(900)) if rng.random() < 0.5 else None
    return {"since_on": since, "until_on": until}


class Register:
    """A few communities, meetings and editions in which everybody may have had some part."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.communities = [f.make_community() for _ in range(2)]
        past = clock.now() - timedelta(days=20)
        self.meetings = [
            f.make_meeting(c, starts_at=past if n else None) for c in self.communities for n in range(2)
        ]
        self.editions = [f.make_edition(c) for c in self.communities]
        self.organisations = [f.make_organisation() for _ in range(3)]
        self.people = [f.make_person(verified_at=clock.now()) for _ in range(3)]
        for number, organisation in enumerate(self.organisations):
            organisation.vat_number = f"IT{number}" if self.happens() else None
            organisation.website = f"https://{number}.example.org" if self.happens() else ""
            self.involve_organisation(organisation)
        for person in self.people:
            self.involve_person(person)
        recount_all()
        database.session.flush()
        database.session.expire_all()

    def happens(self):
        return self.rng.random() < 0.6

    def one(self, things):
        return self.rng.choice(list(things))

    def involve_organisation(self, organisation):
        for community in self.communities:
            for _n in range(self.rng.randrange(3)):
                dates = days(self.rng)
                status = MembershipStatus.LEFT if dates["until_on"] else MembershipStatus.ACTIVE
                people = self.rng.sample(self.people, self.rng.randrange(3))
                f.make_membership(community, organisation, people, status=status, **dates)
        for meeting in self.meetings:
            if self.happens():
                kind = self.one(OrganisationRoleKind)
                role = MeetingOrganisationRole(meeting_id=meeting.id, organisation=organisation, kind=kind)
                f.save(role)

    def involve_person(self, person):
        for organisation in self.organisations:
            if self.happens():
                role = self.one(["", "Director"])
                f.make_affiliation(
                    person, organisation, role=role, is_contact=self.happens(), **days(self.rng)
                )
        for meeting in self.meetings:
            if self.happens():
                self.register(person, meeting)
            if self.happens():
                f.make_meeting_role(meeting, person, self.one(PersonRoleKind))
        for edition in self.editions:
            if self.happens():
                status = self.one(set(EnrolmentStatus) - {EnrolmentStatus.WAITING})
                organisation = self.one(self.organisations)
                f.make_enrolment(edition, person, organisation=organisation, status=status)
        self.involve_in_communities(person)

    def involve_in_communities(self, person):
        if self.happens():
            f.save(CommunityRole(community=self.one(self.communities), person=person, **days(self.rng)))
        if self.happens():
            f.make_membership(self.one(self.communities), person=person, **days(self.rng))
        if self.happens():
            self.ask(person)

    def register(self, person, meeting):
        answer = self.one(set(Answer) - {Answer.WAITING})
        attended = self.one(Attendance) if meeting.ends_at < clock.now() else Attendance.UNKNOWN
        f.make_registration(
            meeting, person, answer=answer, attendance=attended, organisation=self.one(self.organisations),
            attended_mode=Mode.IN_PERSON if attended == Attendance.PRESENT else None,
            answered_at=clock.now() - timedelta(hours=self.rng.randrange(100)) if self.happens() else None,
        )  # fmt: skip

    def ask(self, person):
        f.make_join_request(
            self.one(self.communities), person=person, organisation=self.one(self.organisations),
            state=JoinState.APPROVED, decided_by=self.one(self.people),
        )  # fmt: skip
        f.make_personal_feed(person)
        f.make_message(person_id=person.id)


@pytest.fixture
def by(db):
    return viewer_of(f.make_administrator(), today=clock.today())


def left_behind(record):
    """What still refers to a record, by table and column, though it should have moved."""
    found = set()
    for model, name in references_to(type(record)):
        if database.session.scalar(select(model).where(getattr(model, name) == record.id).limit(1)):
            found.add(f"{model.__tablename__}.{name}")
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("noun", ["organisations", "people"])
def test_merge_then_undo_changes_nothing(by, noun, seed):
    register = Register(seed)
    kept, hidden, _third = getattr(register, noun)
    before = fingerprint()
    merge, _summary = merge_records(kept, hidden, by=by, at=clock.now())
    assert (left_behind(hidden), check_presence()) == (set(), [])
    assert changed_tables(before, fingerprint()) - TRACES != set()
    undo_merge(merge, by=by, at=clock.now())
    assert changed_tables(before, fingerprint()) - TRACES == set()
    assert check_presence() == []


@pytest.mark.parametrize("seed", SEEDS)
def test_two_merges_undone_in_reverse_change_nothing(by, seed):
    first, second, third = Register(seed).people
    before = fingerprint()
    one, _summary = merge_records(second, first, by=by, at=clock.now())
    other, _summary = merge_records(third, second, by=by, at=clock.now())
    for merge in (other, one):
        undo_merge(merge, by=by, at=clock.now())
    assert changed_tables(before, fingerprint()) - TRACES == set()


@pytest.mark.parametrize("model", [Organisation, Person])
def test_every_reference_moves_or_stays_for_a_reason(model):
    references = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is model.__table__ and table.name not in SUMMARIES
    }
    moving = {f"{owner.__tablename__}.{name}" for owner, name in references_to(model)}
    staying = {r for r in references if r in STAYING or r.partition(".")[0] in STAYING}
    assert moving | staying == references
    assert moving & staying == set()


def test_every_fact_is_chosen_or_kept():
    own = {"id", "search_key", "search_words", "is_invented", "created_at", "merged_into_id"}
    organisation = {name for fact in FACTS["organisation"] for name in fact} | {"is_to_check"}
    person = {name for fact in FACTS["person"] for name in fact}
    rights = {"site_role", "password_hash", "reply_token", "erased_at", "surveys_refused_at"}
    assert organisation | own == set(Organisation.__table__.columns.keys())
    assert person | own | rights == set(Person.__table__.columns.keys())

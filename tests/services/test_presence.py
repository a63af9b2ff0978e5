"""The summaries follow every change, and the check finds what did not follow."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from cop import clock
from cop.models import (
    Attendance,
    MeetingCount,
    MeetingStatus,
    Mode,
    MonthCount,
    OrganisationPresence,
    Registration,
)
from cop.queries.presence_check import check_presence
from cop.services import presence
from tests.factories import (
    make_community,
    make_edition,
    make_kind,
    make_meeting,
    make_organisation,
    make_present,
    make_registration,
)


@pytest.fixture(autouse=True)
def now(db, at):
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def community(db):
    return make_community()


def ended(days, community, **kw):
    return make_meeting(community, starts_at=clock.now() - timedelta(days=days, hours=2), **kw)


def counts(db, meeting):
    """(participations, online, staff) by community, in the order of ids."""
    c = MeetingCount
    query = select(c.participations, c.online, c.staff).where(c.meeting_id == meeting.id)
    return [tuple(row) for row in db.session.execute(query.order_by(c.community_id))]


def firsts(db, community):
    p = OrganisationPresence
    query = select(p.organisation_id, p.first_meeting_id).where(p.community_id == community.id)
    return [tuple(row) for row in db.session.execute(query.order_by(p.organisation_id))]


def test_ticking_and_unticking_one_person(db, community):
    meeting = ended(1, community)
    registration = make_registration(meeting)
    assert counts(db, meeting) == [(0, 0, 0)]
    registration.attendance = Attendance.PRESENT
    db.session.flush()
    assert counts(db, meeting) == [(1, 0, 0)]
    registration.attendance = Attendance.ABSENT
    db.session.flush()
    assert counts(db, meeting) == [(0, 0, 0)]


def test_staff_stand_apart_and_the_mode_of_the_day_decides(db, community):
    meeting = ended(1, community, mode=Mode.HYBRID)
    make_present(meeting, is_staff=True)
    make_present(meeting, mode=Mode.ONLINE, attended_mode=Mode.IN_PERSON)
    make_present(meeting, mode=Mode.ONLINE)
    make_present(meeting)
    assert counts(db, meeting) == [(3, 1, 1)]


def test_all_come_online_to_an_online_meeting(db, community):
    meeting = ended(1, community, mode=Mode.ONLINE)
    make_present(meeting)
    assert counts(db, meeting) == [(1, 1, 0)]


def test_removing_a_registration(db, community):
    meeting = ended(1, community)
    gone = make_present(meeting, make_organisation())
    db.session.delete(gone)
    db.session.flush()
    assert (counts(db, meeting), firsts(db, community)) == ([(0, 0, 0)], [])


def test_each_host_has_a_row_and_one_is_first(db, community):
    other = make_community()
    meeting = ended(1, None, hosts=[other, community])
    query = select(MeetingCount.is_first_host).where(MeetingCount.meeting_id == meeting.id)
    assert db.session.scalars(query.order_by(MeetingCount.community_id)).all() == [True, False]
    meeting.hosts = [other]
    db.session.flush()
    assert db.session.scalars(query).all() == [True]


def test_a_cancelled_meeting_leaves_no_row(db, community):
    meeting = ended(1, community)
    make_present(meeting, make_organisation())
    meeting.status = MeetingStatus.CANCELLED
    db.session.flush()
    assert (counts(db, meeting), firsts(db, community)) == ([], [])


def test_kind_edition_and_end_follow_the_meeting(db, community):
    meeting = ended(1, community)
    meeting.kind, meeting.edition = make_kind(), make_edition(community)
    meeting.ends_at += timedelta(hours=1)
    db.session.flush()
    row = db.session.scalars(select(MeetingCount)).one()
    assert (row.kind_id, row.edition_id, row.ends_at) == (
        meeting.kind_id,
        meeting.edition_id,
        meeting.ends_at,
    )


def test_the_first_presence_is_the_earliest_meeting(db, community):
    organisation = make_organisation()
    late, early = ended(1, community), ended(9, community)
    make_present(late, organisation)
    assert firsts(db, community) == [(organisation.id, late.id)]
    present = make_present(early, organisation)
    assert firsts(db, community) == [(organisation.id, early.id)]
    present.attendance = Attendance.ABSENT
    db.session.flush()
    assert firsts(db, community) == [(organisation.id, late.id)]


def test_of_two_meetings_that_end_together_the_older_record_is_the_first(db, community):
    organisation = make_organisation()
    one, two = ended(1, community), ended(1, community)
    make_present(two, organisation)
    make_present(one, organisation)
    assert (firsts(db, community), check_presence()) == ([(organisation.id, one.id)], [])


def test_a_deleted_first_meeting_gives_way_to_the_next(db, community):
    organisation = make_organisation()
    late, early = ended(1, community), ended(9, community)
    make_present(late, organisation)
    make_present(early, organisation)
    db.session.expire_all()
    db.session.execute(delete(Registration).where(Registration.meeting_id == early.id))
    db.session.delete(early)
    db.session.flush()
    assert firsts(db, community) == [(organisation.id, late.id)]


def test_recount_after_a_bulk_statement(db, community):
    meeting, organisation = ended(1, community), make_organisation()
    make_registration(meeting, organisation=organisation)
    db.session.execute(update(Registration).values(attendance=Attendance.PRESENT))
    presence.recount(meeting)
    assert (counts(db, meeting), firsts(db, community)) == ([(1, 0, 0)], [(organisation.id, meeting.id)])


def test_recount_all_stores_what_the_changes_stored(db, community):
    for days in (1, 2, 3):
        make_present(ended(days, None, hosts=[community, make_community()]), make_organisation())
    assert check_presence() == []
    presence.recount_all()
    assert check_presence() == []
    assert len(db.session.scalars(select(MeetingCount)).all()) == 6


def test_check_presence_finds_a_planted_difference(db, community):
    meeting = ended(1, community)
    make_present(meeting, make_organisation())
    db.session.execute(update(MeetingCount).values(participations=7))
    db.session.execute(update(MonthCount).values(meetings=2))
    db.session.execute(delete(OrganisationPresence))
    found = check_presence()
    assert [line.split(":")[0] for line in found] == [
        f"meeting_count ({meeting.id}, {community.id})",
        f"month_count ({community.id}, {date(2026, 11, 1)!r})",
        f"organisation_presence ({community.id}, {make_last_organisation(db)})",
    ]
    presence.recount(meeting)
    assert check_presence() == []


def make_last_organisation(db):
    return db.session.scalar(select(Registration.organisation_id))


def test_a_moved_meeting_leaves_its_month(db, community):
    """In Turin the month begins at its own midnight, also across the change of the clocks."""
    edges = ["2026-03-31T23:59:59+02:00", "2026-04-01T00:00:00+02:00", "2026-10-31T23:59:59+01:00"]
    meeting = ended(1, community)
    for edge in edges:
        meeting.ends_at = datetime.fromisoformat(edge)
        meeting.starts_at = meeting.ends_at - timedelta(hours=1)
        db.session.flush()
        month = date.fromisoformat(edge[:10]).replace(day=1)
        assert db.session.scalars(select(MonthCount.month)).all() == [month]
    assert check_presence() == []


def test_a_deleted_meeting_leaves_its_month(db, community):
    kept, gone = ended(1, community), ended(2, community)
    make_present(gone, make_organisation())
    db.session.expire_all()
    db.session.delete(gone)
    db.session.flush()
    assert db.session.scalars(select(MonthCount.meetings)).all() == [1]
    assert (check_presence(), firsts(db, community)) == ([], [])
    assert counts(db, kept) == [(0, 0, 0)]


def test_a_deleted_edition_leaves_the_meeting_counted(db, community):
    edition = make_edition(community)
    meeting = ended(1, community, edition=edition)
    meeting.edition = None
    db.session.flush()
    db.session.delete(edition)
    db.session.flush()
    assert check_presence() == []

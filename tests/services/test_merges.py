"""Two records become one: what moves, what becomes one row, and how it is taken back."""

from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock, tokens
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import (
    Affiliation,
    Answer,
    Attendance,
    CommunityRole,
    EditionOrganisationRole,
    EditionPersonRole,
    Enrolment,
    Membership,
    MembershipStatus,
    Message,
    Mode,
    PersonAddress,
    PersonRoleKind,
    Registration,
    Representative,
    SignedInSession,
    SiteRole,
)
from cop.queries.people import person_with_address
from cop.queries.person_addresses import signing_in_address
from cop.queries.presence_check import check_presence
from cop.queries.viewers import viewer_by_session, viewer_of
from cop.services.merges import merge_records, undo_merge
from cop.services.presence import recount_all
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_agenda_item,
    make_community,
    make_edition,
    make_meeting,
    make_meeting_role,
    make_membership,
    make_organisation,
    make_person,
    make_present,
    make_registration,
    make_session,
    save,
)


@pytest.fixture(autouse=True)
def in_english(db):
    with force_locale("en"):
        yield


@pytest.fixture
def by(db):
    return viewer_of(make_administrator(), today=clock.today())


def merged(kept, hidden, by, **kw):
    return merge_records(kept, hidden, by=by, at=clock.now(), **kw)


def rows(model, **values):
    return database.session.scalars(select(model).filter_by(**values).order_by(model.id)).all()


def test_memberships_that_overlap_become_one_span(db, by):
    community, other = make_community(), make_community()
    kept, hidden = make_organisation(), make_organisation()
    ann, bob = make_person(), make_person()
    left = {"status": MembershipStatus.LEFT, "until_on": date(2022, 6, 30)}
    make_membership(community, kept, [ann], since_on=date(2021, 1, 1), **left)
    make_membership(community, hidden, [ann, bob], since_on=date(2022, 1, 1))
    make_membership(other, hidden, since_on=date(2019, 1, 1))
    merged(kept, hidden, by)
    spans = [(m.community_id, m.since_on, m.until_on, m.status) for m in rows(Membership)]
    assert sorted(spans) == [
        (community.id, date(2021, 1, 1), None, "active"),
        (other.id, date(2019, 1, 1), None, "active"),
    ]
    one = rows(Membership, community_id=community.id)[0]
    represented = [(r.person_id, r.since_on) for r in rows(Representative, membership_id=one.id)]
    assert sorted(represented) == sorted([(ann.id, date(2021, 1, 1)), (bob.id, date(2022, 1, 1))])
    assert {m.organisation_id for m in rows(Membership)} == {kept.id}


def test_a_membership_that_ended_before_stays_apart(db, by):
    community, kept, hidden = make_community(), make_organisation(), make_organisation()
    ended = {"status": MembershipStatus.LEFT, "until_on": date(2019, 12, 31)}
    make_membership(community, hidden, since_on=date(2018, 1, 1), **ended)
    make_membership(community, kept, since_on=date(2022, 1, 1))
    merged(kept, hidden, by)
    assert [m.since_on for m in rows(Membership)] == [date(2018, 1, 1), date(2022, 1, 1)]


def test_affiliations_of_two_roles_stay_two(db, by):
    organisation, kept, hidden = make_organisation(), make_person(), make_person()
    make_affiliation(kept, organisation, role="Director")
    make_affiliation(hidden, organisation, role="")
    make_affiliation(hidden, organisation, role="Trainer")
    merged(kept, hidden, by)
    assert [(a.person_id, a.role) for a in rows(Affiliation)] == [(kept.id, "Director"), (kept.id, "Trainer")]


def test_the_one_present_stays_with_the_answer_of_the_other(db, by):
    meeting = make_meeting(starts_at=clock.now() - timedelta(days=3))
    kept, hidden, organisation = make_person(), make_person(), make_organisation()
    said = clock.now() - timedelta(days=9)
    make_registration(meeting, kept, answer=Answer.ACCEPTED, answered_at=said)
    present = {"attendance": Attendance.PRESENT, "attended_mode": Mode.IN_PERSON}
    walked_in = make_registration(meeting, hidden, organisation=organisation, invited_at=None, **present)
    _merge, summary = merged(kept, hidden, by)
    (one,) = rows(Registration)
    assert (one.id, one.person_id, one.answer) == (walked_in.id, kept.id, Answer.ACCEPTED)
    assert (one.attendance, one.organisation_id, one.answered_at) == ("present", organisation.id, said)
    assert (summary.joined["registration"], summary.meetings) == (1, [meeting.id])
    assert (meeting.taken_in_person, check_presence()) == (1, [])


def test_the_earlier_answer_stays_and_a_seat_is_freed_for_who_waits(db, by):
    meeting = make_meeting(seats_in_person=2)
    kept, hidden = make_person(), make_person()
    make_registration(meeting, kept, answer=Answer.ACCEPTED, answered_at=clock.now())
    earlier = clock.now() - timedelta(hours=5)
    first = make_registration(meeting, hidden, answer=Answer.ACCEPTED, answered_at=earlier)
    waiting = make_registration(meeting, answer=Answer.WAITING)
    merge, _summary = merged(kept, hidden, by)
    assert [r.id for r in rows(Registration, person_id=kept.id)] == [first.id]
    assert (waiting.answer, meeting.taken_in_person) == (Answer.ACCEPTED, 2)
    assert [m.kind for m in rows(Message)] == ["promotion"]
    with pytest.raises(CopError, match="has been given to somebody else"):
        undo_merge(merge, by=by, at=clock.now())


def test_a_seat_is_never_given_up_for_an_earlier_place_in_the_queue(db, by):
    meeting, kept, hidden = make_meeting(), make_person(), make_person()
    make_registration(meeting, kept, answer=Answer.WAITING, answered_at=clock.now() - timedelta(hours=2))
    seated = make_registration(meeting, hidden, answer=Answer.ACCEPTED, answered_at=clock.now())
    merged(kept, hidden, by)
    assert [(r.id, r.answer) for r in rows(Registration)] == [(seated.id, Answer.ACCEPTED)]


def test_counts_once_and_by_the_kept_organisation(db, by):
    community = make_community()
    meeting = make_meeting(community, starts_at=clock.now() - timedelta(days=3))
    kept, hidden, ann, double = make_organisation(), make_organisation(), make_person(), make_person()
    make_present(meeting, kept, ann)
    make_present(meeting, hidden, double)
    make_present(meeting, hidden)
    recount_all()
    merged(kept, hidden, by)
    merged(ann, double, by)
    assert check_presence() == []
    assert {r.organisation_id for r in rows(Registration)} == {kept.id}
    assert len(rows(Registration)) == 2


def test_enrolments_and_roles_become_one(db, by):
    edition, meeting, community = make_edition(), make_meeting(), make_community()
    kept, hidden = make_person(), make_person()
    for person in (kept, hidden):
        save(Enrolment(edition=edition, person=person))
        make_meeting_role(meeting, person, PersonRoleKind.SPEAKER)
        save(EditionPersonRole(edition_id=edition.id, person=person, kind="speaker"))
        save(CommunityRole(community=community, person=person, since_on=date(2024, 1, 1)))
    merged(kept, hidden, by)
    assert [e.person_id for e in rows(Enrolment)] == [kept.id]
    assert [r.person_id for r in rows(CommunityRole)] == [kept.id]
    assert [r.person_id for r in meeting.person_roles] == [kept.id]
    assert [r.person_id for r in rows(EditionPersonRole)] == [kept.id]


def test_the_parts_of_organisations_in_an_edition_become_one(db, by):
    edition, person, kept, hidden = make_edition(), make_person(), make_organisation(), make_organisation()
    for organisation in (kept, hidden):
        save(EditionOrganisationRole(edition_id=edition.id, organisation=organisation, kind="partner"))
        save(
            EditionPersonRole(edition_id=edition.id, person=person, organisation=organisation, kind="speaker")
        )
    merged(kept, hidden, by)
    assert [r.organisation_id for r in rows(EditionOrganisationRole)] == [kept.id]
    assert [r.organisation_id for r in rows(EditionPersonRole)] == [kept.id]


def test_both_addresses_are_known_and_nobody_is_written_to(db, by):
    kept, hidden = make_person(email="ann@example.org"), make_person(email="Ann.B@example.com")
    merged(kept, hidden, by)
    assert (kept.email, hidden.email, hidden.merged_into_id) == ("ann@example.org", None, kept.id)
    assert person_with_address("ANN.B@example.com") is kept
    assert person_with_address("ann@example.org") is kept
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0


def test_the_address_that_stays_is_one_that_its_owner_confirmed(db, by):
    kept, hidden = make_person(verified_at=None), make_person()
    with pytest.raises(CopError, match="confirmed") as refused:
        merged(kept, hidden, by, taken=())
    assert refused.value.field == "email"


def test_an_unconfirmed_kept_one_gets_the_confirmed_address(db, by):
    kept, hidden = make_person(verified_at=None), make_person()
    address, confirmed_at = hidden.email, hidden.verified_at
    merged(kept, hidden, by)
    assert (kept.email, kept.verified_at) == (address, confirmed_at)
    assert {a.email for a in rows(PersonAddress, person_id=kept.id)} >= {address}


def test_sessions_of_the_hidden_person_end(db, by):
    kept, hidden = make_person(), make_person()
    make_session(person=kept, token_hash="k")
    make_session(person=hidden, token_hash="h")
    merged(kept, hidden, by)
    assert [s.person_id for s in rows(SignedInSession)] == [kept.id]


def test_the_higher_role_stays(db, by):
    kept, hidden = make_person(), make_administrator()
    merge, _summary = merged(kept, hidden, by)
    assert kept.site_role == SiteRole.ADMINISTRATOR
    make_session(person=kept, token_hash="k")
    undo_merge(merge, by=by, at=clock.now())
    assert (kept.site_role, hidden.site_role) == (SiteRole.NONE, SiteRole.ADMINISTRATOR)
    assert rows(SignedInSession) == []


def test_codes_of_both_are_kept_for_finding(db, by):
    kept = make_organisation(vat_number="IT01", fiscal_code=None)
    hidden = make_organisation(vat_number="IT02", fiscal_code="F2")
    merge, _summary = merged(kept, hidden, by, taken={"vat_number", "fiscal_code"})
    assert (kept.vat_number, kept.fiscal_code) == ("IT02", "F2")
    assert (hidden.vat_number, hidden.fiscal_code) == ("IT01", None)
    undo_merge(merge, by=by, at=clock.now())
    assert (kept.vat_number, kept.fiscal_code) == ("IT01", None)
    assert (hidden.vat_number, hidden.fiscal_code) == ("IT02", "F2")


def test_checked_as_soon_as_one_was(db, by):
    kept, hidden = make_organisation(is_to_check=True), make_organisation()
    merged(kept, hidden, by)
    assert kept.is_to_check is False


@pytest.mark.parametrize("state", ["same", "merged", "erased", "oneself"])
def test_what_cannot_be_merged(db, by, state):
    kept, hidden = make_person(), make_person()
    if state == "same":
        hidden = kept
    if state == "merged":
        merged(make_person(), hidden, by)
    if state == "erased":
        hidden.erased_at = clock.now()
    if state == "oneself":
        hidden = db.session.get(type(kept), by.person_id)
    with pytest.raises(CopError):
        merged(kept, hidden, by)


def test_undone_within_thirty_days_only(db, by):
    merge, _summary = merged(make_person(), make_person(), by)
    late = merge.merged_at + timedelta(days=30)
    with pytest.raises(CopError, match="no longer be undone"):
        undo_merge(merge, by=by, at=late)
    undo_merge(merge, by=by, at=late - timedelta(seconds=1))
    with pytest.raises(CopError, match="no longer be undone"):
        undo_merge(merge, by=by, at=clock.now())


def test_undone_in_reverse_order(db, by):
    first, second, third = make_organisation(), make_organisation(), make_organisation(legal_name="Third")
    earlier, _summary = merged(second, first, by)
    later, _summary = merged(third, second, by)
    assert first.merged_into_id == third.id
    with pytest.raises(CopError, match="merged into another one since"):
        undo_merge(earlier, by=by, at=clock.now())
    undo_merge(later, by=by, at=clock.now())
    undo_merge(earlier, by=by, at=clock.now())
    assert [o.merged_into_id for o in (first, second, third)] == [None, None, None]


def test_not_undone_where_a_moved_row_has_another_place_since(db, by):
    kept, hidden, organisation = make_organisation(), make_organisation(), make_organisation()
    registration = make_registration(organisation=hidden)
    merge, _summary = merged(kept, hidden, by)
    registration.organisation = organisation
    db.session.flush()
    with pytest.raises(CopError, match="registrations"):
        undo_merge(merge, by=by, at=clock.now())
    assert (hidden.merged_into_id, registration.organisation_id) == (kept.id, organisation.id)


def test_other_changes_and_additions_since_stay(db, by):
    kept, hidden = make_person(), make_person(name="Hidden")
    meeting, later = make_meeting(), make_meeting()
    moved = make_registration(meeting, hidden)
    merge, _summary = merged(kept, hidden, by)
    moved.minutes = 40
    added = make_registration(later, kept)
    db.session.flush()
    undo_merge(merge, by=by, at=clock.now())
    assert (moved.person_id, moved.minutes, added.person_id) == (hidden.id, 40, kept.id)


def test_a_merged_person_cannot_sign_in(db, by):
    hidden = make_person()
    merged(make_person(), hidden, by)
    make_session(person=hidden, token_hash=tokens.hash_of("secret"))
    assert viewer_by_session("secret", at=clock.now(), today=clock.today()) is None


def test_an_address_that_nobody_confirmed_opens_nothing_after_a_merge(db, by):
    used, twice = make_person(), make_person(verified_at=None)
    known, unconfirmed = used.email, twice.email
    assert signing_in_address(unconfirmed).person is twice
    merged(used, twice, by)
    assert signing_in_address(known).person is used
    assert signing_in_address(unconfirmed) is None


def test_one_item_of_an_agenda_that_names_both_names_one_and_both_again_after_undoing(by):
    kept, hidden = make_person(), make_person()
    item = make_agenda_item(make_meeting(), people=[kept, hidden])
    merge, _summary = merged(kept, hidden, by)
    database.session.expire_all()
    assert item.people == [kept]
    undo_merge(merge, by=by, at=clock.now())
    database.session.expire_all()
    assert set(item.people) == {kept, hidden}

"""Leaving: what being there gave ends at once, and nothing else does."""

from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import select

from cop.emails.compose import wording
from cop.emails.invitations import queue_invitation
from cop.errors import CopError
from cop.models import (
    Answer,
    AuditEntry,
    CommunityRole,
    Membership,
    MembershipStatus,
    Message,
    PersonRoleKind,
    Representative,
    RoleKind,
)
from cop.queries.audiences import audience_of
from cop.queries.figures import figures_of
from cop.queries.memberships import memberships_of
from cop.queries.viewers import viewer_of
from cop.services.departures import end_representation, leave_as_organisation, leave_community
from tests.factories import (
    make_community,
    make_coordinator,
    make_edition,
    make_enrolment,
    make_kind,
    make_meeting,
    make_meeting_role,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_personal_feed,
    make_present,
    make_registration,
    save,
)
from tests.services.post import send_all

TODAY, YESTERDAY = date(2026, 11, 26), date(2026, 11, 25)


@pytest.fixture(autouse=True)
def now(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def community(db):
    return make_community(name_en="Gender equality")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community, name="Carla Esempio", email="carla@example.org", language="en")


def seen(person):
    return viewer_of(person, today=TODAY)


def leave(person, community, now, **kw):
    leave_community(person, community, by=seen(person), at=now, **kw)


def mails(db):
    rows = db.session.execute(select(Message.kind, Message.recipient).order_by(Message.id))
    return [tuple(row) for row in rows]


def spans(db, model):
    db.session.flush()
    rows = db.session.scalars(select(model).order_by(model.id).execution_options(populate_existing=True))
    return [(row.since_on, row.until_on) for row in rows]


def in_the_calendar(*registrations):
    """Let the invitations have arrived."""
    for registration in registrations:
        queue_invitation(registration)
    send_all()


def test_the_rights_of_a_leaver_end_at_once(db, community, coordinator, now):
    person = make_member(community)
    assert seen(person).member_of == {community.id}
    leave(person, community, now)
    assert seen(person).member_of == frozenset()
    assert [invitee.person for invitee in audience_of([community], on=TODAY)] == []
    assert spans(db, Representative) == [(date(2020, 1, 1), YESTERDAY)]


def test_the_organisation_stays_and_its_emptiness_is_told(db, community, coordinator, now):
    person = make_member(community, make_organisation(legal_name="Ente Uno"), name="Anna Prova")
    leave(person, community, now, why="Cambio lavoro")
    assert spans(db, Membership) == [(date(2020, 1, 1), None)]
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.recipient) == ("member_left", "carla@example.org")
    words = wording(message.kind, "en", message.context).plain
    assert "Anna Prova, who represented Ente Uno, has left the community “Gender equality”" in words
    assert "Nobody represents Ente Uno any more" in words
    assert "Cambio lavoro" in words


def test_with_a_colleague_still_there_nothing_is_said_of_emptiness(db, community, coordinator, now):
    organisation = make_organisation(legal_name="Ente Uno")
    person, colleague = make_person(), make_person()
    make_membership(community, organisation, people=[person, colleague])
    leave(person, community, now)
    message = db.session.scalars(select(Message)).one()
    assert message.context["unrepresented"] == ""
    assert [invitee.person for invitee in audience_of([community], on=TODAY)] == [colleague]


def test_a_person_of_no_organisation_leaves(db, community, coordinator, now):
    person = make_person()
    membership = make_membership(community, person=person)
    leave(person, community, now)
    assert (membership.status, membership.until_on) == (MembershipStatus.LEFT, YESTERDAY)
    assert memberships_of(community, on=YESTERDAY) == [membership]
    assert memberships_of(community, on=TODAY) == []
    assert mails(db) == [("member_left", "carla@example.org")]


def test_what_began_today_is_as_if_it_had_not_been(db, community, coordinator, now):
    alone, representing = make_person(), make_person()
    make_membership(community, person=alone, since_on=TODAY)
    membership = make_membership(community)
    save(Representative(membership=membership, person=representing, since_on=TODAY))
    leave(alone, community, now)
    leave(representing, community, now)
    assert spans(db, Membership) == [(date(2020, 1, 1), None)]
    assert spans(db, Representative) == []


def test_leaving_where_one_is_not_is_refused(db, community, now):
    with pytest.raises(CopError, match="do not take part"):
        leave(make_person(), community, now)
    person = make_member(make_community())
    with pytest.raises(CopError, match="do not take part"):
        leave(person, community, now)


def test_coming_meetings_are_left_and_a_seat_goes_to_the_next(db, community, coordinator, now):
    person, next_one = make_member(community), make_member(community)
    closed = make_meeting(community, seats_in_person=1)
    mine = make_registration(closed, person, answer=Answer.ACCEPTED)
    waits = make_registration(closed, next_one, answer=Answer.WAITING)
    invited = make_registration(make_meeting(community, kind=make_kind(is_public=True)), person)
    in_the_calendar(mine, waits, invited)
    leave(person, community, now)
    assert (mine.answer, waits.answer, invited.answer) == (
        Answer.WITHDRAWN, Answer.ACCEPTED, Answer.WITHDRAWN,
    )  # fmt: skip
    assert closed.taken_in_person == 1
    assert mails(db)[3:] == [
        ("promotion", next_one.email),
        ("cancellation", person.email),
        ("cancellation", person.email),
        ("member_left", "carla@example.org"),
    ]


def test_what_something_else_leads_to_is_kept(db, community, coordinator, now):
    person, other = make_member(community), make_community()
    make_membership(other, people=[person])
    edition = make_edition(community)
    make_enrolment(edition, person)
    kept = [
        make_registration(make_meeting(hosts=[community, other]), person),
        make_registration(make_meeting(other), person),
        make_registration(make_meeting(community, edition=edition), person),
        make_registration(
            make_meeting(community, kind=make_kind(is_public=True)), person, answer=Answer.ACCEPTED
        ),
    ]
    speaking = make_meeting(community)
    make_meeting_role(speaking, person, PersonRoleKind.SPEAKER)
    kept.append(make_registration(speaking, person))
    before = [registration.answer for registration in kept]
    leave(person, community, now)
    assert [registration.answer for registration in kept] == before
    assert seen(person).member_of == {other.id}


def test_the_past_stays_as_it_was(db, community, coordinator, now):
    organisation = make_organisation()
    person = make_member(community, organisation)
    begin = now - timedelta(days=30)
    was_there = make_present(make_meeting(community, starts_at=begin), organisation, person)
    before = figures_of(community, on=YESTERDAY)
    leave(person, community, now)
    assert (was_there.answer, was_there.organisation) == (Answer.ACCEPTED, organisation)
    assert figures_of(community, on=YESTERDAY) == before


def test_a_coordinator_who_leaves_as_a_member_coordinates_on(db, community, now):
    person = make_coordinator(community)
    make_membership(community, people=[person])
    registration = make_registration(make_meeting(community), person)
    leave(person, community, now)
    assert (seen(person).coordinates, seen(person).member_of) == ({community.id}, frozenset())
    assert registration.answer == Answer.INVITED
    assert mails(db) == []


def test_a_co_facilitator_keeps_the_place(db, community, now):
    person = make_member(community)
    kind = RoleKind.CO_FACILITATOR
    save(CommunityRole(community=community, person=person, kind=kind, since_on=TODAY))
    registration = make_registration(make_meeting(community), person)
    leave(person, community, now)
    assert registration.answer == Answer.INVITED


def test_the_calendar_address_of_the_community_stops(db, community, coordinator, now):
    person = make_member(community)
    own = make_personal_feed(person, community=community)
    all_of_them = make_personal_feed(person)
    leave(person, community, now)
    assert (own.revoked_at, all_of_them.revoked_at) == (now, None)


def test_where_nobody_coordinates_the_team_is_told(db, community, now):
    administrator = make_person(site_role="administrator")
    leave(make_member(community), community, now)
    assert mails(db) == [("member_left", administrator.email)]


def test_an_organisation_leaves_with_all_its_people(db, community, coordinator, now):
    organisation = make_organisation(legal_name="Ente Uno")
    contact, colleague = make_person(name="Anna Prova"), make_person(language="en")
    membership = make_membership(community, organisation, people=[contact, colleague])
    registration = make_registration(make_meeting(community), colleague, organisation=organisation)
    in_the_calendar(registration)
    leave_as_organisation(membership, why="Si chiude", by=seen(contact), at=now)
    assert (membership.status, membership.until_on) == (MembershipStatus.LEFT, YESTERDAY)
    assert spans(db, Representative) == [(date(2020, 1, 1), YESTERDAY)] * 2
    assert registration.answer == Answer.WITHDRAWN
    assert mails(db)[1:] == [
        ("cancellation", colleague.email),
        ("member_left", "carla@example.org"),
        ("representative_ended", colleague.email),
    ]
    left = db.session.scalars(select(Message).where(Message.kind == "member_left")).one()
    words = wording(left.kind, "en", left.context).plain
    assert "Anna Prova, its contact, has said that Ente Uno leaves the community" in words
    with pytest.raises(CopError, match="left already"):
        leave_as_organisation(membership, by=seen(contact), at=now)


def test_an_organisation_that_comes_back_begins_anew(db, community, coordinator, now):
    person = make_member(community)
    membership = db.session.scalars(select(Membership)).one()
    leave_as_organisation(membership, by=seen(person), at=now)
    make_membership(community, membership.organisation, people=[person], since_on=TODAY)
    assert seen(person).member_of == {community.id}


def test_who_stands_for_two_stands_for_the_other(db, community, coordinator, now):
    one, two = make_organisation(), make_organisation()
    person = make_member(community, one)
    make_membership(community, two, people=[person])
    registration = make_registration(make_meeting(community), person, organisation=one)
    feed = make_personal_feed(person, community=community)
    representative = db.session.scalars(
        select(Representative).join(Membership).where(Membership.organisation_id == one.id)
    ).one()
    end_representation(representative, by=seen(coordinator), at=now)
    assert (registration.answer, registration.organisation) == (Answer.INVITED, two)
    assert feed.revoked_at is None
    assert seen(person).member_of == {community.id}
    assert mails(db) == [("representative_ended", person.email)]


def test_ending_twice_tells_once(db, community, coordinator, now):
    person = make_member(community)
    representative = db.session.scalars(select(Representative)).one()
    for _time in range(2):
        end_representation(representative, by=seen(coordinator), at=now)
    assert mails(db) == [("representative_ended", person.email)]
    assert representative.until_on == YESTERDAY


def test_the_log_says_who_left_whom(db, community, coordinator, now):
    person = make_member(community)
    leave(person, community, now, why="Segreto")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "leave")).one()
    assert (entry.person_id, entry.subject_type, entry.subject_id, entry.details) == (
        person.id, "community", community.id, {"person": person.id},
    )  # fmt: skip


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_mail_can_be_composed(db, community, now, language):
    make_coordinator(community, language=language)
    alone, two = make_person(language=language), make_person(language=language)
    make_membership(community, person=alone)
    membership = make_membership(community, people=[two, make_person(language=language)])
    leave(alone, community, now)
    end_representation(membership.representatives[1], by=seen(two), at=now)
    leave_as_organisation(membership, why="A\n\nB", by=seen(alone), at=now)
    for message in db.session.scalars(select(Message)):
        words = wording(message.kind, message.language, message.context)
        assert all((words.title, words.plain, words.html))
    assert {kind for kind, _to in mails(db)} == {"member_left", "representative_ended"}


def test_a_meeting_that_is_over_is_not_touched(db, community, coordinator, now):
    person = make_member(community)
    over = make_meeting(community, starts_at=now - timedelta(days=1))
    registration = make_registration(over, person)
    leave(person, community, now)
    assert registration.answer == Answer.INVITED
    assert over.sequence == 0

"""Joining: what each step leaves in the register, in the log and in the outbox."""

from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import select

from cop import clock, tokens
from cop.emails.compose import wording
from cop.errors import CopError
from cop.models import (
    Affiliation,
    AuditEntry,
    CommunityStatus,
    JoinPolicy,
    JoinRequest,
    JoinState,
    Membership,
    Message,
    Organisation,
    Person,
    Representative,
)
from cop.queries.viewers import viewer_of
from cop.services.join_requests import (
    Asker,
    approve_request,
    confirm_request,
    forget_unconfirmed,
    refuse_request,
    request_to_join,
)
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_join_request,
    make_member,
    make_membership,
    make_organisation,
    make_person,
)

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def now(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def community(db):
    return make_community(name_en="Gender equality")


@pytest.fixture
def coordinator(community):
    return make_coordinator(community, name="Carla Esempio", email="carla@example.org")


def seen(person):
    return viewer_of(person, today=TODAY)


def asker(**kw):
    return Asker(**{"name": "Anna Prova", "email": "Anna@Example.org", "language": "it"} | kw)


def mails(db):
    """(kind, about, recipient) of every mail, in the order queued."""
    rows = db.session.execute(select(Message.kind, Message.subject, Message.recipient).order_by(Message.id))
    return [tuple(row) for row in rows]


def only(db, model):
    db.session.flush()
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def acts(db):
    return [
        tuple(row)
        for row in db.session.execute(
            select(AuditEntry.verb, AuditEntry.subject_type).order_by(AuditEntry.id)
        )
    ]


def test_asking_keeps_the_request_and_mails_the_question(db, community, now):
    organisation = make_organisation()
    request_to_join(community, asker(organisation=organisation, why="Per imparare"), at=now)
    request = only(db, JoinRequest)
    assert (request.name, request.email, request.email_key) == (
        "Anna Prova",
        "Anna@Example.org",
        "anna@example.org",
    )
    assert (request.state, request.organisation, request.why) == (
        JoinState.UNCONFIRMED,
        organisation,
        "Per imparare",
    )
    assert mails(db) == [("join_confirm", f"join_request:{request.id}", "Anna@Example.org")]


def test_the_question_holds_nothing_that_was_typed(db, community, now):
    typed = {"name": "Visit evil.example", "organisation_name": "Cheap pills", "why": "Click here"}
    request_to_join(community, asker(**typed), at=now)
    message = only(db, Message)
    words = wording(message.kind, message.language, message.context)
    whole = words.title + words.plain + words.html
    assert [text for text in typed.values() if text in whole] == []
    assert message.expires_at == now + timedelta(days=7)


def test_the_link_of_the_mail_opens_the_request(db, community, now):
    request_to_join(community, asker(), at=now)
    url = only(db, Message).context["url"]
    token = url.rpartition("/")[2]
    assert url == f"http://localhost/it/join/{token}"
    assert only(db, JoinRequest).token_hash == tokens.hash_of(token)


def test_asking_mails_at_most_three_times_a_day(db, now):
    for n in range(5):
        email = "ANNA@example.org" if n % 2 else "anna@example.org"
        request_to_join(make_community(), asker(email=email), at=now)
    assert len(mails(db)) == 3
    request_to_join(make_community(), asker(), at=now + timedelta(days=1))
    assert len(mails(db)) == 4


def test_confirming_tells_the_coordinators_once(db, community, coordinator, now):
    second = make_coordinator(community, email="zeno@example.org")
    request = make_join_request(community)
    confirm_request(request, at=now)
    confirm_request(request, at=now + timedelta(minutes=1))
    assert (request.state, request.confirmed_at) == (JoinState.PENDING, now)
    assert mails(db) == [
        ("join_received", f"join_request:{request.id}", "carla@example.org"),
        ("join_received", f"join_request:{request.id}", second.email),
    ]
    assert db.session.scalars(select(Person).where(Person.email_key == request.email_key)).all() == []


def test_confirming_where_nobody_coordinates_tells_the_team(db, community, now):
    administrator = make_administrator()
    request = make_join_request(community)
    confirm_request(request, at=now)
    assert mails(db) == [("join_received", f"join_request:{request.id}", administrator.email)]


def test_confirming_too_late_is_refused(db, community, now):
    request = make_join_request(community, created_at=now - timedelta(days=7))
    with pytest.raises(CopError, match="no longer valid"):
        confirm_request(request, at=now)


@pytest.mark.parametrize(
    "change", [{"join_policy": JoinPolicy.BY_INVITATION}, {"status": CommunityStatus.CLOSED}]
)
def test_confirming_where_nobody_is_taken_is_refused(db, now, change):
    request = make_join_request(make_community(**change))
    with pytest.raises(CopError, match="takes no requests"):
        confirm_request(request, at=now)


def test_a_newer_request_takes_the_place_of_the_one_that_waits(db, community, coordinator, now):
    first = make_join_request(community, email="anna@example.org", state=JoinState.PENDING, confirmed_at=now)
    second = make_join_request(community, email="anna@example.org")
    elsewhere = make_join_request(make_community(), email="anna@example.org", state=JoinState.PENDING)
    confirm_request(second, at=now)
    assert (first.state, second.state, elsewhere.state) == (
        JoinState.REPLACED,
        JoinState.PENDING,
        JoinState.PENDING,
    )
    with pytest.raises(CopError, match="newer request"):
        approve_request(first, organisation=None, by=seen(coordinator), at=now)


def test_an_open_community_admits_at_once(db, coordinator, community, now):
    community.join_policy = JoinPolicy.OPEN
    request = make_join_request(
        community, name="Anna Prova", email="anna@example.org", organisation_name="Nuova Coop"
    )
    confirm_request(request, at=now)
    confirm_request(request, at=now)
    person = db.session.scalars(select(Person).where(Person.email_key == "anna@example.org")).one()
    organisation, membership = only(db, Organisation), only(db, Membership)
    assert (organisation.legal_name, organisation.is_to_check) == ("Nuova Coop", True)
    assert (membership.organisation, membership.since_on, membership.community) == (
        organisation,
        TODAY,
        community,
    )
    assert [(r.person, r.since_on, r.until_on) for r in membership.representatives] == [(person, TODAY, None)]
    assert (person.name, person.verified_at, request.state) == ("Anna Prova", now, JoinState.APPROVED)
    assert [kind for kind, _about, _to in mails(db)] == ["join_approved", "join_received"]


def test_an_open_community_takes_a_known_organisation_for_what_it_is(db, now):
    known = make_organisation(legal_name="Società Cooperativa Ùno", short_name="Uno")
    community = make_community(join_policy=JoinPolicy.OPEN)
    confirm_request(make_join_request(community, organisation_name="SOCIETA  cooperativa uno"), at=now)
    assert only(db, Membership).organisation == known


def test_whoever_takes_part_already_is_told_so_without_a_mail(db, community, coordinator, now):
    organisation = make_organisation()
    member = make_member(community, organisation)
    request = make_join_request(community, email=member.email, organisation=organisation)
    confirm_request(request, at=now)
    assert (request.state, mails(db)) == (JoinState.APPROVED, [])


def test_a_member_who_asks_for_another_organisation_waits(db, community, coordinator, now):
    member = make_member(community)
    request = make_join_request(community, email=member.email, organisation=make_organisation())
    confirm_request(request, at=now)
    assert request.state == JoinState.PENDING


def pending(community, now, **kw):
    return make_join_request(community, state=JoinState.PENDING, confirmed_at=now, **kw)


def test_approving_makes_person_membership_and_representative(db, community, coordinator, now):
    organisation = make_organisation()
    request = pending(community, now, name="Anna Prova", email="anna@example.org", organisation=organisation)
    person = approve_request(
        request, organisation=organisation, answer="Benvenuta!", by=seen(coordinator), at=now
    )
    membership = only(db, Membership)
    assert (person.name, person.email, person.language, person.verified_at) == (
        "Anna Prova",
        "anna@example.org",
        "it",
        now,
    )
    assert (membership.organisation, membership.person, membership.since_on, membership.until_on) == (
        organisation,
        None,
        TODAY,
        None,
    )
    assert [(r.person, r.since_on) for r in membership.representatives] == [(person, TODAY)]
    assert [(a.organisation, a.since_on, a.is_contact) for a in person.affiliations] == [
        (organisation, None, False)
    ]
    assert (request.state, request.decided_at, request.decided_by_id, request.person) == (
        JoinState.APPROVED,
        now,
        coordinator.id,
        person,
    )
    assert mails(db) == [("join_approved", f"join_request:{request.id}", "anna@example.org")]
    assert acts(db) == [
        ("create", "person"),
        ("create", "membership"),
        ("create", "affiliation"),
        ("create", "representative"),
        ("approve", "joinrequest"),
    ]


def test_approving_a_known_address_makes_no_second_person(db, community, coordinator, now):
    known = make_person(name="Anna Vera", email="ANNA@example.org", language="en")
    request = pending(community, now, name="Somebody else", email="anna@example.org")
    assert approve_request(request, organisation=None, by=seen(coordinator), at=now) == known
    assert (known.name, known.email, known.language) == ("Anna Vera", "ANNA@example.org", "en")
    assert only(db, Membership).person == known


def test_approving_for_a_member_organisation_adds_only_a_representative(db, community, coordinator, now):
    organisation = make_organisation()
    membership = make_membership(community, organisation, people=[make_person()])
    request = pending(community, now, organisation=organisation)
    person = approve_request(request, organisation=organisation, by=seen(coordinator), at=now)
    assert only(db, Membership) == membership
    assert [r.person for r in membership.representatives][1:] == [person]


def test_approving_for_an_organisation_that_had_left_begins_a_new_membership(db, community, coordinator, now):
    organisation = make_organisation()
    make_membership(community, organisation, until_on=date(2024, 12, 31))
    request = pending(community, now, organisation=organisation)
    approve_request(request, organisation=organisation, by=seen(coordinator), at=now)
    spans = db.session.execute(select(Membership.since_on, Membership.until_on).order_by(Membership.id))
    assert [tuple(row) for row in spans] == [(date(2020, 1, 1), date(2024, 12, 31)), (TODAY, None)]


def test_approving_a_new_name_adds_an_organisation_to_check(db, community, coordinator, now):
    request = pending(community, now, organisation_name="Nuova Coop")
    approve_request(request, organisation=None, organisation_name="Nuova Coop", by=seen(coordinator), at=now)
    organisation = only(db, Organisation)
    assert (organisation.legal_name, organisation.is_to_check) == ("Nuova Coop", True)
    assert only(db, Affiliation).organisation == organisation


@pytest.mark.parametrize("then", ["approve", "refuse"])
@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_of_two_decisions_one_holds(db, community, coordinator, now, first, then):
    request = pending(community, now)
    decide = {
        "approve": lambda: approve_request(request, organisation=None, by=seen(coordinator), at=now),
        "refuse": lambda: refuse_request(request, answer="No", by=seen(coordinator), at=now),
    }
    decide[first]()
    state, sent = request.state, mails(db)
    with pytest.raises(CopError, match="decided already"):
        decide[then]()
    assert (request.state, mails(db)) == (state, sent)
    assert len(db.session.scalars(select(Representative)).all()) == 0


def test_refusing_mails_the_words_and_makes_nobody(db, community, coordinator, now):
    request = pending(community, now, email="anna@example.org")
    refuse_request(request, answer="Siamo al completo.", by=seen(coordinator), at=now)
    assert (request.state, request.answer, request.decided_by_id) == (
        JoinState.REFUSED,
        "Siamo al completo.",
        coordinator.id,
    )
    assert mails(db) == [("join_refused", f"join_request:{request.id}", "anna@example.org")]
    assert db.session.scalar(select(Person).where(Person.email_key == "anna@example.org")) is None


def test_an_unconfirmed_request_cannot_be_approved(db, community, coordinator, now):
    with pytest.raises(CopError, match="decided already"):
        approve_request(make_join_request(community), organisation=None, by=seen(coordinator), at=now)


def test_forgetting_deletes_only_what_nobody_confirmed_in_time(db, community, now):
    old, kept = now - timedelta(days=8), now - timedelta(days=6)
    make_join_request(community, created_at=old)
    make_join_request(community, created_at=kept)
    make_join_request(community, created_at=old, state=JoinState.PENDING)
    assert forget_unconfirmed(at=now) == 1
    assert len(db.session.scalars(select(JoinRequest)).all()) == 2


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_mail_can_be_composed(db, now, language):
    for policy in (JoinPolicy.OPEN, JoinPolicy.ON_REQUEST):
        community = make_community(join_policy=policy)
        by = seen(make_coordinator(community, language=language))
        for decide in ("approve", "refuse"):
            email = f"{policy}-{decide}@example.org"
            request_to_join(community, asker(email=email, language=language, organisation_name=email), at=now)
            request = db.session.scalars(select(JoinRequest).where(JoinRequest.email == email)).one()
            confirm_request(request, at=now)
            if request.state == JoinState.PENDING and decide == "approve":
                approve_request(request, organisation=None, organisation_name="X", answer="Ok", by=by, at=now)
            elif request.state == JoinState.PENDING:
                refuse_request(request, answer="No\n\nthanks", by=by, at=now)
    kinds = set()
    for message in db.session.scalars(select(Message)):
        words = wording(message.kind, message.language, message.context)
        assert all((words.title, words.plain, words.html))
        assert "{{" not in words.html + words.plain
        kinds.add(message.kind)
    assert kinds == {"join_confirm", "join_received", "join_approved", "join_refused"}
    assert clock.now() == now

"""An organisation names its own people: nobody comes to represent somebody by another's word alone."""

from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import func, select

from cop.emails.compose import wording
from cop.errors import CopError
from cop.models import (
    AuditEntry,
    Consent,
    InvitationState,
    Message,
    MessageState,
    Person,
    Representative,
    RepresentativeInvitation,
    SuppressionReason,
)
from cop.queries.suppressions import suppression_of
from cop.queries.viewers import viewer_of
from cop.services import representatives as services
from cop.services.departures import leave_as_organisation
from cop.services.suppressions import suppress_address
from tests.factories import (
    make_affiliation,
    make_community,
    make_meeting,
    make_member,
    make_membership,
    make_organisation,
    make_person,
    make_registration,
)

TODAY, YESTERDAY = date(2026, 11, 26), date(2026, 11, 25)
NOTICE = "What we keep of you."


@pytest.fixture(autouse=True)
def now(db, at):
    g.language = "en"
    return at("2026-11-26T10:00+01:00")


@pytest.fixture
def organisation(db):
    return make_organisation(legal_name="Ente Uno")


@pytest.fixture
def membership(organisation):
    return make_membership(make_community(name_en="NEET"), organisation)


@pytest.fixture
def contact(organisation):
    person = make_person(name="Carla Contatto", email="carla@example.org", language="en")
    make_affiliation(person, organisation, is_contact=True)
    return viewer_of(person, today=TODAY)


def name(membership, contact, now, **kw):
    given = {"name": "Anna Prova", "email": "anna@example.org", "language": "it"} | kw
    return services.name_by_address(membership, **given, by=contact, at=now)


def mails(db):
    rows = db.session.execute(select(Message.kind, Message.recipient).order_by(Message.id))
    return [tuple(row) for row in rows]


def representatives(db):
    db.session.flush()
    rows = db.session.scalars(select(Representative).order_by(Representative.id))
    return [(row.person.name, row.since_on, row.until_on) for row in rows]


def people(db):
    return db.session.scalar(select(func.count()).select_from(Person))


def test_an_address_is_asked_and_nobody_is_made(db, membership, contact, now):
    before = people(db)
    invitation = name(membership, contact, now)
    assert (invitation.state, invitation.person, people(db) - before) == (InvitationState.ASKED, None, 0)
    assert representatives(db) == []
    assert mails(db) == [("representative_asked", "anna@example.org")]


def test_the_question_holds_nothing_that_was_typed(db, membership, contact, now):
    name(membership, contact, now, name="Visit evil.example")
    message = db.session.scalars(select(Message)).one()
    words = wording(message.kind, message.language, message.context)
    assert "evil.example" not in words.title + words.plain + words.html
    assert "Ente Uno" in words.plain
    assert message.expires_at == now + timedelta(days=30)


def test_a_known_address_is_asked_just_the_same(db, membership, contact, now):
    """The contact learns of nobody whether the address is in the register, nor the name that goes with it."""
    known = make_member(make_community(), name="Presidente Altrove", email="capo@example.org")
    invitation = name(membership, contact, now, email="capo@example.org", name="Il Capo")
    assert (invitation.state, invitation.person, invitation.name) == (InvitationState.ASKED, None, "Il Capo")
    assert mails(db) == [("representative_asked", "capo@example.org")]
    assert viewer_of(known, today=TODAY).member_of != {membership.community_id}


def test_a_yes_makes_the_person_and_the_representative(db, membership, contact, now):
    invitation = name(membership, contact, now)
    later = now + timedelta(hours=1)
    for _time in range(2):
        services.accept_invitation(invitation, notice=NOTICE, at=later)
    person = db.session.scalars(select(Person).where(Person.email_key == "anna@example.org")).one()
    assert (person.name, person.language, person.verified_at) == ("Anna Prova", "it", later)
    assert representatives(db) == [("Anna Prova", TODAY, None)]
    assert [(c.text, c.given_at) for c in db.session.scalars(select(Consent))] == [(NOTICE, later)]
    assert (invitation.state, invitation.person) == (InvitationState.ACCEPTED, person)
    assert mails(db)[1:] == [("representative_answered", "carla@example.org")]
    assert viewer_of(person, today=TODAY).member_of == {membership.community_id}
    assert viewer_of(person, today=TODAY).contact_of == frozenset()


def test_a_yes_of_somebody_known_takes_nothing_from_them(db, membership, contact, now):
    elsewhere = make_community()
    known = make_member(elsewhere, name="Anna Vera", email="anna@example.org", language="en")
    services.accept_invitation(name(membership, contact, now), notice=NOTICE, at=now)
    assert (known.name, known.language) == ("Anna Vera", "en")
    assert viewer_of(known, today=TODAY).member_of == {elsewhere.id, membership.community_id}


def test_a_no_leaves_nothing(db, membership, contact, now):
    invitation = name(membership, contact, now)
    before = people(db)
    for _time in range(2):
        services.decline_invitation(invitation, at=now)
    assert (invitation.state, people(db), representatives(db)) == (InvitationState.DECLINED, before, [])
    assert mails(db)[1:] == [("representative_answered", "carla@example.org")]
    with pytest.raises(CopError, match="said no on 26 November 2026"):
        name(membership, contact, now)
    services.accept_invitation(invitation, notice=NOTICE, at=now)
    assert representatives(db) == []


def test_a_colleague_represents_at_once_and_may_say_no(db, organisation, membership, contact, now):
    colleague = make_person(name="Bruno Collega", email="bruno@example.org")
    make_affiliation(colleague, organisation)
    invitation = services.name_colleague(membership, colleague, by=contact, at=now)
    assert (invitation.state, representatives(db)) == (
        InvitationState.ACCEPTED,
        [("Bruno Collega", TODAY, None)],
    )
    assert mails(db) == [("representative_added", "bruno@example.org")]
    services.decline_invitation(invitation, at=now)
    assert representatives(db) == []
    assert mails(db)[1:] == [("representative_answered", "carla@example.org")]


def test_a_colleague_who_says_no_the_day_after_was_there_for_a_day(
    db, organisation, membership, contact, now
):
    colleague = make_person(name="Bruno Collega")
    make_affiliation(colleague, organisation)
    invitation = services.name_colleague(membership, colleague, by=contact, at=now)
    registration = make_registration(make_meeting(membership.community), colleague, organisation=organisation)
    services.decline_invitation(invitation, at=now + timedelta(days=1))
    assert representatives(db) == [("Bruno Collega", TODAY, TODAY)]
    assert registration.answer == "withdrawn"


def test_the_address_of_a_colleague_is_a_colleague(db, organisation, membership, contact, now):
    colleague = make_person(name="Bruno Collega", email="bruno@example.org")
    make_affiliation(colleague, organisation)
    invitation = name(membership, contact, now, email="BRUNO@example.org")
    assert invitation.person == colleague
    with pytest.raises(CopError, match="represents the organisation already"):
        name(membership, contact, now, email="bruno@example.org")


def test_only_a_colleague_is_chosen_from_the_list(db, membership, contact, now):
    stranger = make_member(make_community())
    with pytest.raises(CopError, match="one of your colleagues"):
        services.name_colleague(membership, stranger, by=contact, at=now)
    assert [r for r in representatives(db) if r[0] != stranger.name] == []


def test_who_worked_there_once_is_asked_like_anybody(db, organisation, membership, contact, now):
    former = make_person(email="ex@example.org")
    make_affiliation(former, organisation, until_on=YESTERDAY)
    assert name(membership, contact, now, email="ex@example.org").state == InvitationState.ASKED


def test_asking_again_waits_for_the_answer(db, membership, contact, now):
    invitation = name(membership, contact, now)
    with pytest.raises(CopError, match="asked on 26 November 2026"):
        name(membership, contact, now, email="ANNA@example.org")
    services.withdraw_invitation(invitation, by=contact)
    assert db.session.scalars(select(Message)).one().state == MessageState.CANCELLED
    name(membership, contact, now)
    assert len(db.session.scalars(select(RepresentativeInvitation)).all()) == 1


def test_at_most_three_mails_a_day_and_nothing_tells_so(db, contact, organisation, now):
    for _n in range(5):
        assert name(make_membership(make_community(), organisation), contact, now).state == "asked"
    assert len(mails(db)) == 3


def test_at_most_thirty_names_a_day(db, membership, contact, now):
    for n in range(30):
        name(membership, contact, now, email=f"a{n}@example.org")
    with pytest.raises(CopError, match="Go on tomorrow"):
        name(membership, contact, now)


def test_somebody_erased_is_not_written_to_but_may_come_back(db, membership, contact, now):
    suppress_address("anna@example.org", reason=SuppressionReason.ERASED)
    invitation = name(membership, contact, now)
    assert (invitation.state, mails(db)) == (InvitationState.ASKED, [])
    services.accept_invitation(invitation, notice=NOTICE, at=now)
    assert suppression_of("anna@example.org") is None


def test_a_link_runs_out(db, membership, contact, now):
    invitation = name(membership, contact, now)
    late = now + timedelta(days=30)
    with pytest.raises(CopError, match="no longer valid"):
        services.accept_invitation(invitation, notice=NOTICE, at=late)
    assert services.forget_invitations(at=late) == 0
    assert services.forget_invitations(at=late + timedelta(seconds=1)) == 1


def test_a_link_is_over_when_the_organisation_has_left(db, membership, contact, now):
    invitation = name(membership, contact, now)
    leave_as_organisation(membership, by=contact, at=now)
    with pytest.raises(CopError, match="no longer valid"):
        services.accept_invitation(invitation, notice=NOTICE, at=now)
    with pytest.raises(CopError, match="does not take part"):
        name(membership, contact, now, email="other@example.org")


def test_the_log_holds_no_name_and_no_address(db, membership, contact, now):
    invitation = name(membership, contact, now)
    services.accept_invitation(invitation, notice=NOTICE, at=now)
    for entry in db.session.scalars(select(AuditEntry)):
        assert "nna" not in str(entry.details)


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_mail_can_be_composed(db, organisation, membership, now, language):
    person = make_person(language=language)
    make_affiliation(person, organisation, is_contact=True)
    by = viewer_of(person, today=TODAY)
    colleague = make_person(language=language)
    make_affiliation(colleague, organisation)
    services.name_colleague(membership, colleague, by=by, at=now)
    yes = name(membership, by, now, language=language)
    no = name(membership, by, now, language=language, email="b@example.org")
    services.accept_invitation(yes, notice=NOTICE, at=now)
    services.decline_invitation(no, at=now)
    for message in db.session.scalars(select(Message)):
        words = wording(message.kind, message.language, message.context)
        assert all((words.title, words.plain, words.html))
    assert {kind for kind, _to in mails(db)} == {
        "representative_added", "representative_asked", "representative_answered",
    }  # fmt: skip

from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from cop import clock
from cop.errors import CopError
from cop.models import CommunityRole, Language, Message, Person, RoleKind, SignedInSession, SiteRole
from cop.queries.viewers import viewer_of
from cop.services.roles import (
    end_community_role,
    give_community_role,
    give_site_role,
    invite_person,
    name_from,
)
from tests.factories import (
    make_administrator,
    make_community,
    make_coordinator,
    make_member,
    make_person,
    make_session,
    make_viewer,
)

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def english(db):
    with force_locale("en"):
        yield


def seen(person):
    return viewer_of(person, today=TODAY)


def sessions(db):
    return db.session.scalar(select(func.count()).select_from(SignedInSession))


def invite(address="maria.rossi@example.org", role=SiteRole.VIEWER, **kw):
    return invite_person(address, role=role, by=kw.pop("by", None), at=clock.now(), on=TODAY, **kw)


@pytest.mark.parametrize("role", list(SiteRole))
def test_only_administrators_give_site_roles(db, role):
    community = make_community()
    someone = make_person()
    for by in (make_viewer(), make_coordinator(community), make_member(community), make_person()):
        with pytest.raises(CopError, match="administrator"):
            give_site_role(someone, role, by=seen(by))
    assert someone.site_role == SiteRole.NONE


def test_nobody_raises_the_own_role(db):
    viewer = make_viewer()
    with pytest.raises(CopError):
        give_site_role(viewer, SiteRole.ADMINISTRATOR, by=seen(viewer))


def test_a_lost_site_role_ends_all_sessions(db):
    admin, other = make_administrator(), make_administrator()
    make_session(person=other, token_hash="1" * 64)
    give_site_role(other, SiteRole.ADMINISTRATOR, by=seen(admin))
    assert sessions(db) == 1
    give_site_role(other, SiteRole.VIEWER, by=seen(admin))
    assert sessions(db) == 0


def test_a_gained_site_role_keeps_sessions(db):
    other = make_viewer()
    make_session(person=other, token_hash="1" * 64)
    give_site_role(other, SiteRole.ADMINISTRATOR, by=seen(make_administrator()))
    assert sessions(db) == 1


def test_the_last_administrator_stays(db):
    admin = make_administrator()
    with pytest.raises(CopError, match="only administrator"):
        give_site_role(admin, SiteRole.NONE, by=seen(admin))
    assert admin.site_role == SiteRole.ADMINISTRATOR


def test_coordinators_name_the_team_of_their_own_community(db):
    community, foreign = make_community(), make_community()
    coordinator, someone = make_coordinator(community), make_person()
    for kind in RoleKind:
        role = give_community_role(community, someone, kind=kind, by=seen(coordinator), on=TODAY)
        assert role.kind == kind
        with pytest.raises(CopError, match="administrator"):
            give_community_role(foreign, someone, kind=kind, by=seen(coordinator), on=TODAY)
    assert seen(someone).coordinates == {community.id}


@pytest.mark.parametrize("make", [make_viewer, make_person, lambda: make_member(make_community())])
def test_nobody_else_names_a_team(db, make):
    for kind in RoleKind:
        with pytest.raises(CopError, match="administrator"):
            give_community_role(make_community(), make_person(), kind=kind, by=seen(make()), on=TODAY)


def test_give_community_role_twice_is_one_role(db):
    community, someone, admin = make_community(), make_person(), seen(make_administrator())
    first = give_community_role(community, someone, by=admin, on=TODAY)
    assert give_community_role(community, someone, by=admin, on=TODAY) is first
    assert seen(someone).coordinates == {community.id}


def test_end_community_role_at_once(db):
    community, admin = make_community(), seen(make_administrator())
    person = make_coordinator(community)
    make_session(person=person, token_hash="1" * 64)
    role = db.session.scalar(select(CommunityRole))
    end_community_role(role, by=admin, on=TODAY)
    assert (role.until_on, seen(person).coordinates, sessions(db)) == (
        TODAY - timedelta(days=1),
        frozenset(),
        0,
    )


def test_end_community_role_of_today_leaves_nothing(db):
    community, someone, admin = make_community(), make_person(), seen(make_administrator())
    end_community_role(give_community_role(community, someone, by=admin, on=TODAY), by=admin, on=TODAY)
    assert db.session.scalars(select(CommunityRole)).all() == []
    assert seen(someone).coordinates == frozenset()


def test_the_last_coordinator_is_not_ended_by_a_coordinator(db):
    community = make_community()
    one, other = make_coordinator(community), make_coordinator(community)
    first, second = db.session.scalars(select(CommunityRole).order_by(CommunityRole.id)).all()
    end_community_role(second, by=seen(one), on=TODAY)
    assert seen(other).coordinates == frozenset()
    with pytest.raises(CopError, match="only coordinator"):
        end_community_role(first, by=seen(one), on=TODAY)
    end_community_role(first, by=seen(make_administrator()), on=TODAY)
    assert seen(one).coordinates == frozenset()


def test_invite_person_makes_one_with_the_role_and_a_mail(db):
    person = invite(role=SiteRole.ADMINISTRATOR, language=Language.EN)
    assert (person.name, person.email, person.language) == ("Maria Rossi", "maria.rossi@example.org", "en")
    assert (person.site_role, person.verified_at) == (SiteRole.ADMINISTRATOR, None)
    (mail,) = db.session.scalars(select(Message)).all()
    assert (mail.kind, mail.recipient, mail.language) == ("sign_in_invitation", person.email, "en")
    assert mail.context["sign_in_url"] == "http://localhost/en/sign-in"


def test_invite_person_finds_who_is_known(db):
    known = make_person(email="Maria.Rossi@example.org", name="Maria Bianchi")
    assert invite() is known
    assert (known.name, known.site_role) == ("Maria Bianchi", SiteRole.VIEWER)


def test_invite_person_as_coordinator(db):
    community = make_community(name_it="Cura", name_en="Care")
    person = invite(role=RoleKind.COORDINATOR, community=community, language=Language.EN)
    assert seen(person).coordinates == {community.id}
    assert db.session.scalar(select(Message)).context["community"] == "Care"


@pytest.mark.parametrize(
    "address", ["", "maria", "a@example.org, b@example.org", "mıke@example.org", "x" * 2000]
)
def test_invite_person_refuses_what_is_no_address(db, address):
    with pytest.raises(CopError, match="is not a mail address") as refusal:
        invite(address)
    assert refusal.value.field == "email"
    assert db.session.scalars(select(Person)).all() == []


def test_invite_person_refuses_a_lower_role(db):
    make_person(email="maria.rossi@example.org", site_role=SiteRole.ADMINISTRATOR)
    with pytest.raises(CopError, match="higher role"):
        invite(role=SiteRole.VIEWER)


def test_invite_person_refuses_a_role_without_its_community(db):
    with pytest.raises(CopError, match="which community"):
        invite(role=RoleKind.COORDINATOR)
    with pytest.raises(CopError, match="single community"):
        invite(role=SiteRole.VIEWER, community=make_community())


def test_invite_person_by_somebody_below(db):
    with pytest.raises(CopError, match="administrator"):
        invite(role=SiteRole.ADMINISTRATOR, by=seen(make_viewer()))


def test_name_from_an_address():
    names = [name_from(a) for a in ("maria.rossi@example.org", "m_rossi@example.org", "info@example.org")]
    assert names == ["Maria Rossi", "M Rossi", "Info"]

"""Nobody grants above the own level: whatever somebody who is no administrator sends, in whatever order."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from cop import clock
from cop.extensions import db as database
from cop.models import CommunityRole, Person, RoleKind, SiteRole
from cop.queries.viewers import viewer_of
from tests.factories import (
    make_administrator,
    make_affiliation,
    make_community,
    make_coordinator,
    make_member,
    make_organisation,
    make_viewer,
)

STEPS = 40
ROLES = ["administrator", "viewer", "none", "coordinator", "co_facilitator", ""]


class Town:
    """Two communities, everybody who may act in them, and what they may send."""

    def __init__(self) -> None:
        self.own, self.foreign = make_community(slug="own"), make_community(slug="foreign")
        organisation = make_organisation()
        self.admin, self.viewer = make_administrator(), make_viewer()
        self.coordinator, self.foreign_coordinator = (
            make_coordinator(self.own),
            make_coordinator(self.foreign),
        )
        self.member = make_member(self.own, organisation)
        self.contact = make_member(self.own, organisation)
        make_affiliation(self.contact, organisation, is_contact=True)
        self.people = [
            self.admin, self.viewer, self.coordinator, self.foreign_coordinator, self.member, self.contact,
        ]  # fmt: skip

    def request(self, dice: random.Random) -> tuple[str, dict[str, str]]:
        """Any request that might give somebody a role, with every field that might do so."""
        person = dice.choice(self.people)
        roles = database.session.scalars(select(CommunityRole.id)).all()
        slug = dice.choice(["own", "foreign"])
        path = dice.choice(
            [
                f"/en/people/{person.id}/role",
                f"/en/people/{person.id}/edit",
                f"/en/people/{person.id}/second-step/reset",
                "/en/people/new",
                "/en/team",
                f"/en/team/{person.id}/end",
                f"/en/communities/{slug}/roles",
                f"/en/communities/{slug}/roles/{dice.choice(roles)}/end",
                f"/en/communities/{slug}/edit",
                "/en/communities/new",
                "/en/account",
            ]
        )
        role = dice.choice(ROLES)
        return path, {
            "site_role": role, "role": role, "kind": role, "is_administrator": "1", "coordinates": "1",
            "email": dice.choice([person.email, "newcomer@example.org"]), "name": "Somebody",
            "language": "en", "since_on": dice.choice(["2020-01-01", str(clock.today())]),
            "person_id": str(person.id), "community_id": str(self.foreign.id),
        }  # fmt: skip


def site_roles():
    rows = database.session.execute(select(Person.id, Person.site_role))
    return {person_id: role for person_id, role in rows if role != SiteRole.NONE}


def coordinators():
    """Who has ever been named coordinator, of which community."""
    found = select(CommunityRole.person_id, CommunityRole.community_id)
    rows = database.session.execute(found.where(CommunityRole.kind == RoleKind.COORDINATOR))
    return {(person_id, community_id) for person_id, community_id in rows}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("who", ["viewer", "coordinator", "member", "contact"])
def test_no_sequence_of_requests_raises_a_role(db, signed_in, who, seed):
    town, dice = Town(), random.Random(f"{who} {seed}")
    actor = getattr(town, who)
    before, browser = site_roles(), signed_in(actor)
    addresses = dict(db.session.execute(select(Person.id, Person.email)).all())
    for _step in range(STEPS):
        held, may = coordinators(), viewer_of(actor, today=clock.today()).coordinates
        path, form = town.request(dice)
        status = browser.post(path, data=form, is_judged=False).status_code
        assert status in {303, 403, 404, 422}, path
        database.session.expire_all()
        assert site_roles() == before, f"{path} {form}"
        assert {community for _person, community in coordinators() - held} <= may, f"{path} {form}"
        told = select(Person.id, Person.email).where(
            Person.id.in_({town.admin.id, town.viewer.id} - {actor.id})
        )
        assert all(addresses[person_id] == email for person_id, email in db.session.execute(told))


def test_the_same_requests_of_an_administrator_do_raise_roles(db, signed_in):
    """The control: these requests are the ones that give roles."""
    town, dice = Town(), random.Random("administrator")
    before, browser = site_roles(), signed_in(town.admin)
    for _step in range(STEPS * 3):
        path, form = town.request(dice)
        browser.post(path, data=form, is_judged=False)
    assert site_roles() != before
    assert len(coordinators()) > 2


def test_the_last_administrator_cannot_be_ended(db, signed_in):
    admin = make_administrator()
    browser = signed_in(admin)
    page = browser.get("/en/team")
    assert page.words(".row-acts button") == []
    browser.post(f"/en/team/{admin.id}/end")
    assert admin.site_role == SiteRole.ADMINISTRATOR
    other = make_administrator()
    assert browser.post(f"/en/team/{other.id}/end").status_code == 303
    database.session.expire_all()
    assert site_roles() == {admin.id: SiteRole.ADMINISTRATOR}


def test_a_role_that_is_over_gives_nothing(db, signed_in):
    community = make_community(slug="own")
    coordinator, _other = make_coordinator(community), make_coordinator(community)
    browser = signed_in(coordinator)
    role = db.session.scalars(select(CommunityRole).where(CommunityRole.person_id == coordinator.id)).one()
    assert browser.get("/en/communities/own/roles").status_code == 200
    role.until_on = clock.today() - timedelta(days=1)
    db.session.commit()
    assert browser.get("/en/communities/own/roles").status_code == 403

from sqlalchemy import select

from cop.extensions import db
from cop.models import CommunityRole, Membership, RoleKind
from tests.access import Row, only
from tests.factories import make_community, make_membership, make_organisation, make_person, save

MANAGERS = ("coordinator", "administrator")
MEMBER = {"member": "organisation", "organisation_id": "{newcomer.id}", "since_on": "2026-01-01"}
FACTS = {
    "name_it": "Nome", "kind": "commission", "tone": "green", "join_policy": "open", "status": "active",
    "position": "1",
}  # fmt: skip
ROLE = {"kind": "co_facilitator", "email": "lince@example.org", "since_on": "2026-01-01"}
ONE = "/en/communities/{community.slug}/members/{membership.id}"
HISTORY = {
    "history": "history", "history_file": "history.csv", "absent": "absent", "absent_file": "absent.xlsx",
}  # fmt: skip
FOREIGN = "/en/communities/{community.slug}/members/{foreign_membership.id}"

ROWS = [
    Row("communities.new", "/en/communities/new", only("administrator")),
    Row(
        "communities.create",
        "/en/communities/new",
        only("administrator", gets=303),
        method="POST",
        form=FACTS,
    ),
    Row("communities.create", "/en/communities/new", only("administrator", gets=422), method="POST"),
    Row("communities.edit", "/en/communities/{community.slug}/edit", only(*MANAGERS)),
    Row("communities.edit", "/en/communities/{proposed.slug}/edit", only("administrator", others=404)),
    Row(
        "communities.update",
        "/en/communities/{community.slug}/edit",
        only(*MANAGERS, gets=303),
        method="POST",
        form=FACTS,
    ),
    Row("communities.roles", "/en/communities/{community.slug}/roles", only(*MANAGERS)),
    Row(
        "communities.give_role",
        "/en/communities/{community.slug}/roles",
        only(*MANAGERS, gets=303),
        method="POST",
        form=ROLE,
    ),
    Row(
        "communities.give_role",
        "/en/communities/{community.slug}/roles",
        only(*MANAGERS, gets=303),
        method="POST",
        form=ROLE | {"kind": "coordinator"},
    ),
    Row(
        "communities.end_role",
        "/en/communities/{community.slug}/roles/{role.id}/end",
        only(*MANAGERS, gets=303),
        method="POST",
    ),
    Row(
        "communities.end_role",
        "/en/communities/{community.slug}/roles/{helper_role.id}/end",
        only(*MANAGERS, gets=303),
        method="POST",
    ),
    Row("memberships.index", "/en/communities/{community.slug}/members", only(*MANAGERS, "viewer")),
    Row("memberships.index", "/en/communities/{proposed.slug}/members", only("administrator", others=404)),
    *(
        Row(
            f"memberships.{name}",
            "/en/communities/{community.slug}/members/" + path,
            only(*MANAGERS, "viewer"),
        )
        for name, path in HISTORY.items()
    ),
    *(
        Row(
            f"memberships.{name}",
            "/en/communities/{proposed.slug}/members/" + path,
            only("administrator", others=404),
        )
        for name, path in HISTORY.items()
    ),
    Row("memberships.new", "/en/communities/{community.slug}/members/new", only(*MANAGERS)),
    Row(
        "memberships.create",
        "/en/communities/{community.slug}/members/new",
        only(*MANAGERS, gets=303),
        method="POST",
        form=MEMBER,
    ),
    Row(
        "memberships.create",
        "/en/communities/{community.slug}/members/new",
        only(*MANAGERS, gets=422),
        method="POST",
    ),
    Row("memberships.show", ONE, only(*MANAGERS)),
    Row("memberships.show", FOREIGN, only(*MANAGERS, gets=404)),
    Row("memberships.update", ONE, only(*MANAGERS, gets=303), method="POST", form={"until_on": "2026-06-30"}),
    Row(
        "memberships.update",
        FOREIGN,
        only(*MANAGERS, gets=404),
        method="POST",
        form={"until_on": "2026-06-30"},
    ),
    Row("memberships.delete", ONE + "/delete", only(*MANAGERS, gets=303), method="POST"),
    Row("memberships.delete", FOREIGN + "/delete", only(*MANAGERS, gets=404), method="POST"),
    Row(
        "memberships.represent",
        ONE + "/representatives",
        only(*MANAGERS, gets=303),
        method="POST",
        form={"new-name": "Lince Nuova", "new-email": "lince@example.org", "new-since_on": "2026-01-01"},
    ),
    Row(
        "memberships.end_representative",
        ONE + "/representatives/{representative.id}/end",
        only(*MANAGERS, gets=303),
        method="POST",
    ),
    Row(
        "memberships.end_representative",
        ONE + "/representatives/{foreign_representative.id}/end",
        only(*MANAGERS, gets=404),
        method="POST",
    ),
]


def membership_of(community):
    return db.session.scalars(select(Membership).where(Membership.community_id == community.id)).first()


def build(world):
    world.newcomer = make_organisation()
    world.proposed = make_community(status="proposed", name_en="Puzzola", name_it="Puzzola")
    world.membership = membership_of(world.community)
    world.foreign_membership = membership_of(world.foreign_community)
    world.representative = world.membership.representatives[0]
    world.foreign_representative = world.foreign_membership.representatives[0]
    world.role = db.session.scalars(
        select(CommunityRole).where(CommunityRole.community_id == world.community.id)
    ).first()
    helper = CommunityRole(
        community=world.community,
        person=make_person(),
        kind=RoleKind.CO_FACILITATOR,
        since_on=world.role.since_on,
    )
    world.helper_role = save(helper)
    make_membership(world.proposed)
    world.secrets.append("Puzzola")

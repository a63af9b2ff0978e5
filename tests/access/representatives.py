from datetime import date

from cop import clock, tokens
from cop.extensions import db
from cop.models import InvitationState, Membership
from tests.access import EVERYONE, Row, everyone, only
from tests.factories import (
    make_affiliation,
    make_membership,
    make_person,
    make_representative_invitation,
)

KEEPERS = ("contact", "administrator")
# Whoever is signed in sees the organisation, so who may not is told so.
ASKED, ACCEPTED = "a-token-of-somebody-named", "a-token-of-somebody-who-said-yes"
ALL = "/en/organisations/{organisation.id}/representatives"
ONE = f"{ALL}/{{own_membership.id}}"
MIXED = f"{ALL}/{{other_membership.id}}"
LEAVE = "/en/organisations/{organisation.id}/memberships/{own_membership.id}/leave"
NAMED = {"who": "other", "name": "Anna Prova", "email": "anna@example.org"}

ROWS = [
    Row("representatives.index", ALL, only(*KEEPERS)),
    Row("representatives.new", f"{ONE}/new", only(*KEEPERS)),
    Row("representatives.new", f"{MIXED}/new", only() | {"contact": 404, "administrator": 404}),
    Row("representatives.create", f"{ONE}/new", only(*KEEPERS, gets=303), method="POST", form=NAMED),
    Row("representatives.create", f"{ONE}/new", only(*KEEPERS, gets=422), method="POST"),
    Row(
        "representatives.create",
        f"{ONE}/new",
        only(*KEEPERS, gets=422),
        method="POST",
        form={"who": "{foreign_person.id}"},
    ),
    Row(
        "representatives.create",
        f"{ONE}/new",
        only(*KEEPERS, gets=303),
        method="POST",
        form={"who": "{colleague.id}"},
    ),
    Row(
        "representatives.end",
        f"{ONE}/{{own_representative.id}}/end",
        only(*KEEPERS, gets=303),
        method="POST",
    ),
    Row(
        "representatives.end",
        f"{ONE}/{{other_representative.id}}/end",
        only() | {"contact": 404, "administrator": 404},
        method="POST",
    ),
    Row(
        "representatives.withdraw",
        f"{ONE}/invitations/{{asked_invitation.id}}/withdraw",
        only(*KEEPERS, gets=303),
        method="POST",
    ),
    Row(
        "representatives.withdraw",
        f"{ONE}/invitations/{{other_invitation.id}}/withdraw",
        only() | {"contact": 404, "administrator": 404},
        method="POST",
    ),
    Row("representing.show", f"/en/representing/{ASKED}", EVERYONE),
    Row("representing.show", f"/en/representing/{ACCEPTED}", EVERYONE),
    Row("representing.show", "/en/representing/no-such-token", everyone(404)),
    Row("representing.accept", f"/en/representing/{ASKED}", everyone(303), method="POST"),
    Row("representing.accept", "/en/representing/no-such-token", everyone(404), method="POST"),
    Row("representing.decline", f"/en/representing/{ASKED}/decline", everyone(303), method="POST"),
    Row("representing.decline", f"/en/representing/{ACCEPTED}/decline", everyone(303), method="POST"),
    Row("representing.decline", "/en/representing/no-such-token/decline", everyone(404), method="POST"),
    Row("departures.new", "/en/communities/{community.slug}/leave", only("member")),
    Row(
        "departures.create",
        "/en/communities/{community.slug}/leave",
        only("member", gets=303),
        method="POST",
        form={"why": "x"},
    ),
    Row(
        "departures.create",
        "/en/communities/{community.slug}/leave",
        only("member", gets=422),
        method="POST",
        form={"why": "x" * 1001},
    ),
    Row("departures.new_of_organisation", LEAVE, only(*KEEPERS)),
    Row("departures.create_of_organisation", LEAVE, only(*KEEPERS, gets=303), method="POST"),
    Row(
        "departures.create_of_organisation",
        "/en/organisations/{organisation.id}/memberships/{other_membership.id}/leave",
        only() | {"contact": 404, "administrator": 404},
        method="POST",
    ),
]


def build(world):
    world.own_membership = membership_of(world.organisation)
    world.own_representative = world.own_membership.representatives[0]
    world.colleague = make_person(name="Colombo")
    make_affiliation(world.colleague, world.organisation, since_on=date(2020, 1, 1))
    world.foreign_person = world.people["other_member"]
    world.other_membership = make_membership(world.foreign_community, people=[make_person(name="Donnola")])
    world.other_representative = world.other_membership.representatives[0]
    kept = {"membership": world.own_membership}
    world.asked_invitation = make_representative_invitation(**kept, token_hash=tokens.hash_of(ASKED))
    make_representative_invitation(
        **kept,
        token_hash=tokens.hash_of(ACCEPTED),
        state=InvitationState.ACCEPTED,
        person=world.colleague,
        answered_at=clock.now(),
    )
    world.other_invitation = make_representative_invitation(world.other_membership, name="Ermellino")
    world.secrets += ["Donnola", "Ermellino", world.asked_invitation.email]


def membership_of(organisation):
    return db.session.query(Membership).filter(Membership.organisation_id == organisation.id).one()

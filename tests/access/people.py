from datetime import date

from tests.access import Row, only
from tests.factories import make_affiliation, make_member

MANAGERS = ("coordinator", "administrator")
COORDINATORS = ("coordinator", "foreign_coordinator", "administrator")
READERS = (*COORDINATORS, "viewer")
FACTS = {"name": "Lontra Nuova", "email": "lontra@example.org", "language": "it"}
NEW = {"name": "Lontra Nuova", "email": "lontra@example.org", "language": "it"}
OWN = {"member": 404, "other_member": 404, "contact": 404, "foreign_coordinator": 404}


def known(gets=200, **others):
    """Who works with the person gets `gets`, who sees them only 403, the others see nobody."""
    return only(*MANAGERS, gets=gets) | OWN | others


ROWS = [
    Row("people.index", "/en/people", only(*READERS)),
    Row("people.show", "/en/people/{person.id}", known(viewer=200, member=303)),
    Row("people.new", "/en/people/new", only(*COORDINATORS)),
    Row(
        "people.create",
        "/en/people/new",
        only(*COORDINATORS, gets=422) | {"administrator": 303},
        method="POST",
        form=NEW,
    ),
    Row("people.edit", "/en/people/{entered.id}/edit", known()),
    Row("people.edit", "/en/people/{person.id}/edit", known(coordinator=403)),
    Row("people.update", "/en/people/{entered.id}/edit", known(303), method="POST", form=FACTS),
    Row("people.update", "/en/people/{entered.id}/edit", known(422), method="POST", form={"name": ""}),
    Row(
        "people.update", "/en/people/{person.id}/edit", known(303, coordinator=403), method="POST", form=FACTS
    ),
    Row("people.role", "/en/people/{person.id}/role", known(coordinator=403)),
    Row(
        "people.give_role",
        "/en/people/{person.id}/role",
        known(303, coordinator=403),
        method="POST",
        form={"site_role": "viewer"},
    ),
    Row("affiliations.new", "/en/people/{person.id}/affiliations/new", known()),
    Row(
        "affiliations.create",
        "/en/people/{person.id}/affiliations/new",
        known(303),
        method="POST",
        form={"organisation_id": "{foreign_organisation.id}"},
    ),
    Row("affiliations.edit", "/en/people/{person.id}/affiliations/{affiliation.id}/edit", known()),
    Row("affiliations.edit", "/en/people/{person.id}/affiliations/{foreign_affiliation.id}/edit", known(404)),
    Row(
        "affiliations.update",
        "/en/people/{person.id}/affiliations/{affiliation.id}/edit",
        known(303),
        method="POST",
        form={"role": "x"},
    ),
    Row(
        "affiliations.end",
        "/en/people/{person.id}/affiliations/{affiliation.id}/end",
        known(303),
        method="POST",
    ),
]


def build(world):
    world.entered = make_member(world.community, verified_at=None)
    world.affiliation = make_affiliation(world.person, world.organisation, since_on=date(2020, 1, 1))
    other = world.people["other_member"]
    world.foreign_affiliation = make_affiliation(other, world.foreign_organisation, since_on=date(2020, 1, 1))

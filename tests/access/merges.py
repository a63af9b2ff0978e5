from tests.access import Row, only
from tests.factories import (
    make_administrator,
    make_member,
    make_membership,
    make_merge,
    make_organisation,
    make_pair,
    make_person,
)

MANAGERS = ("coordinator", "administrator")
COORDINATORS = (*MANAGERS, "foreign_coordinator")
UNSEEN = {"member": 404, "other_member": 404, "contact": 404, "foreign_coordinator": 404}
ORGANISATIONS = "/en/merges/organisations/{twins[0].id}"
PEOPLE = "/en/merges/people/{person.id}"

ROWS = [
    Row("duplicates.index", "/en/duplicates", only(*COORDINATORS)),
    Row("duplicates.index", "/en/duplicates?of=person&state=distinct", only(*COORDINATORS)),
    Row("duplicates.find", "/en/duplicates/find", only("administrator", gets=303), method="POST"),
    Row(
        "duplicates.dismiss",
        "/en/duplicates/{pair.id}/dismiss",
        only(*MANAGERS, gets=303) | {"foreign_coordinator": 404},
        method="POST",
    ),
    Row(
        "duplicates.reopen",
        "/en/duplicates/{pair.id}/reopen",
        only(*MANAGERS, gets=303) | {"foreign_coordinator": 404},
        method="POST",
    ),
    Row("merges.index", "/en/merges", only(*COORDINATORS)),
    Row("merges.choose", ORGANISATIONS, only(*MANAGERS)),
    Row("merges.choose", PEOPLE, only(*MANAGERS) | UNSEEN),
    Row(
        "merges.chosen",
        ORGANISATIONS,
        only(*MANAGERS, gets=303),
        method="POST",
        form={"other_id": "{twins[1].id}"},
    ),
    Row("merges.chosen", PEOPLE, only(*MANAGERS, gets=422) | UNSEEN, method="POST"),
    Row("merges.new", ORGANISATIONS + "/{twins[1].id}", only(*MANAGERS)),
    Row("merges.new", ORGANISATIONS + "/{organisation.id}", only("administrator", "coordinator")),
    Row("merges.new", ORGANISATIONS + "/{foreign_organisation.id}", only("administrator")),
    Row("merges.new", PEOPLE + "/{entered_twice.id}", only(*MANAGERS) | UNSEEN),
    # Two who both sign in, however alike: a coordinator would let one read what is the other's.
    Row("merges.new", PEOPLE + "/{second_member.id}", only("administrator") | UNSEEN),
    Row("merges.new", "/en/merges/people/{entered_twice.id}/{person.id}", only("administrator") | UNSEEN),
    Row(
        "merges.create",
        ORGANISATIONS + "/{twins[1].id}",
        only(*MANAGERS, gets=303),
        method="POST",
        form={"legal_name": "hidden"},
    ),
    Row(
        "merges.create",
        ORGANISATIONS + "/{twins[1].id}",
        only(*MANAGERS, gets=422),
        method="POST",
        form={"legal_name": "x"},
    ),
    Row(
        "merges.create",
        PEOPLE + "/{entered_twice.id}",
        only("administrator", gets=303) | UNSEEN | {"coordinator": 303},
        method="POST",
        form={"name": "kept", "email": "kept", "language": "kept"},
    ),
    Row("merges.undo", "/en/merges/{merge.id}/undo", only("administrator", gets=303), method="POST"),
]  # fmt: skip


def build(world):
    world.twins = [make_organisation(legal_name=name) for name in ("Airone Gemello", "Airone Gemelli")]
    for twin in world.twins:
        make_membership(world.community, twin)
    world.pair = make_pair(*world.twins)
    world.entered_twice = make_member(world.community, verified_at=None)
    world.second_member = make_member(world.community)
    world.merge = make_merge(make_person(), make_person(name="Puzzola Doppia"), by=make_administrator())
    world.secrets += ["Puzzola Doppia", world.entered_twice.email]

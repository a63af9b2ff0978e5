from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_membership, make_organisation

MANAGERS = ("coordinator", "administrator")
COORDINATORS = ("coordinator", "foreign_coordinator", "administrator")
EDITORS = (*MANAGERS, "contact")
FACTS = {"legal_name": "Volpe S.r.l.", "sector": "private"}

ROWS = [
    Row("organisations.index", "/en/organisations", EVERYONE),
    Row("organisations.show", "/en/organisations/{organisation.id}", EVERYONE),
    Row(
        "organisations.show",
        "/en/organisations/{unchecked.id}",
        everyone(404) | dict.fromkeys((*COORDINATORS, "viewer"), 200),
    ),
    Row("organisations.people", "/en/organisations/{organisation.id}/people", only(*EDITORS, "viewer")),
    Row("organisations.new", "/en/organisations/new", only(*COORDINATORS)),
    Row(
        "organisations.create",
        "/en/organisations/new",
        only(*COORDINATORS, gets=303),
        method="POST",
        form=FACTS,
    ),
    Row("organisations.create", "/en/organisations/new", only(*COORDINATORS, gets=422), method="POST"),
    Row("organisations.edit", "/en/organisations/{organisation.id}/edit", only(*EDITORS)),
    Row("organisations.edit", "/en/organisations/{shared.id}/edit", only("administrator")),
    Row("organisations.edit", "/en/organisations/{lonely.id}/edit", only("administrator")),
    Row("organisations.people", "/en/organisations/{shared.id}/people", only(*COORDINATORS, "viewer")),
    Row(
        "organisations.update",
        "/en/organisations/{shared.id}/edit",
        only("administrator", gets=303),
        method="POST",
        form=FACTS,
    ),
    Row(
        "organisations.update",
        "/en/organisations/{organisation.id}/edit",
        only(*EDITORS, gets=303),
        method="POST",
        form=FACTS,
    ),
    Row(
        "organisations.delete",
        "/en/organisations/{lonely.id}/delete",
        only("administrator", gets=303),
        method="POST",
    ),
    Row(
        "organisations.delete",
        "/en/organisations/{organisation.id}/delete",
        only("administrator", gets=303),
        method="POST",
    ),
]


def build(world):
    world.unchecked = make_organisation(legal_name="Tasso Nascosto", is_to_check=True)
    world.lonely = make_organisation()
    world.shared = make_membership(world.community).organisation
    make_membership(world.foreign_community, world.shared)
    world.secrets.append("Tasso Nascosto")

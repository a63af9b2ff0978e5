from tests.access import EVERYONE, Row, everyone, only
from tests.factories import make_logo, make_membership, make_municipality, make_organisation

MANAGERS = ("coordinator", "administrator")
COORDINATORS = ("coordinator", "foreign_coordinator", "administrator")
EDITORS = (*MANAGERS, "contact")
UNCHECKED = dict.fromkeys(("coordinator", "foreign_coordinator", "viewer"), 403)
LOGO = "/en/organisations/{organisation.id}/logo"
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
ROWS += [
    Row("search.municipalities", "/en/search/municipalities?q=tor", EVERYONE),
    Row("logo_files.show", "/logos/{organisation.id}/{logo.digest}.webp", EVERYONE),
    Row(
        "logo_files.show",
        "/logos/{unchecked.id}/{hidden_logo.digest}.webp",
        everyone(404) | dict.fromkeys((*COORDINATORS, "viewer"), 200),
    ),
    Row("logo_files.show", "/logos/{organisation.id}/{hidden_logo.digest}.webp", everyone(404)),
    Row("logos.edit", LOGO, only(*EDITORS)),
    Row("logos.edit", "/en/organisations/{shared.id}/logo", only("administrator")),
    Row("logos.edit", "/en/organisations/{unchecked.id}/logo", only("administrator", others=404) | UNCHECKED),
    Row("logos.update", LOGO, only(*EDITORS, gets=303), method="POST", form={"alt": "A fox"}),
    Row(
        "logos.update",
        "/en/organisations/{lonely.id}/logo",
        only("administrator", gets=422),
        method="POST",
        form={"alt": "A fox"},
    ),
    Row("logos.delete", f"{LOGO}/delete", only(*EDITORS, gets=303), method="POST"),
]


def build(world):
    world.unchecked = make_organisation(legal_name="Tasso Nascosto", is_to_check=True)
    world.lonely = make_organisation()
    world.shared = make_membership(world.community).organisation
    make_membership(world.foreign_community, world.shared)
    world.secrets.append("Tasso Nascosto")
    make_municipality("Torino")
    world.logo = make_logo(world.organisation, alt="Una volpe che corre")
    world.hidden_logo = make_logo(world.unchecked, alt="Tana segreta", digest="f" * 64)
    world.secrets.append("Tana segreta")

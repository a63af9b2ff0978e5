from cop.models import EditionStatus
from tests.access import EVERYONE, Row, only
from tests.factories import make_edition

COORDINATORS = ("coordinator", "foreign_coordinator", "administrator")
MANAGERS = ("coordinator", "administrator")
FORM = {"programme_id": "{programme.id}", "name": "2027", "hosts": "{community.id}"}
EDITION, DRAFT = "/en/editions/{spare_edition.id}", "/en/editions/{draft_edition.id}"
PAGE = "/en/training/{spare_edition.programme.slug}/{spare_edition.id}"
DRAFT_PAGE = "/en/training/{draft_edition.programme.slug}/{draft_edition.id}"
UNSEEN = only(*MANAGERS, others=404)
UNSEEN_BY_ALL = UNSEEN | {"anonymous": 404}
ROWS = [
    Row("training.programme", "/en/training/{spare_edition.programme.slug}", EVERYONE),
    Row("training.programme", "/en/training/{draft_edition.programme.slug}", EVERYONE),
    Row("training.show", PAGE, EVERYONE),
    Row("training.show", DRAFT_PAGE, UNSEEN_BY_ALL),
    Row("training.pdf", PAGE + "/programme.pdf", EVERYONE),
    Row("training.pdf", DRAFT_PAGE + "/programme.pdf", UNSEEN_BY_ALL),
    Row("editions.index", "/en/editions", only(*COORDINATORS)),
    Row("editions.new", "/en/editions/new", only(*COORDINATORS)),
    Row(
        "editions.create", "/en/editions/new",
        only(*COORDINATORS, gets=303) | {"foreign_coordinator": 422}, method="POST", form=FORM,
    ),
    Row("editions.create", "/en/editions/new", only(*COORDINATORS, gets=422), method="POST"),
    Row("editions.edit", EDITION + "/edit", only(*MANAGERS)),
    Row("editions.edit", DRAFT + "/edit", UNSEEN),
    Row("editions.update", EDITION + "/edit", only(*MANAGERS, gets=303), method="POST", form=FORM),
    Row("editions.rule", "/en/editions/rule?edition={spare_edition.id}", only(*MANAGERS), method="POST"),
    Row("editions.delete", EDITION + "/delete", only(*MANAGERS, gets=303), method="POST"),
    Row("editions.review", DRAFT + "/publish", UNSEEN),
    Row("editions.publish", DRAFT + "/publish", only(*MANAGERS, gets=303, others=404), method="POST"),
    Row("editions.confirm_cancel", EDITION + "/cancel", only(*MANAGERS)),
    Row(
        "editions.cancel", EDITION + "/cancel", only(*MANAGERS, gets=303),
        method="POST", form={"reason": "x"},
    ),
]  # fmt: skip


def build(world):
    world.spare_edition = make_edition(world.community)
    world.draft_edition = make_edition(
        world.community, status=EditionStatus.DRAFT, goals_en="Ghiottone", goals_it="x"
    )
    world.secrets.append("Ghiottone")

"""Who gets an issue is for those who manage its list; what came of it also for those who read figures."""

from cop.models import IssueStatus
from tests import factories as make
from tests.access import Row, only

MANAGERS = only("coordinator", "administrator") | {"foreign_coordinator": 404, "viewer": 404}
SENT_MANAGERS = MANAGERS | {"viewer": 403}
DONE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404, "viewer": 404}
READERS = MANAGERS | {"viewer": 200}
NOT_YET = only(others=403) | dict.fromkeys(
    ("coordinator", "foreign_coordinator", "viewer", "administrator"), 404
)
PLANNED, GONE = "/en/newsletters/{planned.id}", "/en/newsletters/{gone.id}"

ROWS = [
    Row("newsletter_audiences.show", PLANNED + "/recipients", MANAGERS),
    Row("newsletter_audiences.show", PLANNED + "/recipients?show=left_out", MANAGERS),
    Row("newsletter_audiences.show", GONE + "/recipients", SENT_MANAGERS),
    Row("newsletter_audiences.edit", PLANNED + "/recipients/edit", MANAGERS),
    Row(
        "newsletter_audiences.edit", GONE + "/recipients/edit",
        SENT_MANAGERS | {"coordinator": 303, "administrator": 303},
    ),
    Row(
        "newsletter_audiences.update", PLANNED + "/recipients/edit", DONE,
        method="POST", form={"roles": "coordinator"},
    ),
    Row(
        "newsletter_audiences.count", PLANNED + "/recipients/count", MANAGERS,
        method="POST", form={"roles": "coordinator"},
    ),
    Row("newsletter_figures.show", GONE + "/figures", READERS),
    Row("newsletter_figures.show", PLANNED + "/figures", NOT_YET),
]  # fmt: skip


def build(world):
    """A draft and an issue that has left, on the list of the community, with somebody who signed up for it."""
    circular = make.make_list(world.community)
    world.planned = make.make_issue(circular)
    world.gone = make.make_issue(circular, status=IssueStatus.SENT)
    world.circular_reader = make.make_subscription(circular, make.make_person(name="Beccaccino")).person
    world.secrets += ["Beccaccino", world.circular_reader.email]

"""Sending an issue: whoever manages its list, nobody else."""

from cop import clock
from cop.models import IssueStatus
from tests import factories as make
from tests.access import Row, only

MANAGERS = only("coordinator", "administrator") | {"foreign_coordinator": 404, "viewer": 404}
DONE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404, "viewer": 404}
STARTED, STARTED_DONE = MANAGERS | {"viewer": 403}, DONE | {"viewer": 403}
DRAFT, LEAVING, RESTING = (f"/en/newsletters/{{{name}.id}}" for name in ("unsent", "leaving", "resting"))

ROWS = [
    Row("newsletter_sending.show", DRAFT + "/send", MANAGERS),
    Row("newsletter_sending.show", LEAVING + "/send", STARTED),
    Row(
        "newsletter_sending.send", DRAFT + "/send", DONE, method="POST",
        form={"when": "now", "is_sure": "y"},
    ),
    Row(
        "newsletter_sending.send", DRAFT + "/send", DONE | {"coordinator": 422, "administrator": 422},
        method="POST", form={"when": "later", "is_sure": "y"},
    ),
    Row("newsletter_sending.progress", LEAVING + "/progress", STARTED),
    Row("newsletter_sending.pause", LEAVING + "/pause", STARTED_DONE, method="POST"),
    Row("newsletter_sending.resume", RESTING + "/resume", STARTED_DONE, method="POST"),
    Row("newsletter_sending.cancel", LEAVING + "/cancel", STARTED_DONE, method="POST"),
]  # fmt: skip


def build(world):
    """A draft with somebody to go to, an issue on its way, and one that is paused."""
    own = make.make_list(world.community)
    make.make_subscription(own)
    world.unsent = make.make_issue(own, title_it="Cinciallegra", title_en="Cinciallegra")
    make.make_block(world.unsent)
    world.leaving = make.make_issue(own, status=IssueStatus.SENDING, started_at=clock.now())
    world.resting = make.make_issue(own, status=IssueStatus.PAUSED, started_at=clock.now())
    world.secrets += ["Cinciallegra"]

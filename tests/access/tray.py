"""Mails that came in lie in the tray of those who coordinate their community."""

from cop.models import FaultKind
from tests import factories as make
from tests.access import Row, only

READERS = only("coordinator", "foreign_coordinator", "administrator")
OWN = only("coordinator", "administrator") | {"foreign_coordinator": 404}
DONE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404}
MAIL = "/en/newsletters/mails/{letter.id}"

ROWS = [
    Row("tray.index", "/en/newsletters/mails", READERS),
    Row("tray.settled", "/en/newsletters/mails/settled", READERS),
    Row("tray.faults", "/en/newsletters/mails/faults", READERS),
    Row("tray.show", MAIL, OWN),
    Row("tray.settle", MAIL, DONE, method="POST", form={"note": "Answered."}),
    Row("tray.reopen", MAIL + "/reopen", DONE, method="POST"),
    Row(
        "tray.again", "/en/newsletters/mails/faults/{fault.id}/again",
        only("administrator", gets=303) | {"foreign_coordinator": 404}, method="POST",
    ),
]  # fmt: skip


def build(world):
    world.letter = make.make_inbound(
        community_id=world.community.id, title="A question in confidence", text="Nobody else may read this."
    )
    world.fault = make.make_fault(world.person, FaultKind.GONE, words="The mailbox of a member is gone.")
    world.secrets += [
        "A question in confidence",
        "Nobody else may read this.",
        "The mailbox of a member is gone.",
    ]

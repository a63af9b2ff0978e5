from datetime import timedelta

from cop import clock
from cop.models import EditionStatus, MeetingStatus
from tests import factories as make
from tests.access import Row, only

MANAGERS = only("coordinator", "administrator")
UNSEEN = only("coordinator", "administrator", others=404)
DONE = only("coordinator", "administrator", gets=303)
BASE = "/en/editions/{trained.id}/sessions"
LOOK = {"do": "look"}

ROWS = [
    Row("edition_sessions.index", BASE, MANAGERS),
    Row("edition_sessions.index", "/en/editions/{drafted.id}/sessions", UNSEEN),
    Row("edition_sessions.publish", f"{BASE}/publish", DONE, method="POST"),
    Row(
        "edition_sessions.mark_mandatory", f"{BASE}/{{trained_session.id}}/mandatory", DONE,
        method="POST", form={"on": "1"},
    ),
    Row("edition_sessions.new", f"{BASE}/new", MANAGERS),
    Row("edition_sessions.create", f"{BASE}/new", MANAGERS, method="POST", form=LOOK),
    Row("edition_sessions.new_edition", f"{BASE}/next", MANAGERS),
    Row("edition_sessions.new_edition", "/en/editions/{drafted.id}/sessions/next", UNSEEN),
    Row("mail_rules.new", "/en/mail-rules/new?edition={trained.id}", MANAGERS),
    Row("mail_rules.new", "/en/mail-rules/new?edition={drafted.id}", only(
        "coordinator", "administrator") | {"foreign_coordinator": 404}),
    Row("edition_sessions.make_edition", f"{BASE}/next", MANAGERS, method="POST", form=LOOK),
]  # fmt: skip


def build(world):
    world.trained = make.make_edition(world.community)
    world.drafted = make.make_edition(world.community, status=EditionStatus.DRAFT)
    starts_at = clock.now() + timedelta(days=30)
    kind = make.make_kind(is_training=True)
    world.trained_session = make.make_meeting(
        world.community, edition=world.trained, kind=kind, starts_at=starts_at, status=MeetingStatus.DRAFT,
        title_it="Bozza di sessione segreta", title_en="Draft of a secret session",
    )  # fmt: skip
    world.secrets += ["Bozza di sessione segreta", "Draft of a secret session"]

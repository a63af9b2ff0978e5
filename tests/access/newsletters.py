"""Issues of newsletters: who manages their list writes them; readers of figures see them once they have left."""

from cop.emails.newsletter_images import trial_url
from cop.models import BlockKind, IssueStatus
from tests import factories as make
from tests.access import EVERYONE, Row, everyone, only
from tests.pictures import picture

LOOKERS = only("coordinator", "foreign_coordinator", "viewer", "administrator")
MAKERS = only("coordinator", "foreign_coordinator", "administrator")
MANAGERS = only("coordinator", "administrator") | {"foreign_coordinator": 404, "viewer": 404}
DONE = only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 404, "viewer": 404}
SENT_MANAGERS = MANAGERS | {"viewer": 403}
SENT_READERS = MANAGERS | {"viewer": 200}
DRAFT, SENT = "/en/newsletters/{paper.id}", "/en/newsletters/{posted.id}"
BLOCK, PICTURE = DRAFT + "/blocks/{paper_text.id}", DRAFT + "/blocks/{paper_picture.id}"
SETTINGS = {"title_it": "Prova", "since_on": "2026-11-01", "until_on": "2026-12-01"}
TEXT = {"kind": "text", "text_it": "Prova"}

ROWS = [
    Row("newsletters.index", "/en/newsletters", LOOKERS),
    Row("newsletters.index", "/en/newsletters?status=sent&list={bulletin.id}", LOOKERS),
    Row("newsletters.new", "/en/newsletters/new", MAKERS),
    Row(
        "newsletters.create", "/en/newsletters/new",
        only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 422},
        method="POST", form={"list_id": "{bulletin.id}", "source": "blank"},
    ),
    Row(
        "newsletters.create", "/en/newsletters/new",
        only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 422},
        method="POST", form={"list_id": "{bulletin.id}", "source": "copy", "copied_id": "{paper.id}"},
    ),
    Row(
        "newsletters.create", "/en/newsletters/new",
        only("administrator", gets=303) | {"coordinator": 422, "foreign_coordinator": 422},
        method="POST", form={"list_id": "{everybodys.id}", "source": "blank"},
    ),
    Row("newsletters.show", DRAFT, MANAGERS),
    Row("newsletters.show", SENT, SENT_MANAGERS),
    Row("newsletters.edit", DRAFT + "/edit", MANAGERS),
    Row("newsletters.edit", SENT + "/edit", only() | {"foreign_coordinator": 404}),
    Row("newsletters.update", DRAFT + "/edit", DONE, method="POST", form=SETTINGS),
    Row(
        "newsletters.update", SENT + "/edit", SENT_MANAGERS | {"coordinator": 422, "administrator": 422},
        method="POST", form=SETTINGS,
    ),
    Row("newsletters.copy", DRAFT + "/copy", DONE, method="POST"),
    Row("newsletters.delete", DRAFT + "/delete", DONE, method="POST"),
    Row("newsletters.preview", DRAFT + "/preview", MANAGERS),
    Row("newsletters.preview", SENT + "/preview", SENT_READERS),
    Row("newsletters.mail", DRAFT + "/mail/it", MANAGERS),
    Row("newsletters.mail", SENT + "/mail/en", SENT_READERS),
    Row("newsletters.trial", DRAFT + "/trial", DONE, method="POST"),
    Row("newsletter_blocks.new", DRAFT + "/blocks/new", MANAGERS),
    Row("newsletter_blocks.new", DRAFT + "/blocks/new?kind=upcoming", MANAGERS),
    Row("newsletter_blocks.create", DRAFT + "/blocks/new", DONE, method="POST", form=TEXT),
    Row("newsletter_blocks.look", DRAFT + "/blocks/look?text_it", MANAGERS, method="POST", form=TEXT),
    Row("newsletter_blocks.edit", BLOCK + "/edit", MANAGERS),
    Row("newsletter_blocks.update", BLOCK + "/edit", DONE, method="POST", form=TEXT),
    Row("newsletter_blocks.move", BLOCK + "/move", DONE, method="POST", form={"do": "down"}),
    Row("newsletter_blocks.copy", BLOCK + "/copy", DONE, method="POST"),
    Row("newsletter_blocks.remove", BLOCK + "/remove", DONE, method="POST"),
    Row(
        "newsletter_images.show", "/news/images/{new_picture.id}-{new_short}.png",
        everyone(404) | {"coordinator": 200, "administrator": 200},
    ),
    Row("newsletter_images.show", "/news/images/{new_picture.id}-{new_short}.png?key={new_key}", EVERYONE),
    Row("newsletter_images.show", "/news/images/{seen_picture.id}-{seen_short}.png", EVERYONE),
]  # fmt: skip


def build(world):
    """A draft with a picture, an issue that was sent with another one, and the list of everybody."""
    world.bulletin, world.everybodys = make.make_list(world.community), make.make_list()
    world.paper = make.make_issue(world.bulletin, title_it="Gallinella", title_en="Gallinella")
    world.posted = make.make_issue(
        world.bulletin, title_it="Averla", title_en="Averla", status=IssueStatus.SENT
    )
    world.new_picture = make.make_file(picture(), "a.png")
    world.seen_picture = make.make_file(picture((60, 20)), "b.png")
    world.new_short, world.seen_short = world.new_picture.digest[:16], world.seen_picture.digest[:16]
    world.new_key = trial_url(world.new_picture).partition("=")[2]
    world.paper_text = make.make_block(world.paper)
    world.paper_picture = make.make_block(world.paper, BlockKind.IMAGE, image=world.new_picture)
    make.make_block(world.posted, BlockKind.IMAGE, image=world.seen_picture)
    world.secrets += ["Gallinella"]

"""Calendar feeds, and people's own addresses of them."""

from tests import factories as make
from tests.access import EVERYONE, SIGNED_IN, Row, everyone, only, signed_in

ROWS = [
    Row("feeds.everything", "/cal/all.en.ics", EVERYONE),
    Row("feeds.community", "/cal/{community.slug}.it.ics", EVERYONE),
    Row("feeds.community", "/cal/none.it.ics", everyone(404)),
    # The address is the secret: whoever has it reads the feed, signed in or not.
    Row("feeds.personal", "/cal/{feed.token}.ics", EVERYONE),
    Row("feeds.personal", "/cal/none.ics", everyone(404)),
    Row("feeds.meeting", "/en/feeds/meetings/{meeting.id}.ics", EVERYONE),
    Row(
        "feeds.meeting",
        "/en/feeds/meetings/{draft.id}.ics",
        only("coordinator", "administrator", others=404) | {"anonymous": 404},
    ),
    Row("feeds.index", "/en/feeds?community={community.slug}", EVERYONE),
    Row("feeds.new", "/en/feeds/new", SIGNED_IN),
    Row("feeds.create", "/en/feeds", signed_in(303), method="POST"),
    Row("feeds.rotate", "/en/feeds/{feed.id}/rotate", only("member", gets=303, others=404), method="POST"),
    Row("feeds.revoke", "/en/feeds/{feed.id}/revoke", only("member", gets=303, others=404), method="POST"),
]


def build(world):
    world.feed = make.make_personal_feed(world.person)

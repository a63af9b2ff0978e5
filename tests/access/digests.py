"""Digests, lists and their readers for who manages them; the archive of newsletters for everybody."""

from datetime import timedelta

from cop import clock
from cop.models import BlockKind, IssueStatus, Language, NewsKind
from tests import factories as make
from tests.access import EVERYONE, Row, everyone, only

MANAGERS = only("coordinator", "administrator")
LOOKERS = only("coordinator", "foreign_coordinator", "administrator")
DONE = only("coordinator", "administrator", gets=303)
FOR_ALL = only("administrator")
DIGESTS, ONE = "/en/newsletters/digests", "/en/newsletters/digests/{digest_monthly.id}"
LISTS, LIST = "/en/newsletters/lists", "/en/newsletters/lists/{news_list.id}"
WORDS = {
    "title_it": "In arrivo",
    "title_en": "Coming up",
    "days_ahead": "35",
    "days_back": "0",
    "kinds": "upcoming",
}
WHEN = {
    "rhythm": "month_weekday", "place": "1", "weekday": "0", "at": "09:00", "starts_on": "{digest_day}",
}  # fmt: skip

ROWS = [
    Row("digests.index", DIGESTS, LOOKERS),
    Row("digests.new", DIGESTS + "/new?list={news_list.id}", LOOKERS),
    Row(
        "digests.create", DIGESTS + "/new",
        only("coordinator", "administrator", gets=303) | {"foreign_coordinator": 422},
        method="POST", form={"list_id": "{news_list.id}"} | WORDS | WHEN,
    ),
    Row("digests.create", DIGESTS + "/new", LOOKERS | dict.fromkeys(
        ("coordinator", "foreign_coordinator", "administrator"), 422), method="POST"),
    Row("digests.show", ONE, MANAGERS),
    Row("digests.show", DIGESTS + "/{digest_whole.id}", FOR_ALL),
    Row("digests.edit", ONE + "/edit", MANAGERS),
    Row("digests.update", ONE + "/edit", DONE, method="POST", form=WORDS | WHEN),
    Row("digests.switch", ONE + "/switch", DONE, method="POST", form={"on": "0"}),
    Row("digest_audiences.edit", ONE + "/recipients", MANAGERS),
    Row("digest_audiences.edit", DIGESTS + "/{digest_whole.id}/recipients", FOR_ALL),
    Row("digest_audiences.update", ONE + "/recipients", DONE, method="POST", form={"language": "it"}),
    Row("digest_audiences.count", ONE + "/recipients/count", MANAGERS, method="POST"),
    Row("digests.confirm_delete", ONE + "/delete", MANAGERS),
    Row("digests.delete", ONE + "/delete", DONE, method="POST"),
    Row("mailing_lists.index", LISTS, LOOKERS),
    Row("mailing_lists.show", LIST, MANAGERS),
    Row("mailing_lists.show", LIST + "?kind=digest&show=left_out", MANAGERS),
    Row("mailing_lists.show", LISTS + "/{digest_whole.list_id}", FOR_ALL),
    Row("mailing_lists.file", LIST + "/readers.csv", MANAGERS),
    Row("mailing_lists.file", LIST + "/readers.xlsx?kind=digest", MANAGERS),
    Row("mailing_lists.edit", LIST + "/edit", MANAGERS),
    Row("mailing_lists.update", LIST + "/edit", DONE, method="POST", form={"name_it": "Notizie"}),
    Row("mailing_lists.confirm_remove", LIST + "/remove?person={list_reader.id}", MANAGERS),
    Row("mailing_lists.remove", LIST + "/remove?person={list_reader.id}", DONE, method="POST"),
    Row("news_archive.index", "/en/news", EVERYONE),
    Row("news_archive.list_", "/en/news/{news_list.slug}", EVERYONE),
    Row("news_archive.show", "/en/news/{news_told.id}", EVERYONE),
    Row("news_archive.show", "/en/news/{news_untold.id}", everyone(404)),
    Row("news_archive.feed", "/en/news/atom.xml", EVERYONE),
    Row("news_archive.list_feed", "/en/news/{news_list.slug}/atom.xml", EVERYONE),
]  # fmt: skip


def build(world):
    world.digest_day = (clock.today() + timedelta(days=1)).isoformat()
    world.news_list = make.make_list(world.community)
    world.digest_monthly = make.make_digest(world.news_list, title_en="Pettirosso", title_it="Pettirosso")
    make.make_block(world.digest_monthly, BlockKind.UPCOMING)
    world.digest_whole = make.make_digest(make.make_list(), title_en="Codirosso", title_it="Codirosso")
    world.list_reader = make.make_person(name="Ghiandaia Lettrice")
    make.make_subscription(world.news_list, world.list_reader)
    make.make_subscription(world.news_list, world.list_reader, NewsKind.DIGEST)
    world.news_told = make.make_issue(world.news_list, status=IssueStatus.SENT)
    world.news_untold = make.make_issue(
        world.news_list, status=IssueStatus.SENT, is_public=False, title_en="Upupa"
    )
    for issue in (world.news_told, world.news_untold):
        make.make_content(issue, Language.EN)
    world.secrets += ["Ghiandaia Lettrice", "Pettirosso", "Codirosso", "Upupa"]

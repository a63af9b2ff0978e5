"""Writing the blocks of an issue: words, pictures, what is told of what fills itself."""

import io
from datetime import timedelta

import pytest

from cop import clock
from cop.extensions import db as database
from cop.models import BlockKind, NewsletterIssue
from cop.services.newsletter_versions import version_of
from tests import factories as make
from tests.pictures import picture


@pytest.fixture
def issue(db, at):
    at("2026-11-23T09:00+01:00")
    return make.make_issue(make.make_list(make.make_community()))


@pytest.fixture
def coordinator(issue, signed_in):
    return signed_in(make.make_coordinator(issue.mailing_list.community))


@pytest.fixture
def meetings(issue):
    """Two meetings to come of the community."""
    host = issue.mailing_list.community
    found = []
    for n, days in enumerate((5, 9), start=1):
        starts_at = clock.now() + timedelta(days)
        facts = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
        found.append(make.make_meeting(host, title_it=f"Incontro {n}", title_en=f"Meeting {n}", **facts))
    return found


def path(issue, block=None, act="edit"):
    return f"/en/newsletters/{issue.id}/blocks/" + (f"{block.id}/{act}" if block else "new")


def blocks(issue):
    database.session.expire_all()
    return database.session.get_one(NewsletterIssue, issue.id).blocks


def test_every_kind_is_offered_and_has_a_form(coordinator, issue):
    page = coordinator.get(path(issue) + "?after=0")
    links = [link["href"] for link in page.soup.select(".news-kinds a")]
    assert len(links) == len(BlockKind)
    for link in links:
        assert coordinator.get(link).status_code == 200


def test_a_text_is_written_in_both_languages(coordinator, issue):
    first = make.make_block(issue, title_it="Prima")
    form = {"kind": "text", "title_it": "Ciao", "text_it": "Benvenuti", "text_en": "Welcome"}
    answer = coordinator.post(path(issue) + "?after=0", data=form)
    made = blocks(issue)[0]
    assert answer.location == f"/en/newsletters/{issue.id}#block-{made.id}"
    assert [(one.title_it, one.text_en) for one in blocks(issue)] == [
        ("Ciao", "Welcome"),
        ("Prima", first.text_en),
    ]


def test_an_empty_text_is_refused_and_kept_on_the_page(coordinator, issue):
    refused = coordinator.post(path(issue), data={"kind": "text", "text_it": " "})
    assert refused.status_code == 422
    assert refused.words("#text_it-error") == ["Write the text, in one language at least."]
    assert coordinator.post(path(issue), data={"kind": "poem"}).status_code == 400


def test_a_look_saves_nothing(coordinator, issue):
    form = {"kind": "text", "text_it": "**Ciao** {{nome}}", "do": "look"}
    page = coordinator.post(path(issue), data=form)
    assert page.status_code == 200
    assert page.words("#look-it strong") == ["Ciao"]
    assert blocks(issue) == []
    part = coordinator.post(path(issue).removesuffix("new") + "look?text_it", data=form)
    assert part.words(".placeholder-shown") == [coordinator.get("/en/me").words(".user-menu-name")[0]]


def test_a_block_that_fills_itself_is_told_in_other_words_or_left_out(coordinator, issue, meetings):
    block = make.make_block(issue, BlockKind.UPCOMING)
    page = coordinator.get(path(issue, block))
    assert page.words(".news-item-title") == ["Meeting 1", "Meeting 2"]
    form = {
        field["name"]: field.get("value", "")
        for field in page.soup.select(".news-item input[type=text], .news-item input[type=hidden]")
    }
    form |= {
        "kind": "upcoming",
        "title_en": "Do come",
        "items-0-is_told": "y",
        "items-0-title_en": "The first one",
    }
    assert coordinator.post(path(issue, block), data=form).status_code == 303
    keys = [f"meeting:{meeting.id}" for meeting in meetings]
    found = blocks(issue)[0]
    assert (found.left_out, found.edits) == ([keys[1]], {keys[0]: {"title_en": "The first one"}})
    shown = coordinator.get(f"/en/newsletters/{issue.id}")
    assert (shown.words(".news-said h3"), shown.words(".news-told .news-item-title")) == (
        ["Do come"],
        ["The first one"],
    )


def test_what_came_meanwhile_is_told_and_what_is_no_item_is_not_kept(coordinator, issue, meetings):
    block = make.make_block(issue, BlockKind.UPCOMING, left_out=["meeting:999"])
    form = {
        "kind": "upcoming", "items-0-key": f"meeting:{meetings[0].id}",
        "items-7-key": "person:1", "items-7-title_it": "Altro", "items-7-is_told": "y",
    }  # fmt: skip
    assert coordinator.post(path(issue, block), data=form).status_code == 303
    found = blocks(issue)[0]
    assert (found.left_out, found.edits) == (["meeting:999", f"meeting:{meetings[0].id}"], {})


def test_a_picture_is_taken_with_its_words(coordinator, issue):
    form = {"kind": "image", "alt_it": "Un gruppo", "file": (io.BytesIO(picture()), "gruppo.png")}
    assert coordinator.post(path(issue), data=form).status_code == 303
    block = blocks(issue)[0]
    assert (block.kind, block.alt_it, block.image.name) == (BlockKind.IMAGE, "Un gruppo", "gruppo.png")
    page = coordinator.get(path(issue, block))
    address = page.soup.select_one(".news-picture img")["src"]
    found = coordinator.get(address)
    assert (found.status_code, found.mimetype, found.headers["Cache-Control"]) == (
        200,
        "image/png",
        "no-store",
    )
    assert coordinator.post(path(issue, block), data={"kind": "image", "alt_it": "Altro"}).status_code == 303
    assert (blocks(issue)[0].alt_it, blocks(issue)[0].image_id) == ("Altro", block.image_id)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", picture()[:40]])
def test_what_is_no_picture_is_refused_at_its_field(coordinator, issue, content):
    form = {"kind": "image", "alt_it": "Un gruppo", "file": (io.BytesIO(content), "a.png")}
    refused = coordinator.post(path(issue), data=form)
    assert refused.status_code == 422
    assert refused.soup.select_one("#file-error")
    assert refused.soup.select_one("#alt_it")["value"] == "Un gruppo"


def test_a_picture_is_everybodys_once_its_issue_has_left(coordinator, issue, client):
    block = make.make_block(issue, BlockKind.IMAGE, image=make.make_file(picture(), "a.png"))
    address = f"/news/images/{block.image_id}-{block.image.digest[:16]}.png"
    assert client.get(address).status_code == 404
    issue.status, issue.started_at = "sending", clock.now()
    database.session.flush()
    found = client.get(address)
    assert (found.status_code, found.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert "Set-Cookie" not in found.headers
    for other in (
        address.replace(".png", ".jpg"),
        address.replace("-", "-0"),
        address.replace(".png", "x.png"),
    ):
        assert client.get(other).status_code == 404


def test_of_two_who_write_a_block_at_once_the_later_sees_both(coordinator, issue):
    block = make.make_block(issue)
    seen = version_of(block)
    form = {"kind": "text", "text_it": "Loro", "text_en": "Good morning.", "seen": seen}
    assert coordinator.post(path(issue, block), data=form).status_code == 303
    refused = coordinator.post(path(issue, block), data=form | {"text_it": "Mio"})
    assert refused.status_code == 422
    assert refused.words("#text_it") == ["Mio"]
    assert refused.words(".news-theirs div") == ["Text in Italian Loro"]
    gone = coordinator.post(path(issue, block, "remove"), data={"seen": seen}, follow_redirects=True)
    assert gone.soup.select_one(".notice-danger")
    assert blocks(issue)[0].text_it == "Loro"


def test_what_was_typed_into_a_block_that_is_gone_can_be_put_back(coordinator, issue):
    block = make.make_block(issue)
    assert coordinator.post(path(issue, block, "remove")).status_code == 303
    refused = coordinator.post(path(issue, block), data={"kind": "text", "text_it": "Mio"})
    assert refused.status_code == 422
    assert refused.words("#text_it") == ["Mio"]
    assert refused.soup.select_one("form[data-newsletter]")["action"] == path(issue)
    assert coordinator.get(path(issue, block)).status_code == 404


def test_blocks_are_put_in_order_and_copied(coordinator, issue):
    first, second = (make.make_block(issue, title_it=title) for title in "AB")
    coordinator.post(path(issue, first, "move"), data={"do": "down"})
    assert [one.title_it for one in blocks(issue)] == ["B", "A"]
    coordinator.post(path(issue, second, "copy"))
    assert [one.title_it for one in blocks(issue)] == ["B", "B", "A"]


def test_of_two_who_choose_what_is_told_at_once_the_later_is_told(coordinator, issue, meetings):
    block = make.make_block(issue, BlockKind.UPCOMING)
    seen = version_of(block)
    form = {"kind": "upcoming", "seen": seen, "items-0-key": f"meeting:{meetings[0].id}"}
    assert coordinator.post(path(issue, block), data=form).status_code == 303
    refused = coordinator.post(path(issue, block), data=form | {"items-0-key": f"meeting:{meetings[1].id}"})
    assert refused.status_code == 422
    assert refused.words(".news-theirs dt") == ["What it tells now"]
    assert blocks(issue)[0].left_out == [f"meeting:{meetings[0].id}"]

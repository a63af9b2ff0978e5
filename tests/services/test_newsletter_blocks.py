"""Blocks of an issue: added, written, put in order, copied, taken away."""

import pytest

from cop import clock
from cop.errors import CopError
from cop.extensions import db as database
from cop.models import BlockKind, IssueStatus, StoredFile
from cop.queries.stored_files import path_of
from cop.rules.viewer import Viewer
from cop.services import newsletter_blocks as services
from cop.services.newsletter_images import drawn_picture
from cop.services.newsletter_locks import NoDraftError
from cop.services.newsletter_versions import OvertakenError, version_of
from tests.factories import make_block, make_issue, make_person
from tests.pictures import picture

K = BlockKind


@pytest.fixture
def by(db):
    return Viewer(make_person().id)


@pytest.fixture
def issue(db):
    """An issue with three texts: A, B, C."""
    made = make_issue()
    for title in "ABC":
        make_block(made, title_it=title)
    return made


def titles(issue):
    database.session.expire(issue)
    assert [one.position for one in issue.blocks] == list(range(1, len(issue.blocks) + 1))
    return "".join(one.title_it for one in issue.blocks)


def add(issue, by, kind=K.TEXT, **facts):
    return services.add_block(issue, kind, by=by, at=clock.now(), **facts)


@pytest.mark.parametrize(
    ("after", "order"), [(None, "ABCX"), (0, "XABC"), (1, "AXBC"), (3, "ABCX"), (99, "ABCX")]
)
def test_a_block_is_added_where_one_wants_it(issue, by, after, order):
    place = issue.blocks[after - 1].id if after in {1, 3} else 10**12 if after else after
    add(issue, by, after=place, title_it="X", text_it="Testo")
    assert titles(issue) == order
    assert issue.revision == 1


@pytest.mark.parametrize(
    ("n", "step", "order"), [(0, 1, "BAC"), (2, -1, "ACB"), (0, -1, "ABC"), (2, 1, "ABC"), (0, 9, "BCA")]
)
def test_a_block_moves_and_stays_at_the_end(issue, by, n, step, order):
    services.move_block(issue.blocks[n], step=step, by=by)
    assert titles(issue) == order


def test_a_copy_stands_right_below(issue, by):
    made = services.copy_block(issue.blocks[0], by=by)
    assert (titles(issue), issue.blocks[1].id) == ("AABC", made.id)


def test_a_block_is_taken_away(issue, by):
    services.remove_block(issue.blocks[1], by=by)
    assert titles(issue) == "AC"


def test_words_are_changed(issue, by):
    block = issue.blocks[0]
    changed = services.change_block(
        block, by=by, at=clock.now(), text_en="Hello", left_out=["meeting:3"], title_it="A"
    )
    assert changed == ["left_out", "text_en"]
    assert (block.text_en, block.left_out, issue.revision) == ("Hello", ["meeting:3"], 1)
    assert services.change_block(block, by=by, at=clock.now(), text_en="Hello") == []
    assert issue.revision == 1


def test_two_who_write_different_blocks_are_not_in_each_others_way(issue, by):
    mine, yours = issue.blocks[0], issue.blocks[1]
    seen_mine, seen_yours = version_of(mine), version_of(yours)
    services.change_block(mine, seen=seen_mine, by=by, at=clock.now(), text_it="Mio")
    services.change_block(yours, seen=seen_yours, by=by, at=clock.now(), text_it="Tuo")
    with pytest.raises(OvertakenError):
        services.change_block(mine, seen=seen_mine, by=by, at=clock.now(), text_it="Tuo")
    with pytest.raises(OvertakenError):
        services.remove_block(mine, seen=seen_mine, by=by)
    assert [mine.text_it, yours.text_it] == ["Mio", "Tuo"]


def test_a_block_that_is_there_no_more_is_told(issue, by):
    block = issue.blocks[0]
    with database.session.no_autoflush:
        other = services.lock_block(block)[1]
    services.remove_block(other, by=by)
    with pytest.raises(services.BlockGoneError):
        services.change_block(block, by=by, at=clock.now(), text_it="Mio")


@pytest.mark.parametrize("status", [IssueStatus.SCHEDULED, IssueStatus.SENDING, IssueStatus.SENT])
def test_nothing_changes_once_it_is_no_draft(issue, by, status):
    issue.send_at = issue.started_at = clock.now()
    issue.status = status
    database.session.flush()
    block = issue.blocks[0]
    for act in (
        lambda: add(issue, by),
        lambda: services.change_block(block, by=by, at=clock.now(), text_it="Altro"),
        lambda: services.move_block(block, step=1, by=by),
        lambda: services.copy_block(block, by=by),
        lambda: services.remove_block(block, by=by),
    ):
        with pytest.raises(NoDraftError):
            act()


def test_there_are_not_too_many(issue, by, monkeypatch):
    monkeypatch.setattr(services, "MOST_BLOCKS", 3)
    for act in (lambda: add(issue, by), lambda: services.copy_block(issue.blocks[0], by=by)):
        with pytest.raises(CopError, match="3"):
            act()


def test_a_picture_is_kept_as_it_was_drawn_anew(issue, by):
    taken = drawn_picture(picture((2400, 600), "JPEG"), name="../Foto di gruppo.heic")
    block = add(issue, by, K.IMAGE, picture=taken, alt_it="Un gruppo")
    file = database.session.get_one(StoredFile, block.image_id)
    assert (file.name, file.media_type, file.created_by_id) == (
        "Foto di gruppo.png",
        "image/png",
        by.person_id,
    )
    assert path_of(file).read_bytes()[:4] == b"\x89PNG"
    copied = services.copy_block(block, by=by)
    assert copied.image_id == block.image_id


def test_a_picture_without_a_picture_is_refused(issue, by):
    with pytest.raises(CopError) as refused:
        add(issue, by, K.IMAGE, alt_it="Un gruppo")
    assert refused.value.field == "file"


def test_what_is_no_picture_is_refused(db):
    with pytest.raises(CopError) as refused:
        drawn_picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>", name="a.png")
    assert refused.value.field == "file"

"""The blocks of an issue: added, changed, moved, copied, taken away while it is a draft."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.extensions import db
from cop.models import BlockKind, NewsletterBlock, NewsletterIssue
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.changes import change, refuse_foreign
from cop.services.newsletter_locks import lock_to_write
from cop.services.newsletter_starts import copied_block, new_block
from cop.services.newsletter_versions import refuse_overtaken
from cop.services.stored_files import Taken, keep_file

WORDS = ("title_it", "title_en", "text_it", "text_en", "alt_it", "alt_en")
FACTS = (*WORDS, "left_out", "edits")
MOST_BLOCKS = 40


class BlockGoneError(CopError):
    """Somebody else has taken the block away."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has taken this block away meanwhile. Save it to put it back."))


def add_block(
    issue: NewsletterIssue,
    kind: BlockKind,
    *,
    after: int | None = None,
    picture: Taken | None = None,
    by: Viewer,
    at: datetime,
    **facts: Any,
) -> NewsletterBlock:
    """Add a block after the one with the id `after`, first where it is 0, else last. Raises CopError for too many.

    And where an image has no picture ("file").
    """
    issue = lock_to_write(issue.id)
    refuse_foreign(facts, allowed=FACTS)
    _refuse_too_many(issue)
    block = new_block(kind, position=0)
    change(block, facts, allowed=FACTS)
    _set_picture(block, picture, by=by, at=at)
    _place(issue, block, after)
    _saved(issue, block, "create", by=by)
    return block


def change_block(
    block: NewsletterBlock,
    *,
    seen: str | None = None,
    picture: Taken | None = None,
    by: Viewer,
    at: datetime,
    **facts: Any,
) -> list[str]:
    """Change what is given of a block; return the names of what differs.

    `seen` as in `newsletters.change_issue`. Raises OvertakenError, NoDraftError and BlockGoneError.
    """
    issue, block = lock_block(block)
    refuse_overtaken(block, facts, seen=seen)
    changed = change(block, facts, allowed=FACTS)
    if picture is not None:
        _set_picture(block, picture, by=by, at=at)
        changed.append("image")
    if changed:
        _saved(issue, block, "update", by=by, fields=changed)
    return changed


def move_block(block: NewsletterBlock, *, step: int, by: Viewer) -> None:
    """Move a block by `step` places (-1 up, 1 down); at the end it stays."""
    issue, block = lock_block(block)
    rows = list(issue.blocks)
    old = rows.index(block)
    new = min(max(old + step, 0), len(rows) - 1)
    if new != old:
        rows.insert(new, rows.pop(old))
        _number(rows)
        _saved(issue, block, "update", by=by, fields=["position"])


def copy_block(block: NewsletterBlock, *, by: Viewer) -> NewsletterBlock:
    """Add a block that says the same right after a block, and return it."""
    issue, block = lock_block(block)
    _refuse_too_many(issue)
    made = copied_block(block)
    _place(issue, made, block.id)
    _saved(issue, made, "create", by=by)
    return made


def remove_block(block: NewsletterBlock, *, seen: str | None = None, by: Viewer) -> None:
    """Take a block away. Raises OvertakenError where somebody has just written in it."""
    issue, block = lock_block(block)
    refuse_overtaken(block, {}, seen=seen)
    issue.blocks.remove(block)
    _number(issue.blocks)
    _saved(issue, block, "delete", by=by)


def lock_block(block: NewsletterBlock) -> tuple[NewsletterIssue, NewsletterBlock]:
    """Lock the issue of a block and return both as they are now; BlockGoneError where the block is there no more."""
    block_id = block.id
    issue = lock_to_write(block.issue_id or 0)
    found = next((one for one in issue.blocks if one.id == block_id), None)
    if found is None:
        raise BlockGoneError
    db.session.refresh(found)
    return issue, found


def _place(issue: NewsletterIssue, block: NewsletterBlock, after: int | None) -> None:
    rows = list(issue.blocks)
    ids = [0, *(one.id for one in rows)]
    rows.insert(ids.index(after) if after in ids else len(rows), block)
    block.issue = issue
    db.session.add(block)
    _number(rows)


def _number(rows: list[NewsletterBlock]) -> None:
    for position, one in enumerate(rows, start=1):
        one.position = position


def _set_picture(block: NewsletterBlock, picture: Taken | None, *, by: Viewer, at: datetime) -> None:
    if picture is not None:
        block.image = keep_file(picture, owner_id=by.person_id, at=at)
    elif block.kind == BlockKind.IMAGE:
        raise CopError(_("Choose a picture."), field="file")


def _refuse_too_many(issue: NewsletterIssue) -> None:
    if len(issue.blocks) >= MOST_BLOCKS:
        raise CopError(_("An issue has at most %(number)s blocks.", number=MOST_BLOCKS))


def _saved(issue: NewsletterIssue, block: NewsletterBlock, verb: str, *, by: Viewer, **details: Any) -> None:
    issue.revision += 1
    if verb == "delete":
        log_act(verb, block, by=by, issue=issue.id)
    db.session.flush()
    db.session.expire(issue, ["blocks"])
    if verb != "delete":
        log_act(verb, block, by=by, issue=issue.id, **details)

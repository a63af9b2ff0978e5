"""What newsletters are made of and where they stand, in words."""

from flask_babel import lazy_gettext as _l

from cop.models import BlockKind
from cop.queries.newsletters import IssueShelf

SHELVES = {
    IssueShelf.DRAFTS: _l("Drafts"),
    IssueShelf.LEAVING: _l("Leaving"),
    IssueShelf.SENT: _l("Sent"),
}
KINDS = {
    BlockKind.TEXT: _l("Text"),
    BlockKind.UPCOMING: _l("Upcoming meetings"),
    BlockKind.PAST: _l("How it went"),
    BlockKind.OPEN_QUESTIONS: _l("Open questions"),
    BlockKind.NEW_MEMBERS: _l("New members"),
    BlockKind.JOIN: _l("A call to join"),
    BlockKind.IMAGE: _l("Picture"),
}

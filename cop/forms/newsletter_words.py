"""What newsletters are made of and where they stand, in words."""

from flask_babel import lazy_gettext as _l

from cop.models import BlockKind
from cop.queries.newsletters import IssueShelf

SHELVES = {
    IssueShelf.DRAFTS: _l("Drafts"),
    IssueShelf.LEAVING: _l("Leaving"),
    IssueShelf.SENT: _l("Already sent"),
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
# What each kind is for, where one chooses.
ABOUT = {
    BlockKind.TEXT: _l("What you want to say, in both languages."),
    BlockKind.UPCOMING: _l(
        "The next meetings, up to the last day of the issue, each with day, place and the way to come."
    ),
    BlockKind.PAST: _l(
        "The meetings since the first day: how many came, and the materials that anybody may read."
    ),
    BlockKind.OPEN_QUESTIONS: _l("Polls about dates, surveys and enrolments that are open to the readers."),
    BlockKind.NEW_MEMBERS: _l("The organisations that have joined since the first day."),
    BlockKind.JOIN: _l("A sentence and a button for those who are not members yet."),
    BlockKind.IMAGE: _l("A photograph or a drawing, with what it shows in words."),
}
GLYPHS = {
    BlockKind.TEXT: "it-pencil",
    BlockKind.UPCOMING: "it-calendar",
    BlockKind.PAST: "it-chart-line",
    BlockKind.OPEN_QUESTIONS: "it-help-circle",
    BlockKind.NEW_MEMBERS: "it-user",
    BlockKind.JOIN: "it-plus-circle",
    BlockKind.IMAGE: "it-camera",
}

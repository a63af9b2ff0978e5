"""Issues of newsletters for those who manage them: the list, how one begins, what it says, its settings."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from cop.forms.newsletter_words import SHELVES
from cop.queries.newsletters import IssueShelf, issue_counts, issue_page, managed_lists
from cop.rules.newsletters import can_create_issue, can_write_issue
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, managed_issue, viewer
from cop.views.meeting_editing import row_id
from cop.views.newsletter_words import newsletter_tabs

bp = Blueprint("newsletters", __name__, url_prefix="/newsletters")
bp.add_app_template_global(newsletter_tabs)


@bp.get("")
def index() -> ResponseReturnValue:
    """The issues that the viewer sees: drafts, those that leave or are leaving, those that are sent."""
    allowed_or_403(viewer().is_coordinator or viewer().is_viewer)
    list_id = row_id("list")
    counts = issue_counts(viewer(), list_id=list_id)
    first_held = next((one for one in (IssueShelf.LEAVING, *IssueShelf) if counts[one]), IssueShelf.DRAFTS)
    shelf = chosen("status", IssueShelf) or first_held
    return render_template(
        "newsletters/index.html",
        listing=issue_page(viewer(), shelf, list_id=list_id, page=page_number()),
        shelf=shelf,
        shelves=SHELVES,
        counts=counts,
        lists=managed_lists(viewer()),
        list_id=list_id,
        can_create=can_create_issue(viewer()),
    )


@bp.get("/<int:issue_id>")
def show(issue_id: int) -> ResponseReturnValue:
    """An issue as it is written: its blocks, what it lacks, what is next."""
    issue = managed_issue(issue_id)
    return render_template("newsletters/show.html", issue=issue, can_write=can_write_issue(viewer(), issue))

"""What the pages of a newsletter issue say of it: its tabs."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from cop.models import NewsletterIssue
from cop.rules.newsletters import can_manage_issue, has_started
from cop.views.loaders import viewer


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    url: str


def newsletter_tabs(issue: NewsletterIssue) -> list[Tab]:
    """Return the pages of an issue that the viewer may open now, in order."""
    is_manager, started = can_manage_issue(viewer(), issue), has_started(issue)
    offered = [
        ("writing", _("Writing"), "newsletters.show", is_manager),
        ("preview", _("Preview"), "newsletters.preview", True),
        ("recipients", _("Who gets it"), "newsletter_audiences.show", is_manager),
        ("sending", _("Sending"), "newsletter_sending.show", is_manager),
        ("figures", _("Figures"), "newsletter_figures.show", started),
    ]
    known = current_app.view_functions
    return [
        Tab(key, label, url_for(endpoint, issue_id=issue.id))
        for key, label, endpoint, is_shown in offered
        if is_shown and endpoint in known
    ]

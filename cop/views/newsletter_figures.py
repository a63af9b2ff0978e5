"""What came of an issue: its mails, and what people did within the week after."""

from flask import Blueprint, abort, render_template
from flask_babel import lazy_gettext as _l

from cop import clock
from cop.queries.newsletter_figures import figures_of
from cop.rules.newsletter_figures import FROZEN_AFTER, WEEK, Deed, NewsFigures
from cop.rules.newsletters import has_started
from cop.views.loaders import seen_issue

bp = Blueprint("newsletter_figures", __name__, url_prefix="/newsletters/<int:issue_id>/figures")
DEEDS = {
    Deed.CAME_TO_TOLD: _l("Said they come to a meeting that the issue tells of"),
    Deed.CAME: _l("Said they come to any meeting of the community"),
    Deed.ANSWERED: _l("Answered a survey"),
    Deed.ASKED_TO_JOIN: _l("Asked to join"),
}
DEEDS_OF_ALL = {Deed.CAME: _l("Said they come to any meeting of a community")}


@bp.get("")
def show(issue_id: int) -> str:
    issue = seen_issue(issue_id)
    if not has_started(issue):
        abort(404)
    figures = figures_of(issue, clock.now())
    return render_template(
        "newsletter_figures/show.html",
        issue=issue,
        figures=figures,
        lines=lines_of(figures),
        deeds=DEEDS if issue.mailing_list.community_id else DEEDS | DEEDS_OF_ALL,
        ends_at=issue.finished_at + WEEK if issue.finished_at else None,
        frozen_at=issue.finished_at + FROZEN_AFTER if issue.finished_at else None,
    )


def lines_of(figures: NewsFigures) -> list[tuple[Deed, object]]:
    """Return each deed with its line as it may be shown, None where it may not."""
    return [(one.deed, figures.shown(one)) for one in figures.followed]

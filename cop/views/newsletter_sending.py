"""How an issue leaves: the last look and the button, then how far it is, paused, resumed or cancelled."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.emails.newsletter_checks import checks_of
from cop.forms.newsletter_sending import SendForm
from cop.models import IssueStatus, NewsletterIssue
from cop.queries.newsletter_audiences import AudienceNumbers, numbers_of
from cop.queries.newsletter_progress import progress_of
from cop.rules.newsletter_checks import stops
from cop.rules.newsletters import has_started, is_written
from cop.services import newsletter_sending as services
from cop.views.acts import act
from cop.views.loaders import managed_issue, viewer
from cop.views.saving import saving

bp = Blueprint("newsletter_sending", __name__, url_prefix="/newsletters/<int:issue_id>")

# What an issue may take to begin; after that nobody seems to be at work.
PATIENCE = timedelta(minutes=2)
# A number that differs from the confirmed one by more is worth a word.
SURPRISE = 0.1


@bp.get("/send")
def show(issue_id: int) -> ResponseReturnValue:
    """The last look at a draft, or how far it is."""
    return page_of(managed_issue(issue_id))


@bp.post("/send")
def send(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    if not is_written(issue):
        return back(issue_id)
    at, numbers = clock.now(), numbers_of(issue, clock.now())
    form = SendForm(request.form, total=numbers.total, at=at)
    if form.validate() and not lacks(issue, numbers, form):
        with saving(form):
            services.schedule_issue(
                issue, send_at=form.instant, confirmed=numbers.total, by=viewer(), at=at, revision=form.seen
            )
    if form.errors:
        return page_of(managed_issue(issue_id), form), 422
    if form.instant > at:
        flash(_("It leaves by itself at its hour. You can take it back until then."), "success")
    else:
        flash(_("It is on its way: the first mails leave in a moment."), "success")
    return back(issue_id)


@bp.get("/progress")
def progress(issue_id: int) -> ResponseReturnValue:
    """How far it is: the part of the page that renews itself."""
    issue = managed_issue(issue_id)
    return render_template("newsletter_sending/_progress.html", **standing(issue))


@bp.post("/pause")
def pause(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    return act(
        lambda: services.pause(issue, by=viewer()),
        done=_("Paused. Nothing more of it leaves until you let it go on."),
        then=url_for(".show", issue_id=issue_id),
    )


@bp.post("/resume")
def resume(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    return act(
        lambda: services.resume(issue, by=viewer()),
        done=_("It goes on from where it stopped."),
        then=url_for(".show", issue_id=issue_id),
    )


@bp.post("/cancel")
def cancel(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    was_scheduled = issue.status == IssueStatus.SCHEDULED
    return act(
        lambda: services.cancel(issue, by=viewer(), at=clock.now()),
        done=_("It is a draft again.") if was_scheduled else _("Stopped. What has left has left."),
        then=url_for(".show", issue_id=issue_id),
    )


def back(issue_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", issue_id=issue_id), 303)


def page_of(issue: NewsletterIssue, form: SendForm | None = None) -> str:
    if issue.status != IssueStatus.DRAFT:
        return render_template("newsletter_sending/progress.html", form=form, **standing(issue))
    at = clock.now()
    numbers, checks = numbers_of(issue, at), checks_of(issue, at=at)
    return render_template(
        "newsletter_sending/send.html",
        issue=issue,
        numbers=numbers,
        checks=checks,
        is_stopped=stops(checks) or not numbers.total,
        form=form or SendForm(total=numbers.total, at=at, data={"revision": issue.revision}),
    )


def standing(issue: NewsletterIssue) -> dict[str, object]:
    """What the page says of an issue that is no draft any more."""
    at = clock.now()
    is_late = (
        issue.status == IssueStatus.SCHEDULED and issue.send_at is not None and at > issue.send_at + PATIENCE
    )
    return {
        "issue": issue,
        "progress": progress_of(issue, at) if has_started(issue) else None,
        "is_moving": issue.status in {IssueStatus.SCHEDULED, IssueStatus.SENDING},
        "is_late": is_late,
        "differs": _differs(issue),
    }


def lacks(issue: NewsletterIssue, numbers: AudienceNumbers, form: SendForm) -> bool:
    """Whether something keeps it from being sent; says so in the form."""
    if not numbers.total:
        form.form_errors.append(_("Nobody gets it as things stand."))
    elif stops(checks_of(issue, at=clock.now())):
        form.form_errors.append(_("Something still has to be put right before it can leave: see the checks."))
    return bool(form.form_errors)


def _differs(issue: NewsletterIssue) -> bool:
    if issue.confirmed is None or issue.recipients is None:
        return False
    return abs(issue.recipients - issue.confirmed) > SURPRISE * issue.confirmed

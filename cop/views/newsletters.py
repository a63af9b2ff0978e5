"""Issues of newsletters for those who manage them: the list, how one begins, what it says, its settings."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.emails.newsletter_checks import checks_of
from cop.forms.newsletter_words import GLYPHS, KINDS, SHELVES
from cop.forms.newsletters import BLANK, COPY, IssueForm, NewIssueForm
from cop.forms.words import LANGUAGES
from cop.models import IssueStatus, Language, NewsletterIssue
from cop.queries.newsletter_contents import facts_sent
from cop.queries.newsletter_filling import filled
from cop.queries.newsletters import (
    IssueShelf,
    issue_counts,
    issue_page,
    issues_to_copy,
    list_by_id,
    managed_lists,
)
from cop.rules.newsletter_checks import stops
from cop.rules.newsletters import can_create_issue, can_manage_list, can_write_issue, has_started
from cop.services import newsletters as services
from cop.services.newsletter_versions import version_of
from cop.views.acts import act
from cop.views.language import current_language
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, managed_issue, seen_or_404, viewer
from cop.views.meeting_editing import row_id
from cop.views.newsletter_pieces import add_globals
from cop.views.newsletter_words import (
    first_page_of,
    issue_label,
    newsletter_tabs,
    next_step,
    other_ways,
    theirs,
)
from cop.views.saving import saving

bp = Blueprint("newsletters", __name__, url_prefix="/newsletters")
bp.add_app_template_global(newsletter_tabs)
add_globals(bp)


@bp.get("")
def index() -> ResponseReturnValue:
    """The issues that the viewer sees: drafts, those that leave or are leaving, those that are sent."""
    allowed_or_403(viewer().is_coordinator or viewer().is_viewer)
    list_id = row_id("list")
    counts = issue_counts(viewer(), list_id=list_id)
    first_held = next((one for one in (IssueShelf.LEAVING, *IssueShelf) if counts[one]), IssueShelf.DRAFTS)
    shelf = chosen("status", IssueShelf) or first_held
    found = issue_page(viewer(), shelf, list_id=list_id, page=page_number())
    return render_template(
        "newsletters/index.html",
        listing=found,
        pages={issue.id: first_page_of(issue) for issue in found.rows},
        ways=other_ways(),
        shelf=shelf,
        shelves=SHELVES,
        counts=counts,
        lists=managed_lists(viewer()),
        list_id=list_id,
        can_create=can_create_issue(viewer()),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    allowed_or_403(can_create_issue(viewer()))
    return new_page(new_form())


@bp.post("/new")
def create() -> ResponseReturnValue:
    allowed_or_403(can_create_issue(viewer()))
    form = new_form(request.form)
    made = None
    if form.validate():
        mailing_list = seen_or_404(list_by_id(form.list_id.data))
        allowed_or_403(can_manage_list(viewer(), mailing_list))
        source = managed_issue(form.copied_id.data) if form.source.data == COPY else None
        with saving(form):
            made = services.make_issue(
                mailing_list, by=viewer(), at=clock.now(), copied_from=source, **form.titles
            )
    if form.errors or made is None:
        return new_page(form, 422)
    flash(_("Saved as a draft. Nothing leaves before you send it."), "success")
    return redirect(url_for(".show", issue_id=made.id), 303)


@bp.get("/<int:issue_id>/edit")
def edit(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    allowed_or_403(can_write_issue(viewer(), issue))
    return edit_page(issue, IssueForm(obj=issue))


@bp.post("/<int:issue_id>/edit")
def update(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    form = IssueForm(request.form)
    if form.validate():
        with saving(form):
            services.change_issue(issue, by=viewer(), seen=request.form.get("seen"), **form.facts())
    if form.errors:
        return edit_page(managed_issue(issue_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".show", issue_id=issue_id), 303)


@bp.get("/<int:issue_id>")
def show(issue_id: int) -> ResponseReturnValue:
    """An issue as it is written: its blocks as they read, what it lacks, what is next. Of one that has left, what was
    sent.
    """
    issue = managed_issue(issue_id)
    shown = chosen("in", Language) or Language(current_language())
    sent = facts_sent(issue, shown)
    read = sent or filled(issue, shown, at=clock.now())
    told = {block.id: block for block in read.blocks}
    return render_template(
        "newsletters/show.html",
        issue=issue,
        blocks=[block for block in issue.blocks if sent is None or block.id in told],
        can_write=can_write_issue(viewer(), issue),
        shown=shown,
        languages=LANGUAGES,
        read=read,
        told=told,
        kinds=KINDS,
        glyphs=GLYPHS,
        version_of=version_of,
        **readiness(issue),
    )


@bp.post("/<int:issue_id>/copy")
def copy(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    with saving():
        made = services.copy_issue(issue, by=viewer(), at=clock.now())
    flash(_("A new draft with the same words. Its days are those of today."), "success")
    return redirect(url_for(".show", issue_id=made.id), 303)


@bp.post("/<int:issue_id>/delete")
def delete(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    return act(
        lambda: services.delete_issue(issue, by=viewer()),
        done=_("The draft is deleted."),
        then=url_for(".index"),
        refused=url_for(".show", issue_id=issue_id),
    )


def readiness(issue: NewsletterIssue) -> dict[str, Any]:
    """Return what stands against sending an issue that has not left yet, and what is next for its managers."""
    if has_started(issue) or issue.status == IssueStatus.CANCELLED:
        return {"checks": None, "next_step": None}
    checks = checks_of(issue, at=clock.now())
    return {"checks": checks, "next_step": next_step(issue, is_ready=not stops(checks))}


def new_form(sent: Any = None) -> NewIssueForm:
    """Return the form of a new issue; what the address proposes (`?list=3&copy=7`) is chosen already."""
    language, lists, copied = current_language(), managed_lists(viewer()), row_id("copy")
    proposed = row_id("list") or (lists[0].id if len(lists) == 1 else None)
    first = {"list_id": proposed, "source": COPY if copied else BLANK, "copied_id": copied}
    form = NewIssueForm(sent, data=first)
    form.list_id.offer([(one.id, one.name.in_language(language)) for one in lists])
    form.copied_id.offer([(one.id, issue_label(one)) for one in issues_to_copy(viewer())])
    return form


def new_page(form: NewIssueForm, status: int = 200) -> ResponseReturnValue:
    return render_template("newsletters/new.html", form=form), status


def edit_page(issue: NewsletterIssue, form: IssueForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "newsletters/form.html",
        issue=issue,
        form=form,
        can_write=can_write_issue(viewer(), issue),
        seen=version_of(issue),
        theirs=theirs(issue, form),
    ), status

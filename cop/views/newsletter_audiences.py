"""Who gets an issue: how many and who by name, why, who is left out and why; and choosing some of the list."""

from enum import StrEnum

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.survey_audiences import SegmentForm, values_of
from cop.models import NewsletterIssue
from cop.queries.newsletter_audiences import AudienceNumbers, Reach, numbers_if
from cop.queries.newsletter_people import (
    left_out_page,
    numbers_sent_to,
    outcomes_of,
    reached_page,
    sent_to_page,
)
from cop.queries.segments import Segment
from cop.rules.newsletters import has_started, is_written
from cop.services.newsletters import change_issue
from cop.views.listing import chosen, page_number
from cop.views.loaders import managed_issue, viewer
from cop.views.newsletter_audience_words import NOT_ARRIVED, WHY, WHY_NOT, ground_words
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading
from cop.views.segment_forms import segment_form
from cop.views.survey_audience_words import segment_lines

bp = Blueprint("newsletter_audiences", __name__, url_prefix="/newsletters/<int:issue_id>/recipients")


class Half(StrEnum):
    """The two lists of a draft's page."""

    REACHED = "reached"
    LEFT_OUT = "left_out"


@bp.get("")
@logs_reading
def show(issue_id: int) -> str:
    issue = managed_issue(issue_id)
    return sent_page(issue) if has_started(issue) else draft_page(issue)


@bp.get("/edit")
def edit(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    if not is_written(issue):
        return back(issue)
    return page(issue, segment_form(issue.mailing_list, data=values_of(Segment.read(issue.segment))))


@bp.post("/edit")
def update(issue_id: int) -> ResponseReturnValue:
    issue = managed_issue(issue_id)
    if not is_written(issue):
        return back(issue)
    form = segment_form(issue.mailing_list, request.form)
    if request.form.get("do") == "count":
        return page(issue, form)
    if form.validate():
        with saving(form):
            change_issue(issue, by=viewer(), segment=form.segment().kept())
    if form.errors:
        return page(managed_issue(issue_id), form, 422)
    flash(_("Saved."), "success")
    return back(issue)


@bp.post("/count")
def count(issue_id: int) -> str:
    """How many they are while one ticks, for htmx."""
    issue = managed_issue(issue_id)
    numbers = numbers_by(issue, segment_form(issue.mailing_list, request.form))
    return render_template("newsletter_audiences/_count.html", numbers=numbers)


def draft_page(issue: NewsletterIssue) -> str:
    half = chosen("show", Half) or Half.REACHED
    paged = left_out_page if half == Half.LEFT_OUT else reached_page
    numbers, listing = paged(issue, clock.now(), page=page_number())
    log_reading(issue, people=[one.person.id for one in listing.rows], part="recipients")
    return render_template(
        "newsletter_audiences/show.html",
        issue=issue,
        numbers=numbers,
        listing=listing,
        half=half,
        lines=segment_lines(Segment.read(issue.segment)),
        is_written=is_written(issue),
        grounds=ground_words(issue.mailing_list),
        WHY=WHY,
        WHY_NOT=WHY_NOT,
    )


def sent_page(issue: NewsletterIssue) -> str:
    listing = sent_to_page(issue, page=page_number())
    log_reading(issue, people=[person.id for person in listing.rows], part="recipients")
    return render_template(
        "newsletter_audiences/sent.html",
        issue=issue,
        numbers=numbers_sent_to(issue),
        listing=listing,
        outcomes=outcomes_of(issue, listing.rows),
        lines=segment_lines(Segment.read(issue.segment)),
        WHY=WHY,
        NOT_ARRIVED=NOT_ARRIVED,
    )


def numbers_by(issue: NewsletterIssue, form: SegmentForm) -> AudienceNumbers:
    return numbers_if(Reach(issue.mailing_list, issue.kind, form.segment()), clock.now())


def page(issue: NewsletterIssue, form: SegmentForm, status: int = 200) -> ResponseReturnValue:
    numbers = numbers_by(issue, form)
    return render_template("newsletter_audiences/edit.html", issue=issue, form=form, numbers=numbers), status


def back(issue: NewsletterIssue) -> ResponseReturnValue:
    return redirect(url_for(".show", issue_id=issue.id), 303)

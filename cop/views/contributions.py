"""Contributions to a consultation: handed in by participants, answered by those who manage the meeting."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.contributions import ContributionAnswerForm, ContributionForm
from cop.models import Contribution, Meeting, MeetingStatus, Organisation
from cop.queries.contributions import contribution_with_meeting, contributions_of
from cop.queries.registrations import organisations_of
from cop.rules.contributions import (
    TAKEN_FOR,
    can_answer_contribution,
    can_contribute,
    can_edit_contribution,
    can_see_contributions,
)
from cop.rules.meetings import can_edit_meeting
from cop.services import contributions as services
from cop.views.acts import act
from cop.views.downloads import attached
from cop.views.language import current_language
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.meetings import meeting_or_404, own_registration
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("contributions", __name__, url_prefix="/meetings/<int:meeting_id>/contributions")


@bp.get("")
@logs_reading
def index(meeting_id: int) -> ResponseReturnValue:
    meeting = consulted(meeting_id)
    log_reading(meeting, people=writers(contributions_of(meeting)), list="contributions")
    return page(meeting, own_form(meeting))


@bp.post("")
def create(meeting_id: int) -> ResponseReturnValue:
    meeting = consulted(meeting_id)
    allowed_or_403(can_contribute(viewer(), meeting, own_registration(meeting), at=clock.now()))
    form = own_form(meeting, request.form)
    if form.validate():
        with saving(form):
            services.add_contribution(meeting, **said(form), by=viewer(), at=clock.now())
    if form.errors:
        return page(consulted(meeting_id), form), 422
    flash(_("Thank you: your contribution is handed in."), "success")
    return redirect(url_for("contributions.index", meeting_id=meeting_id), 303)


@bp.get("/<int:contribution_id>/edit")
def edit(meeting_id: int, contribution_id: int) -> ResponseReturnValue:
    contribution = own(meeting_id, contribution_id)
    form = own_form(contribution.meeting, contribution=contribution)
    return render_template("contributions/form.html", contribution=contribution, form=form)


@bp.post("/<int:contribution_id>/edit")
def update(meeting_id: int, contribution_id: int) -> ResponseReturnValue:
    contribution = own(meeting_id, contribution_id)
    form = own_form(contribution.meeting, request.form, contribution=contribution)
    if form.validate():
        with saving(form):
            services.edit_contribution(contribution, **said(form), by=viewer(), at=clock.now())
    if form.errors:
        shown = own(meeting_id, contribution_id)
        return render_template("contributions/form.html", contribution=shown, form=form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("contributions.index", meeting_id=meeting_id), 303)


@bp.post("/<int:contribution_id>/withdraw")
def withdraw(meeting_id: int, contribution_id: int) -> ResponseReturnValue:
    contribution = own(meeting_id, contribution_id)
    return act(
        lambda: services.withdraw_contribution(contribution, by=viewer(), at=clock.now()),
        done=_("Your contribution is taken back."),
        then=url_for("contributions.index", meeting_id=meeting_id),
    )


@bp.post("/<int:contribution_id>/answer")
def answer(meeting_id: int, contribution_id: int) -> ResponseReturnValue:
    """Say what happened to it; whoever contributed gets a mail."""
    contribution = named(meeting_id, contribution_id)
    allowed_or_403(can_answer_contribution(viewer(), contribution))
    form = ContributionAnswerForm(request.form, prefix=f"c{contribution_id}-")
    if form.validate():
        with saving(form):
            services.answer_contribution(
                contribution, answer=form.answer.data or "", by=viewer(), at=clock.now()
            )
    if form.errors:
        meeting = consulted(meeting_id)
        return page(meeting, own_form(meeting), answered=(contribution_id, form)), 422
    flash(_("Saved. Whoever contributed it is told by mail.") if form.answer.data else _("Saved."), "success")
    back = url_for("contributions.index", meeting_id=meeting_id, _anchor=f"contribution-{contribution_id}")
    return redirect(back, 303)


@bp.get("/contributions.csv")
@logs_reading
def export(meeting_id: int) -> Response:
    meeting = consulted(meeting_id)
    allowed_or_403(can_edit_meeting(viewer(), meeting))
    rows = contributions_of(meeting)
    log_reading(meeting, people=writers(rows), verb="export", list="contributions")
    header = [
        _("Received"),
        _("Name"),
        _("Organisation"),
        _("Contribution"),
        _("What happened to it"),
        _("Answered"),
    ]
    table = (
        [day_of(c.created_at), c.person.name if c.person else "", c.organisation.name if c.organisation else "",
         c.text, c.answer, day_of(c.answered_at)]
        for c in rows
    )  # fmt: skip
    return attached(f"contributions-{meeting_id}", "csv", header, table, language=current_language())


def day_of(moment: Any) -> str:
    return clock.day_of(moment).isoformat() if moment else ""


def consulted(meeting_id: int) -> Meeting:
    """Return a meeting whose contributions the viewer may read; 404 where it takes none, 403 for others."""
    meeting = meeting_or_404(meeting_id)
    is_asked = meeting.kind.takes_contributions and meeting.status != MeetingStatus.DRAFT
    seen_or_404(meeting, is_asked)
    allowed_or_403(can_see_contributions(viewer(), meeting, own_registration(meeting)))
    return meeting


def named(meeting_id: int, contribution_id: int) -> Contribution:
    meeting = consulted(meeting_id)
    found = contribution_with_meeting(contribution_id)
    return seen_or_404(found, found is not None and found.meeting_id == meeting.id)


def own(meeting_id: int, contribution_id: int) -> Contribution:
    contribution = named(meeting_id, contribution_id)
    allowed_or_403(can_edit_contribution(viewer(), contribution, at=clock.now()))
    return contribution


def own_form(
    meeting: Meeting, sent: Any = None, *, contribution: Contribution | None = None
) -> ContributionForm:
    """Return the form; it offers the organisations that the viewer may stand for, and those stood for before."""
    offered = offered_organisations(meeting, contribution)
    first = offered[0].id if offered and contribution is None else None
    form = ContributionForm(sent, obj=contribution, **({} if contribution else {"organisation_id": first}))
    form.organisation_id.offer([(organisation.id, organisation.name) for organisation in offered])
    form.offered = {organisation.id: organisation for organisation in offered}
    return form


def offered_organisations(meeting: Meeting, contribution: Contribution | None) -> list[Organisation]:
    registration = own_registration(meeting)
    stood_for = [one.organisation for one in (contribution, registration) if one and one.organisation]
    known = [*stood_for, *organisations_of(signed_in_id(), on=clock.today())]
    return list({organisation.id: organisation for organisation in known}.values())


def said(form: ContributionForm) -> dict[str, Any]:
    return {"text": form.text.data, "organisation": form.offered.get(form.organisation_id.data or 0)}


def writers(contributions: Iterable[Contribution]) -> list[int]:
    return [contribution.person_id for contribution in contributions if contribution.person_id]


def page(
    meeting: Meeting,
    form: ContributionForm,
    *,
    answered: tuple[int, ContributionAnswerForm] | None = None,
) -> str:
    """Return the page; `answered` is an answer that was refused, under the contribution it is for."""
    contributions = contributions_of(meeting)
    can_answer = can_edit_meeting(viewer(), meeting)
    forms = {
        c.id: ContributionAnswerForm(prefix=f"c{c.id}-", data={"answer": c.answer})
        for c in contributions
        if can_answer
    }
    forms |= dict([answered]) if answered else {}
    return render_template(
        "contributions/index.html",
        meeting=meeting,
        form=form,
        refused=answered[1] if answered else form,
        contributions=contributions,
        answer_forms=forms,
        can_answer=can_answer,
        can_contribute=can_contribute(viewer(), meeting, own_registration(meeting), at=clock.now()),
        editable={c.id for c in contributions if can_edit_contribution(viewer(), c, at=clock.now())},
        taken_until=meeting.ends_at + TAKEN_FOR,
    )

"""What the team does with proposed themes: routes of the same blueprint as the public pages."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cop import clock
from cop.forms import words
from cop.forms.theme_proposals import BeginForm, CorrectionForm, MoveForm, begin_form, move_form
from cop.models import ProposalState, ThemeProposal
from cop.queries import theme_proposals as queries
from cop.rules.theme_proposals import can_decide_on_proposals
from cop.services import theme_proposals as services
from cop.views.acts import act
from cop.views.listing import chosen, page_number
from cop.views.loaders import allowed_or_403, viewer
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading
from cop.views.theme_proposals import bp, proposal_or_404, shown_community


@bp.get("/queue")
def queue() -> ResponseReturnValue:
    allowed_or_403(can_decide_on_proposals(viewer()))
    state = chosen("state", ProposalState)
    state = state if state in queries.STATES else ProposalState.RECEIVED
    listing = queries.proposals_page(state, page=page_number())
    return render_template(
        "theme_proposals/queue.html", listing=listing, rows=queries.told(listing.rows), state=state, words=words,
        counts=queries.proposal_counts(),
    )  # fmt: skip


@bp.get("/<int:proposal_id>/manage")
@logs_reading
def manage(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    log_reading(proposal)
    return team_page(proposal, move_form(proposal))


@bp.post("/<int:proposal_id>/release")
def release(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    return act(
        lambda: services.release_proposal(proposal, by=viewer(), at=clock.now()),
        done=_("Everybody reads it now, and whoever proposed it has a mail that says so."),
        then=url_for(".manage", proposal_id=proposal_id),
    )


@bp.post("/<int:proposal_id>/hide")
def hide(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    return act(
        lambda: services.hide_proposal(proposal, by=viewer()),
        done=_("It is off the public pages."),
        then=url_for(".manage", proposal_id=proposal_id),
    )


@bp.post("/<int:proposal_id>/move")
def move(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    form = move_form(proposal, request.form)
    if form.validate():
        with saving(form):
            services.move_proposal(
                proposal, state=form.state.data, words=form.words.data or "", by=viewer(), at=clock.now()
            )
    if form.errors:
        return team_page(decided_here(proposal_id), form, 422)
    flash(_("Saved. Everybody who supports the theme has a mail."), "success")
    return redirect(url_for(".manage", proposal_id=proposal_id), 303)


@bp.get("/<int:proposal_id>/edit")
def edit(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    return correction_page(proposal, CorrectionForm(obj=proposal))


@bp.post("/<int:proposal_id>/edit")
def update(proposal_id: int) -> ResponseReturnValue:
    proposal, form = decided_here(proposal_id), CorrectionForm(request.form)
    if form.validate():
        with saving(form):
            services.correct_proposal(proposal, by=viewer(), **form.data)
    if form.errors:
        return correction_page(decided_here(proposal_id), form, 422)
    flash(_("Saved."), "success")
    return redirect(url_for(".manage", proposal_id=proposal_id), 303)


@bp.get("/<int:proposal_id>/community")
def new_community(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    return begin_page(proposal, begin_form(proposal))


@bp.post("/<int:proposal_id>/community")
def begin(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    form = begin_form(proposal, request.form)
    if form.validate():
        with saving(form):
            made = services.begin_community(proposal, by=viewer(), at=clock.now(), **form.data)
    if form.errors:
        return begin_page(decided_here(proposal_id), form, 422)
    number = queries.supporters_count(proposal)
    flash(
        ngettext(
            "The community is there, and %(num)s supporter is invited. Name who coordinates it.",
            "The community is there, and %(num)s supporters are invited. Name who coordinates it.",
            number,
        ),
        "success",
    )
    return redirect(url_for("communities.roles", slug=made.slug), 303)


@bp.post("/<int:proposal_id>/delete")
def delete(proposal_id: int) -> ResponseReturnValue:
    proposal = decided_here(proposal_id)
    return act(
        lambda: services.delete_proposal(proposal, by=viewer()),
        done=_("Deleted, with the addresses of who supported it."),
        then=url_for(".queue"),
        refused=url_for(".manage", proposal_id=proposal_id),
    )


def decided_here(proposal_id: int) -> ThemeProposal:
    proposal = proposal_or_404(proposal_id)
    allowed_or_403(can_decide_on_proposals(viewer()))
    return proposal


def team_page(proposal: ThemeProposal, form: MoveForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "theme_proposals/manage.html",
        proposal=proposal,
        form=form,
        words=words,
        supporters=queries.supporters_of(proposal),
        community=shown_community(proposal),
    ), status


def correction_page(proposal: ThemeProposal, form: CorrectionForm, status: int = 200) -> ResponseReturnValue:
    return render_template("theme_proposals/edit.html", proposal=proposal, form=form), status


def begin_page(proposal: ThemeProposal, form: BeginForm, status: int = 200) -> ResponseReturnValue:
    number = queries.supporters_count(proposal)
    return render_template("theme_proposals/begin.html", proposal=proposal, form=form, number=number), status

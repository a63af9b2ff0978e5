"""Proposed themes, read and sent by everybody. The team's acts (`cop.views.theme_decisions`) add their routes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms import words
from cop.forms.theme_proposals import LISTING, ProposalForm, SupporterForm, supporter_form
from cop.models import Person, ProposalState, ThemeProposal
from cop.queries import theme_proposals as queries
from cop.queries.records import record_by_id
from cop.rules.communities import can_see_community
from cop.rules.theme_proposals import can_decide_on_proposals, is_taking_supporters
from cop.services import theme_supporters as services
from cop.views.kept import kept
from cop.views.language import current_language
from cop.views.limits import Limit, is_within, network
from cop.views.loaders import seen_or_404, viewer
from cop.views.notices import privacy_notice_text
from cop.views.saving import saving
from cop.views.security import public

bp = Blueprint("theme_proposals", __name__, url_prefix="/theme-proposals")

ASKS_AN_HOUR = 20
# What each tab of the public list shows.
SHOWN = {
    "": queries.DISCUSSED,
    "community": (ProposalState.COMMUNITY,),
    "not_now": (ProposalState.NOT_NOW,),
}


@bp.get("")
@public
@kept
def index() -> str:
    shown = request.args.get("state", "")
    shown = shown if shown in SHOWN else ""
    return render_template(
        "theme_proposals/index.html",
        proposals=queries.public_proposals(SHOWN[shown]),
        shown=shown,
        counts=queries.public_counts(),
        words=words,
        is_team=can_decide_on_proposals(viewer()),
        can_see_community=lambda community: can_see_community(viewer(), community),
    )


@bp.get("/new")
@public
def new() -> ResponseReturnValue:
    return form_page(form_of(ProposalForm()))


@bp.post("/new")
@public
def create() -> ResponseReturnValue:
    form = form_of(ProposalForm(request.form))
    made: ThemeProposal | None = None
    if form.validate() and is_within_limits(form):
        with saving(form):
            made = services.propose_theme(
                supporting(form),
                title=form.title.data,
                need=form.need.data,
                who_would_come=form.who_would_come.data,
                at=clock.now(),
            )
    if form.errors:
        return form_page(form, 422)
    if viewer().is_signed_in and made is not None:
        flash(_("Thank you. The team reads your proposal and then shows it here."), "success")
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".sent"), 303)


@bp.get("/sent")
@public
def sent() -> str:
    return render_template("theme_proposals/sent.html", proposal=None)


@bp.get("/<int:proposal_id>")
@public
@kept
def show(proposal_id: int) -> str:
    proposal = proposal_or_404(proposal_id)
    return render_template(
        "theme_proposals/show.html",
        proposal=proposal,
        words=words,
        number=queries.supporters_count(proposal),
        listed=queries.supporters_listed(proposal),
        own=queries.support_of(viewer().person_id, proposal),
        is_open=is_taking_supporters(proposal),
        is_team=can_decide_on_proposals(viewer()),
        community=shown_community(proposal),
    )


def proposal_or_404(proposal_id: int) -> ThemeProposal:
    return seen_or_404(queries.proposal_seen_by(viewer(), proposal_id))


def shown_community(proposal: ThemeProposal) -> object:
    community = proposal.community
    return community if community and can_see_community(viewer(), community) else None


def form_of(form: SupporterForm) -> ProposalForm:
    made: ProposalForm = supporter_form(form, is_known=viewer().is_signed_in)
    return made


def form_page(form: ProposalForm, status: int = 200) -> ResponseReturnValue:
    return render_template("theme_proposals/new.html", form=form), status


def is_within_limits(form: SupporterForm) -> bool:
    """Count one form sent from this network; where there were too many, say so in the form."""
    if is_within(Limit("theme", network(), ASKS_AN_HOUR, 3600)):
        return True
    form.form_errors.append(_("Many requests have just come from where you are. Try again in an hour."))
    return False


def supporting(form: SupporterForm) -> services.Supporting:
    """Return who sends a form: what was typed, or who is signed in."""
    signed_in = record_by_id(Person, viewer().person_id or 0)
    return services.Supporting(
        name=signed_in.name if signed_in else form.name.data or "",
        email=(signed_in.email if signed_in else form.email.data) or "",
        language=current_language(),
        organisation_name=form.organisation_name.data or "",
        listing_text=str(LISTING) if form.is_listed.data else "",
        notice_text=privacy_notice_text(),
        person=signed_in,
    )

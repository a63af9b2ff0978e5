"""Supporting a proposed theme, and the personal page behind the link in a supporter's mails."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.forms.theme_proposals import LISTING, AcceptForm, SupporterForm, accept_form, supporter_form
from cop.models import Organisation, Person, ThemeProposal, ThemeSupporter
from cop.queries import theme_proposals as queries
from cop.queries.person_addresses import owner_of_address
from cop.queries.records import record_by_id
from cop.rules.theme_proposals import can_see_proposal, is_invited, is_taking_supporters
from cop.services import theme_supporters as services
from cop.views.acts import act
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.saving import saving
from cop.views.security import one_purpose, public
from cop.views.theme_proposals import is_within_limits, proposal_or_404, shown_community, supporting

bp = Blueprint("theme_supporters", __name__)


@bp.get("/theme-proposals/<int:proposal_id>/support")
@public
def new(proposal_id: int) -> ResponseReturnValue:
    proposal = proposal_or_404(proposal_id)
    return form_page(proposal, form_of())


@bp.post("/theme-proposals/<int:proposal_id>/support")
@public
def create(proposal_id: int) -> ResponseReturnValue:
    proposal, form = proposal_or_404(proposal_id), form_of(request.form)
    allowed_or_403(is_taking_supporters(proposal))
    if form.validate() and is_within_limits(form):
        with saving(form):
            services.support_theme(proposal_or_404(proposal_id), supporting(form), at=clock.now())
    if form.errors:
        return form_page(proposal_or_404(proposal_id), form, 422)
    if viewer().is_signed_in:
        flash(_("Thank you. You are among those who support this theme."), "success")
        return redirect(url_for("theme_proposals.show", proposal_id=proposal_id), 303)
    return redirect(url_for(".sent", proposal_id=proposal_id), 303)


@bp.get("/theme-proposals/<int:proposal_id>/support/sent")
@public
def sent(proposal_id: int) -> str:
    return render_template("theme_proposals/sent.html", proposal=proposal_or_404(proposal_id))


@bp.post("/theme-proposals/<int:proposal_id>/support/withdraw")
def withdraw_own(proposal_id: int) -> ResponseReturnValue:
    proposal = proposal_or_404(proposal_id)
    own = seen_or_404(queries.support_of(viewer().person_id, proposal))
    return withdrawn(own)


@bp.get("/theme-support/<token>")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    supporter = supporter_or_404(token)
    return own_page(supporter, token, accept_form_of(supporter))


@bp.post("/theme-support/<token>")
@one_purpose
def confirm(token: str) -> ResponseReturnValue:
    supporter = supporter_or_404(token)
    with saving():
        services.confirm_support(supporter, at=clock.now())
    return redirect(url_for(".show", token=token), 303)


@bp.post("/theme-support/<token>/name")
@one_purpose
def show_name(token: str) -> ResponseReturnValue:
    supporter = confirmed_or_404(token)
    text = str(LISTING) if request.form.get("is_listed") else ""
    return act(
        lambda: services.show_name(supporter, listing_text=text),
        done=_("Your name is on the public page.") if text else _("Your name is not shown any more."),
        then=url_for(".show", token=token),
    )


@bp.post("/theme-support/<token>/withdraw")
@one_purpose
def withdraw(token: str) -> ResponseReturnValue:
    return withdrawn(supporter_or_404(token))


@bp.post("/theme-support/<token>/accept")
@one_purpose
def accept(token: str) -> ResponseReturnValue:
    supporter = confirmed_or_404(token)
    form = accept_form_of(supporter, request.form)
    if form.validate():
        with saving(form):
            services.accept_invitation(
                supporter,
                organisation=record_by_id(Organisation, form.chosen_id) if form.chosen_id else None,
                organisation_name=form.chosen_name,
                at=clock.now(),
            )
    if form.errors:
        return own_page(supporter_or_404(token), token, form, 422)
    return redirect(url_for(".show", token=token), 303)


@bp.post("/theme-support/<token>/decline")
@one_purpose
def decline(token: str) -> ResponseReturnValue:
    supporter = confirmed_or_404(token)
    return act(
        lambda: services.decline_invitation(supporter, at=clock.now()),
        done=_("Noted: you do not take part. You can still change your mind here."),
        then=url_for(".show", token=token),
    )


def supporter_or_404(token: str) -> ThemeSupporter:
    return seen_or_404(queries.supporter_by_token(token))


def confirmed_or_404(token: str) -> ThemeSupporter:
    found = supporter_or_404(token)
    return seen_or_404(found, found.confirmed_at is not None)


def withdrawn(supporter: ThemeSupporter) -> ResponseReturnValue:
    """Withdraw a support and go where the theme can still be read, else to the list."""
    proposal_id = supporter.proposal_id
    with saving():
        services.withdraw_support(supporter)
    flash(_("You do not support this theme any more, and we have forgotten your address."), "success")
    if queries.proposal_seen_by(viewer(), proposal_id):
        return redirect(url_for("theme_proposals.show", proposal_id=proposal_id), 303)
    return redirect(url_for("theme_proposals.index"), 303)


def form_of(sent: object = None) -> SupporterForm:
    form: SupporterForm = supporter_form(SupporterForm(sent), is_known=viewer().is_signed_in)
    return form


def form_page(proposal: ThemeProposal, form: SupporterForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "theme_proposals/support.html",
        proposal=proposal,
        form=form,
        is_open=is_taking_supporters(proposal),
        own=queries.support_of(viewer().person_id, proposal),
    ), status


def accept_form_of(supporter: ThemeSupporter, sent: object = None) -> AcceptForm:
    person: Person | None = supporter.person or owner_of_address(supporter.email or "")
    workplaces = [(o.id, o.name) for o in queries.workplaces_of(person, on=clock.today())]
    return accept_form(workplaces, supporter.organisation_name, sent)


def own_page(
    supporter: ThemeSupporter, token: str, form: AcceptForm, status: int = 200
) -> ResponseReturnValue:
    proposal = supporter.proposal
    return render_template(
        "theme_proposals/own.html",
        supporter=supporter,
        proposal=proposal,
        token=token,
        form=form,
        listing=LISTING,
        is_over=services.is_too_old(supporter, at=clock.now()),
        is_closed=not supporter.is_proposer and not is_taking_supporters(proposal),
        is_invited=is_invited(supporter),
        is_shown=can_see_proposal(viewer(), proposal),
        community=shown_community(proposal),
    ), status

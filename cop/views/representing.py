"""The page behind the link by which somebody named by an organisation says yes or no, without signing in."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cop import clock
from cop.models import RepresentativeInvitation
from cop.queries.representatives import invitation_by_token
from cop.services import representatives as services
from cop.views.loaders import seen_or_404
from cop.views.notices import privacy_notice_text
from cop.views.saving import saving
from cop.views.security import one_purpose

bp = Blueprint("representing", __name__, url_prefix="/representing")


@bp.get("/<token>")
@one_purpose
def show(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    found = invitation_or_404(token)
    is_over = services.is_over(found, at=clock.now())
    return render_template("representing/show.html", invitation=found, token=token, is_over=is_over)


@bp.post("/<token>")
@one_purpose
def accept(token: str) -> ResponseReturnValue:
    found = invitation_or_404(token)
    with saving():
        services.accept_invitation(found, notice=privacy_notice_text(found.language), at=clock.now())
    return redirect(url_for(".show", token=token), 303)


@bp.post("/<token>/decline")
@one_purpose
def decline(token: str) -> ResponseReturnValue:
    found = invitation_or_404(token)
    with saving():
        services.decline_invitation(found, at=clock.now())
    return redirect(url_for(".show", token=token), 303)


def invitation_or_404(token: str) -> RepresentativeInvitation:
    return seen_or_404(invitation_by_token(token))

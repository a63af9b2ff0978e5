"""The second step of signing in, on the account page of its owner; and taking it from one who has lost the app."""

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.extensions import db
from cop.forms.second_factor import AppCodeForm
from cop.models import Person, SecondFactor
from cop.queries.people import person_seen_by
from cop.queries.second_factor import factor_of, recovery_codes_left
from cop.queries.sign_in import session_by_token
from cop.rules.roles import can_reset_second_factor
from cop.services import second_factor as services
from cop.services import sessions
from cop.views.acts import act
from cop.views.entering import is_factor_required
from cop.views.limits import is_within
from cop.views.loaders import allowed_or_403, seen_or_404, signed_in_id, viewer
from cop.views.next_page import next_path
from cop.views.saving import saving
from cop.views.sign_in_limits import factor_limits

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-step")
people = Blueprint("reset_factor", __name__, url_prefix="/people")


@bp.get("")
def show() -> ResponseReturnValue:
    return page(AppCodeForm())


@bp.post("")
def create() -> ResponseReturnValue:
    """A browser left open must not be enough to lock its owner out, so only after a recent sign-in."""
    if not is_fresh():
        flash(_("Sign in once more first: it shows that this is you."), "warning")
        return redirect(here(), 303)
    return act(lambda: services.offer_factor(me()), done=_("Now add the account to your app."), then=here())


@bp.post("/confirm")
def confirm() -> ResponseReturnValue:
    form, codes = AppCodeForm(request.form), list[str]()
    if form.validate() and may_try(form):
        with saving(form):
            codes = services.confirm_factor(me(), form.code.data or "", by=viewer(), at=clock.now())
    return codes_page(codes, is_first=True) if codes else page(form, 422)


@bp.post("/codes")
def renew_codes() -> ResponseReturnValue:
    form, codes = AppCodeForm(request.form), list[str]()
    if form.validate() and may_try(form) and is_code_right(form):
        with saving(form):
            codes = services.renew_recovery_codes(me(), by=viewer())
    return codes_page(codes, is_first=False) if codes else page(form, 422)


@bp.post("/remove")
def delete() -> ResponseReturnValue:
    form = AppCodeForm(request.form)
    if form.validate() and may_try(form) and is_code_right(form):
        with saving(form):
            services.remove_factor(me(), by=viewer())
    if form.errors:
        return page(form, 422)
    flash(_("The second step is removed."), "success")
    return redirect(url_for(".show"), 303)


@people.post("/<int:person_id>/second-step/reset")
def reset(person_id: int) -> ResponseReturnValue:
    person = seen_or_404(person_seen_by(viewer(), person_id))
    allowed_or_403(can_reset_second_factor(viewer(), person_id))
    return act(
        lambda: services.remove_factor(person, by=viewer()),
        done=_("%(name)s can sign in without the second step and set it up anew.", name=person.name),
        then=url_for("people.show", person_id=person_id),
    )


def page(form: AppCodeForm, status: int = 200) -> ResponseReturnValue:
    factor = factor_of(signed_in_id())
    is_on = factor is not None and factor.confirmed_at is not None
    offered = factor if factor and not is_on and is_fresh() else None
    return render_template(
        "second_factor/show.html",
        form=form, factor=factor if is_on else None, codes_left=recovery_codes_left(signed_in_id()),
        secret=services.secret_of(offered) if offered else None, qr=qr_of(offered) if offered else "",
        is_fresh=is_fresh(), is_required=is_factor_required(), next=next_path(),
    ), status  # fmt: skip


def codes_page(codes: list[str], *, is_first: bool) -> ResponseReturnValue:
    """The recovery codes, on the answer to the form itself: they are shown this once and kept nowhere."""
    return render_template("second_factor/codes.html", codes=codes, is_first=is_first, next=next_path())


def qr_of(factor: SecondFactor) -> str:
    """Return the QR code of a factor as SVG, without anything that the CSP refuses."""
    code = segno.make_qr(services.address_for_app(factor, me()), error="m")
    return str(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, dark="#000"))


def may_try(form: AppCodeForm) -> bool:
    """Whether one more code may be tried; else say in the form that it may not."""
    if is_within(*factor_limits(signed_in_id(), "account")):
        return True
    form.form_errors.append(_("Too many codes have been tried. Try again in a quarter of an hour."))
    return False


def is_code_right(form: AppCodeForm) -> bool:
    """Whether the form holds a code of the app, which is used up; else say so in the form."""
    if services.use_code(me(), form.code.data or "", at=clock.now()):
        db.session.commit()
        return True
    form.code.data, form.code.errors = "", [_("This is not the code that the app shows now.")]
    return False


def is_fresh() -> bool:
    found = session_by_token(viewer().session_token)
    return found is not None and sessions.is_fresh(found, at=clock.now())


def here() -> str:
    return url_for(".show", next=next_path() or None)


def me() -> Person:
    return seen_or_404(db.session.get(Person, signed_in_id()))

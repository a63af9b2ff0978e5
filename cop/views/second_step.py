"""The second step of signing in, asked of those who have set it up: a code of the app, or a recovery code."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cop import clock
from cop.extensions import db
from cop.forms.second_factor import AppCodeForm, RecoveryCodeForm
from cop.models import Person, SecondStep
from cop.queries.second_factor import open_step
from cop.services import second_factor
from cop.views.entering import admit, log_failure
from cop.views.limits import is_within
from cop.views.loaders import seen_or_404
from cop.views.security import public
from cop.views.sign_in_limits import QUARTER, factor_limits

bp = Blueprint("second_step", __name__, url_prefix="/sign-in/second-step")
Checker = Callable[..., bool]
Step = AppCodeForm | RecoveryCodeForm


@bp.get("")
@public
def code() -> ResponseReturnValue:
    return page("code", AppCodeForm()) if waiting() else begin_again()


@bp.post("")
@public
def verify() -> ResponseReturnValue:
    wrong = _("This is not the code that the app shows now, or it was used already. Wait for the next one.")
    return judge("code", AppCodeForm(request.form), second_factor.use_code, wrong)


@bp.get("/recovery")
@public
def recovery() -> ResponseReturnValue:
    return page("recovery", RecoveryCodeForm()) if waiting() else begin_again()


@bp.post("/recovery")
@public
def verify_recovery() -> ResponseReturnValue:
    wrong = _("This is none of your recovery codes, or it was used already.")
    return judge("recovery", RecoveryCodeForm(request.form), second_factor.use_recovery_code, wrong)


def judge(name: str, form: Step, use: Checker, wrong: str) -> ResponseReturnValue:
    """Sign in with what was typed, or say why not. Each try counts, right or wrong."""
    step = waiting()
    if step is None:
        return begin_again(is_told=True)
    if not form.validate():
        return page(name, form, 422)
    if not is_within(*factor_limits(step.person_id)):
        form.form_errors.append(_("Too many codes have been tried. Try again in a quarter of an hour."))
        return page(name, form, 429)
    person_id, next_url, way = step.person_id, step.next_url, f"{step.way}+{name}"
    person = seen_or_404(db.session.get(Person, person_id))
    if use(person, form.code.data or "", at=clock.now()) and second_factor.end_step(step):
        return admit(person, next_url, way=way)
    db.session.rollback()
    log_failure(db.session.get(Person, person_id), way=name)
    db.session.commit()
    form.code.data = ""  # to be typed anew, not corrected
    form.code.errors = [wrong]
    return page(name, form, 422)


def waiting() -> SecondStep | None:
    """Return the second step that waits in this browser."""
    return open_step(session.get("second_step", ""), at=clock.now())


def begin_again(*, is_told: bool = False) -> ResponseReturnValue:
    if is_told:
        flash(_("That took too long. Sign in once more."), "warning")
    return redirect(url_for("sign_in.new"), 303)


def page(name: str, form: Step, status: int = 200) -> ResponseReturnValue:
    headers = {"Retry-After": str(QUARTER)} if status == 429 else {}
    return render_template(f"second_step/{name}.html", form=form), status, headers

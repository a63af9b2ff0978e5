from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Form

from cop import clock, tokens
from cop.extensions import db
from cop.forms.sign_in import AddressForm, CodeForm, PasswordSignInForm
from cop.models import Language, Person
from cop.queries import sign_in as queries
from cop.queries.people import person_with_address
from cop.services import passwords, sessions, sign_in
from cop.services.audit import log_act
from cop.views import sign_in_limits as limits
from cop.views.devices import device
from cop.views.entering import enter, log_failure
from cop.views.language import current_language
from cop.views.limits import is_within
from cop.views.loaders import viewer
from cop.views.next_page import next_path
from cop.views.security import one_purpose, public

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@public
def new() -> ResponseReturnValue:
    return page("new", AddressForm())


@bp.post("/sign-in")
@public
def create() -> ResponseReturnValue:
    form = AddressForm(request.form)
    if not form.validate():
        return page("new", form, 422)
    address = form.email.data or ""
    if not is_within(*limits.mail_limits(sign_in.address_hash(address))):
        return refused("new", form, _("Several mails have just been asked for. Use the newest one, look in your "
                                      "junk mail too, or try again in a quarter of an hour."))  # fmt: skip
    sign_in.request_sign_in(
        address, browser=browser_secret(), language=Language(current_language()), next_url=next_path(),
        device=device(), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    session["sign_in_address"] = address
    return redirect(url_for("sign_in.code"), 303)


@bp.get("/sign-in/code")
@public
def code() -> ResponseReturnValue:
    if queries.open_request_of(session.get("browser", ""), at=clock.now()) is None:
        return redirect(url_for("sign_in.new"), 303)
    return page("code", CodeForm())


@bp.post("/sign-in/code")
@public
def verify() -> ResponseReturnValue:
    form, browser = CodeForm(request.form), session.get("browser", "")
    waiting = queries.open_request_of(browser, at=clock.now())
    if waiting is None:
        flash(_("That code is no longer valid. Ask for a new one."), "warning")
        return redirect(url_for("sign_in.new"), 303)
    if not form.validate():
        return page("code", form, 422)
    if not is_within(*limits.code_limits(waiting.address_hash)):
        return refused("code", form, _("Too many codes have been tried. Open the link in the mail instead."))
    used = sign_in.use_code(browser, form.code.data or "", at=clock.now())
    if used and used.person:
        return enter(used.person, used.next_url, way="code")
    log_failure(waiting.person, way="code")
    db.session.commit()
    if waiting.attempts >= sign_in.CODE_ATTEMPTS:
        return refused(
            "code", form, _("Too many wrong codes. Open the link in the mail, or ask for a new mail.")
        )
    form.code.data = ""  # to be typed anew, not corrected
    form.code.errors = [_("This is not the code. Take it from the newest mail.")]
    return page("code", form, 422)


@bp.get("/sign-in/link/<token>")
@one_purpose
def link(token: str) -> ResponseReturnValue:
    """Changes nothing, whoever opens it: mail scanners do."""
    return link_page(token)


@bp.post("/sign-in/link/<token>")
@one_purpose
def open_link(token: str) -> ResponseReturnValue:
    used = sign_in.use_link(token, browser=session.get("browser", ""), at=clock.now())
    if used is None or used.person is None:
        return link_page(token, refusal=403)
    return enter(used.person, used.next_url, way="link")


@bp.get("/sign-in/password")
@public
def password() -> ResponseReturnValue:
    return page("password", PasswordSignInForm())


@bp.post("/sign-in/password")
@public
def verify_password() -> ResponseReturnValue:
    form = PasswordSignInForm(request.form)
    if not form.validate():
        return page("password", form, 422)
    address = form.email.data or ""
    if not is_within(*limits.password_limits(sign_in.address_hash(address))):
        return refused("password", form, _("Too many passwords have been tried. Ask for a code by mail instead, "
                                           "or try again in a quarter of an hour."))  # fmt: skip
    person = person_by_password(address, form.password.data or "")
    if person is None:
        log_failure(person_with_address(address), way="password")
        db.session.commit()
        form.form_errors.append(_("The address or the password is not right."))
        return page("password", form, 422)
    return enter(person, next_path(), way="password")


@bp.post("/sign-out")
@public
def delete() -> ResponseReturnValue:
    if viewer().is_signed_in:
        sessions.end_session(viewer().session_token)
        log_act("sign_out", "session", by=viewer())
        db.session.commit()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("home.index"), 303)


def page(name: str, form: Form, status: int = 200) -> Response:
    context = {"next": next_path(), "address": session.get("sign_in_address", "")}
    return make_response(render_template(f"sign_in/{name}.html", form=form, **context), status)


def refused(name: str, form: Form, message: str) -> Response:
    """The form again, with the reason why it may not be sent any more for now."""
    form.form_errors.append(message)
    response = page(name, form, 429)
    response.headers["Retry-After"] = str(limits.QUARTER)
    return response


def link_page(token: str, *, refusal: int = 200) -> ResponseReturnValue:
    """What a mailed link opens: one button, or why it does not sign in here."""
    found = queries.open_request_by_token(token, at=clock.now())
    if found is None:
        return render_template("sign_in/link.html", state="over", token=token), 410
    is_here = sign_in.is_of_browser(found, session.get("browser", ""))
    state = "ready" if is_here else "elsewhere"
    address = session.get("sign_in_address", "")
    body = render_template("sign_in/link.html", state=state, token=token, address=address)
    return body, 200 if is_here else refusal


def browser_secret() -> str:
    """Return the secret in this browser's cookie, a new one where it has none yet."""
    secret: str = session.setdefault("browser", tokens.new_token())
    return secret


def person_by_password(address: str, typed: str) -> Person | None:
    """Return the person whose password this is. Checked between two transactions: it is slow on purpose."""
    stored = passwords.stored_hash_of(address)
    db.session.rollback()
    is_right = passwords.matches(stored, typed)
    return passwords.person_with_password(address, stored) if stored and is_right else None

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

from cop import clock
from cop.extensions import db
from cop.forms.sign_in import NewPasswordForm, ProfileForm
from cop.models import Person, SignedInSession
from cop.queries import sign_in as queries
from cop.queries.openid import identities_of
from cop.queries.second_factor import has_factor
from cop.services import passwords, sessions
from cop.services.audit import log_act
from cop.services.people import update_person
from cop.views.limits import Limit, is_within
from cop.views.loaders import seen_or_404, signed_in_id, viewer
from cop.views.saving import saving

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def show() -> ResponseReturnValue:
    return page(ProfileForm(obj=me()), NewPasswordForm())


@bp.post("")
def update() -> ResponseReturnValue:
    form = ProfileForm(request.form)
    if form.validate():
        with saving(form):
            update_person(me(), by=viewer(), name=form.name.data, language=form.language.data)
    if form.errors:
        return page(form, NewPasswordForm(), 422)
    flash(_("Saved."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/password")
def update_password() -> ResponseReturnValue:
    form = NewPasswordForm(request.form)
    if form.validate() and may_change_password(form):
        set_password(form)
    if form.errors:
        return page(ProfileForm(obj=me()), form, 422)
    flash(_("Your password is set. Every other browser has been signed out."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/password/remove")
def delete_password() -> ResponseReturnValue:
    """Needs nothing but the session: without a password there is one way less to come in."""
    with saving():
        passwords.change_password(me(), None, by=viewer(), at=clock.now())
    flash(_("Your password is removed. You sign in with a mail."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    with saving():
        ended = sessions.end_sessions_of(signed_in_id(), only_id=session_id)
        seen_or_404(ended or None)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.show"), 303)


@bp.post("/sessions/end")
def end_sessions() -> ResponseReturnValue:
    with saving():
        sessions.end_sessions_of(signed_in_id())
        log_act("sign_out", "sessions", by=viewer())
    session.clear()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("home.index"), 303)


def page(profile: ProfileForm, new_password: NewPasswordForm, status: int = 200) -> Response:
    at, here = clock.now(), this_session()
    return make_response(
        render_template(
            "account/show.html",
            person=me(),
            profile=profile,
            new_password=new_password,
            sessions=queries.sessions_of(signed_in_id(), at=at),
            here=here,
            is_fresh=sessions.is_fresh(here, at=at),
            has_factor=has_factor(signed_in_id()),
            identities=identities_of(signed_in_id()),
        ),
        status,
    )


def me() -> Person:
    return seen_or_404(db.session.get(Person, signed_in_id()))


def this_session() -> SignedInSession:
    return seen_or_404(queries.session_by_token(viewer().session_token))


def may_change_password(form: NewPasswordForm) -> bool:
    """Whether the person has just signed in, or knows the current password; else say so in the form.

    A browser left open must not be enough to take an account over (OWASP ASVS 5.0, 7.5.1).
    """
    if sessions.is_fresh(this_session(), at=clock.now()):
        return True
    if not is_within(Limit("account.password", str(signed_in_id()), 10, 3600)):
        form.current.errors = [_("Too many passwords have been tried. Sign out and in again by mail.")]
        return False
    stored = me().password_hash
    db.session.rollback()
    if passwords.matches(stored, form.current.data or ""):
        return True
    form.current.errors = [_("This is not your current password.")]
    return False


def set_password(form: NewPasswordForm) -> None:
    """Store the new password. Judging and hashing it is slow, so no transaction is open meanwhile."""
    words = passwords.words_about(me())
    db.session.rollback()
    with saving(form):
        passwords.refuse_weak(form.password.data or "", words=words)
        new_hash = passwords.hash_of_password(form.password.data or "")
        passwords.change_password(me(), new_hash, by=viewer(), at=clock.now())

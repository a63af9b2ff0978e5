"""What holds for every request: sign-in and CSRF unless a view says otherwise, and the headers."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop.extensions import is_read_only

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "frame-src 'self'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Let anyone open this view; every other view asks for sign-in."""
    vars(view)["is_public"] = True
    return view


def one_purpose(view: View) -> View:
    """A public view behind a personal link: its address is a secret and must not leak or be kept."""
    vars(view)["is_secret"] = True
    return public(view)


def logs_reading(view: View) -> View:
    """This GET writes an entry in the audit log, so its transaction must begin as a writing one."""
    vars(view)["writes"] = True
    return view


def takes_files(megabytes: int) -> Callable[[View], View]:
    """This view takes uploads: what is sent to it may be larger than the forms of the others."""

    def mark(view: View) -> View:
        vars(view)["most_bytes"] = megabytes * 1024 * 1024
        return view

    return mark


def set_size_limit() -> None:
    most = vars(_view()).get("most_bytes") if _view() else None
    if most:
        request.max_content_length = most


def logs_some_reading(view: View) -> View:
    """This GET logs what some of its visitors read, in a short transaction of its own (`log_reading`)."""
    vars(view)["writes_some"] = True
    return view


def set_transaction_kind() -> None:
    view = _view()
    is_read_only.set(request.method in SAFE_METHODS and not hasattr(view, "writes"))


def refuse_foreign_origin() -> None:
    """A form of another site cannot write here, token or not (RFC 6454; browsers send Origin on POST)."""
    origin = request.headers.get("Origin")
    if request.method in SAFE_METHODS or origin is None or _is_own_page_without_referrer(origin):
        return
    if origin.partition("://")[2] != request.host:
        abort(400)


def _is_own_page_without_referrer(origin: str) -> bool:
    """A page with `Referrer-Policy: no-referrer` sends "null" (Fetch 3.2), also to its own site.

    Where the browser does not say that it comes from there, only an address that is a secret is believed.
    """
    is_own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin == "null" and (is_own or hasattr(_view(), "is_secret"))


def require_sign_in() -> ResponseReturnValue | None:
    view = _view()
    if view is None or hasattr(view, "is_public") or current_user.is_signed_in:
        return None
    if request.method not in SAFE_METHODS:
        return redirect(url_for("sign_in.new"), 303)
    return redirect(url_for("sign_in.new", next=request.full_path.rstrip("?")), 303)


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    is_secret = hasattr(_view(), "is_secret")
    if is_secret:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    if "Cache-Control" not in response.headers:
        is_personal = is_secret or bool(session)
        response.headers["Cache-Control"] = "no-store" if is_personal else "no-cache"
    return response


def forget_transaction_kind(_error: BaseException | None) -> None:
    is_read_only.set(False)


def _view() -> Callable[..., Any] | None:
    return current_app.view_functions.get(request.endpoint or "")


def init_app(app: Flask) -> None:
    # Before Flask-WTF's own check, which reads the form, and the session, so may open a transaction.
    app.before_request_funcs.setdefault(None, [])[:0] = [set_transaction_kind, set_size_limit]
    app.before_request(refuse_foreign_origin)
    app.before_request(require_sign_in)
    app.after_request(add_headers)
    app.teardown_request(forget_transaction_kind)
    app.view_functions["static"] = public(app.view_functions["static"])

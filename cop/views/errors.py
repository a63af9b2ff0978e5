"""Error pages: what happened and what to do next, in the person's language."""

import traceback

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, ServiceUnavailable

from cop.errors import CopError
from cop.extensions import db

PAGES = {400, 403, 404, 405, 409, 410, 413, 429, 500, 503}


def http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"error": code}, code
    headers = [(k, v) for k, v in error.get_headers() if k in {"Allow", "Retry-After"}]
    page = f"errors/{code if code in PAGES else 400}.html"
    return render_template(page, code=code, message=None), code, headers


def untrusted_host(_error: SecurityError) -> ResponseReturnValue:
    """No page: every link on it would be built on a host that is not ours."""
    return "Bad Request\n", 400, {"Content-Type": "text/plain"}


def expired_form(_error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/400.html", code=400, message="expired"), 400


def refused(error: CopError) -> ResponseReturnValue:
    """A rule said no where there was no form to say it in."""
    return render_template("errors/409.html", code=409, message=str(error)), 409


def database_busy(error: OperationalError) -> ResponseReturnValue:
    traceback.print_exception(error)
    db.session.rollback()
    return http_error(ServiceUnavailable(retry_after=5))


def unexpected(error: InternalServerError) -> ResponseReturnValue:
    db.session.rollback()
    return http_error(error)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(SecurityError, untrusted_host)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(CopError, refused)
    app.register_error_handler(OperationalError, database_busy)
    app.register_error_handler(InternalServerError, unexpected)

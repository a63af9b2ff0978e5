"""Addresses that no person visits: whether the application lives, and what robots may read."""

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from cop.extensions import db
from cop.views.filters import static_url
from cop.views.security import public

bp = Blueprint("machine", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """200 while the database answers, 503 otherwise: for a load balancer."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return {"status": "no database"}, 503
    return {"status": "ok"}


@bp.get("/favicon.ico")
@public
def icon() -> ResponseReturnValue:
    """What browsers ask for beside a file that names no icon, such as a PDF."""
    return redirect(static_url("img/favicon.svg"))


@bp.get("/robots.txt")
@public
def robots() -> Response:
    # /cal/ stays open: a calendar service that finds it forbidden drops the feed without a word.
    lines = ("User-agent: *", "Disallow: /it/sign-in", "Disallow: /en/sign-in", "Disallow: /mailbox", "")
    return Response("\n".join(lines), mimetype="text/plain")

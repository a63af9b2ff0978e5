"""The local mailbox, in development only: what `cop run`'s own SMTP server kept, as a mail program shows it."""

from itertools import islice
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cop.emails.reading import OpenedMail, open_mail
from cop.mailbox import LocalMailbox
from cop.views.language import preferred_language
from cop.views.listing import page_number, words
from cop.views.loaders import seen_or_404
from cop.views.mail_frame import mail_frame
from cop.views.security import public

bp = Blueprint("mailbox", __name__, url_prefix="/mailbox")
root = Blueprint("mailbox_root", __name__, url_prefix="/mailbox")

PER_PAGE = 50
PARTS = ("html", "text", "calendar", "source")


@bp.before_request
@root.before_request
def only_where_switched_on() -> None:
    if not current_app.config["LOCAL_MAILBOX"]:
        abort(404)


@root.get("/")
@public
def choose_language() -> ResponseReturnValue:
    return redirect(url_for("mailbox.index", language=preferred_language()))


@bp.get("/")
@public
def index() -> str:
    wanted, page = words("to"), page_number()
    first = (page - 1) * PER_PAGE
    lines = list(islice(_mailbox().lines(wanted), first, first + PER_PAGE + 1))
    return render_template(
        "mailbox/index.html", lines=lines[:PER_PAGE], wanted=wanted, page=page, has_more=len(lines) > PER_PAGE
    )


@bp.get("/<key>")
@public
def show(key: str) -> str:
    body = seen_or_404(_mailbox().read(key))
    mail = open_mail(body)
    part = request.args.get("part", "")
    part = part if part in PARTS else ("html" if mail.html else "text")
    source = body.decode("utf-8", "replace").replace("\r\n", "\n") if part == "source" else ""
    return render_template("mailbox/show.html", key=key, mail=mail, part=part, source=source)


@bp.get("/<key>/html")
@public
def html(key: str) -> Response:
    return mail_frame(_opened(key).html, opens_links=True)


@bp.get("/<key>/invite.ics")
@public
def calendar(key: str) -> Response:
    mail = _opened(key)
    seen_or_404(mail.calendar or None)
    response = Response(mail.calendar, mimetype="text/calendar")
    response.headers["Content-Disposition"] = "attachment; filename=invite.ics"
    return response


def _opened(key: str) -> OpenedMail:
    return open_mail(seen_or_404(_mailbox().read(key)))


def _mailbox() -> LocalMailbox:
    return LocalMailbox(Path(current_app.instance_path) / "mailbox")

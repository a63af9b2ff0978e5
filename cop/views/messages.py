"""The outbox, for administrators: how it stands, each mail as it was sent, and why one failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cop import clock
from cop.emails.deliverability import checks
from cop.emails.reading import OpenedMail, open_mail
from cop.emails.standing import Standing
from cop.emails.verdicts import is_secret
from cop.errors import CopError
from cop.extensions import db
from cop.jobs.rendering import Rendering
from cop.models import Message, MessageState
from cop.queries import messages as queries
from cop.queries.inbound import mailboxes
from cop.rules.messages import can_read_messages
from cop.services import messages as services
from cop.services.workers import SILENT_FOR
from cop.views.listing import chosen, page_number, words
from cop.views.loaders import allowed_or_403, seen_or_404, viewer
from cop.views.mail_frame import mail_frame
from cop.views.message_words import KINDS, STATES, reason_words
from cop.views.reading import log_reading
from cop.views.saving import saving
from cop.views.security import logs_reading

bp = Blueprint("messages", __name__, url_prefix="/messages")

LATE = timedelta(minutes=10)
# What each check of the DNS is for.
SUBJECTS = {
    "SPF": _l("SPF: which servers may send for the domain"),
    "DKIM": _l("DKIM: the key that signatures are checked with"),
    "DMARC": _l("DMARC: what receivers do with mails that only pretend to come from here"),
    "MX": _l("MX: where bounces and answers come back"),
    "PTR": _l("PTR: the name behind the address that sends"),
}


@bp.before_request
def administrators_only() -> None:
    allowed_or_403(can_read_messages(viewer()))


@bp.get("/")
@logs_reading
def index() -> str:
    state, kind, recipient = chosen("state", MessageState), words("kind"), words("to")
    found = queries.messages_of(state=state, kind=kind, recipient=recipient, page=page_number())
    log_reading("messages", people=[m.person_id for m in found.rows if m.person_id], state=state)
    now = clock.now()
    return render_template(
        "messages/index.html",
        listing=found,
        queue=queries.queue_at(now), workers=queries.workers(), kinds=queries.kinds(), state=state, kind=kind,
        recipient=recipient, mailboxes=mailboxes(),
        late=LATE, silent_since=now - SILENT_FOR, STATES=STATES, KINDS=KINDS,
    )  # fmt: skip


@bp.get("/deliverability")
def deliverability() -> str:
    found = checks()
    groups = {one.domain: [c for c in found if c.domain == one.domain] for one in found}
    return render_template(
        "messages/deliverability.html", groups=groups, subjects=SUBJECTS, Standing=Standing
    )


@bp.get("/<int:message_id>")
@logs_reading
def show(message_id: int) -> str:
    log_reading(message := _message(message_id), people=people_in(message))
    message = _message(message_id)
    return render_template(
        "messages/show.html",
        message=message, mail=_opened(message), is_secret=is_secret(message.kind), KINDS=KINDS,
        reason=reason_words(message), can_retry=message.state in services.RETRIED,
        can_discard=message.state in services.DISCARDED,
    )  # fmt: skip


@bp.get("/<int:message_id>/html")
@logs_reading
def html(message_id: int) -> Response:
    log_reading(message := _message(message_id), people=people_in(message))
    mail = seen_or_404(_opened(_message(message_id)))
    return mail_frame(mail.html)


@bp.post("/<int:message_id>/retry")
def retry(message_id: int) -> ResponseReturnValue:
    with _explained(_("The mail is in the queue again.")), saving():
        services.retry_message(_message(message_id), by=viewer(), at=clock.now())
    return redirect(url_for(".show", message_id=message_id), 303)


@bp.post("/<int:message_id>/discard")
def discard(message_id: int) -> ResponseReturnValue:
    with _explained(_("The mail will not be sent.")), saving():
        services.discard_message(_message(message_id), by=viewer())
    return redirect(url_for(".show", message_id=message_id), 303)


@contextmanager
def _explained(done: str) -> Iterator[None]:
    """Say on the next page that it is done, or why it is not."""
    try:
        yield
    except CopError as error:
        flash(str(error), "danger")
    else:
        flash(done, "success")


def people_in(message: Message) -> list[int]:
    return [message.person_id] if message.person_id else []


def _message(message_id: int) -> Message:
    return seen_or_404(queries.message_with_content(message_id))


def _opened(message: Message) -> OpenedMail | None:
    """Return the mail as it was sent; None where there is none to show, or none but the recipient may read."""
    if is_secret(message.kind):
        return None
    body = message.body or Rendering(db.session).shown_of_id(message.id)
    return open_mail(body) if body else None

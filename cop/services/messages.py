"""What an administrator, and time, do to mails of the outbox."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Update, and_, delete, false, or_, select, update

from cop.emails.verdicts import FINAL, SECRET_KINDS, SECRET_PREFIX, is_secret
from cop.errors import CopError
from cop.extensions import db
from cop.models import Message, MessageContent, MessageState
from cop.queries.subscriptions import NEWSLETTER
from cop.rules.viewer import Viewer
from cop.services.audit import log_act

KEPT_FOR = timedelta(days=90)
RETRIED = (MessageState.DEAD, MessageState.EXPIRED)
DISCARDED = (MessageState.QUEUED, MessageState.READY, *RETRIED)
_UNSYNCHRONISED: dict[str, Any] = {"execution_options": {"synchronize_session": False}}
_IS_SECRET = or_(Message.kind.startswith(SECRET_PREFIX, autoescape=True), Message.kind.in_(SECRET_KINDS))


def retry_message(message: Message, *, by: Viewer, at: datetime) -> None:
    """Put a mail that failed or ran out back into the queue, with its attempts counted anew.

    The bytes stay as they are; one that could not be composed is composed again. Raises CopError for a mail
    in another state, or whose content has been wiped.
    """
    if is_secret(message.kind):
        raise CopError(_("A sign-in mail is not sent again: the person asks for a new one."))
    if message.body is None and not message.context:
        raise CopError(_("The content of this mail has been deleted, because of its age."))
    # Newsletters are rendered as they leave.
    is_composed = message.body is not None or message.kind == NEWSLETTER
    state = MessageState.READY if is_composed else MessageState.QUEUED
    fresh = {"attempts": 0, "ambiguous": 0, "not_before": at, "expires_at": None, "last_error": ""}
    _change(message, RETRIED, update(Message).values(state=state, last_code=None, **fresh))
    log_act("retry", message, by=by)


def discard_message(message: Message, *, by: Viewer) -> None:
    """Take a mail that has not left out of the queue for good. Raises CopError for one in another state."""
    _change(message, DISCARDED, update(Message).values(state=MessageState.CANCELLED))
    log_act("discard", message, by=by)


def forget_contents(*, at: datetime, kept_for: timedelta | None = KEPT_FOR) -> int:
    """Wipe what finished mails said: sign-in mails at once, the others after `kept_for`; return how many.

    The rows stay, so that the same mail is not queued a second time.
    """
    is_old = Message.created_at <= at - kept_for if kept_for is not None else false()
    is_over = and_(Message.state.in_(FINAL), or_(_IS_SECRET, is_old))
    over = select(Message.id).where(is_over)
    db.session.execute(delete(MessageContent).where(MessageContent.message_id.in_(over)), **_UNSYNCHRONISED)
    wiped = update(Message).where(is_over, Message.title != "").values(context={}, title="", last_error="")
    return len(db.session.scalars(wiped.returning(Message.id), **_UNSYNCHRONISED).all())


def _change(message: Message, states: tuple[MessageState, ...], change: Update) -> None:
    """Apply a change unless the mail has left one of `states` meanwhile: a worker may have taken it up."""
    is_there = change.where(Message.id == message.id, Message.state.in_(states)).returning(Message.id)
    free = is_there.values(lease_owner=None, lease_until=None)
    changed = db.session.scalars(free, **_UNSYNCHRONISED).all()
    db.session.refresh(message)
    if not changed:
        raise CopError(_("The mail is no longer where it was. Look at its state now."))

"""Counting the changes of what the public pages show, so that a kept page is never shown after one.

The rule: a transaction that writes to any table but `_PRIVATE` raises the number of `SiteRevision` by one,
as its last statement. Last, because the row is everybody's: whoever holds it waits for nothing any more.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, scoped_session

from cop.extensions import db
from cop.models import SiteRevision

# Tables of which no public page shows anything; a table added later counts until it is listed here.
_PRIVATE = {
    "address_claim",
    "audit_base",
    "audit_entry",
    "calendar_fragment",
    "contribution",
    "date_poll",
    "date_poll_host",
    "date_poll_option",
    "date_poll_vote",
    "date_poll_voter",
    "delivery_fault",
    "digest",
    "digest_run",
    "enrolment_request",
    "erasure",
    "import_batch",
    "import_change",
    "import_mapping",
    "import_row",
    "inbound_content",
    "inbound_mail",
    "join_request",
    "likely_duplicate",
    "mail_rule",
    "mail_rule_run",
    "mailbox_mark",
    "meeting_question",
    "merge",
    "merge_step",
    "message",
    "newsletter_recipient",
    "openid_identity",
    "personal_feed",
    "question_answer",
    "question_choice",
    "rate_count",
    "recovery_code",
    "representative_invitation",
    "second_factor",
    "second_step",
    "send_rate",
    "sign_in_request",
    "signed_in_session",
    "site_revision",
    "stored_file",
    "subscription_request",
    "suppressed_address",
    "lifted_stop",
    "survey_invitation",
    "survey_receipt",
    "survey_reply",
    "survey_reply_text",
    "survey_rule",
    "survey_sheet",
    "video_report",
    "video_report_row",
    "worker_tick",
}
_CHANGED = "cop.has_public_changes"


def watch(session: "scoped_session[Any]") -> None:
    """Raise the number, from now on, with each commit of the session that changed something public."""
    for name, listener in (
        ("after_flush", _note_flush),
        ("do_orm_execute", _note_statement),
        ("before_commit", _raise_number),
        ("after_soft_rollback", _forget),
    ):
        if not event.contains(session, name, listener):
            event.listen(session, name, listener)


def _note_flush(session: Session, _context: object) -> None:
    changed = [*session.new, *session.dirty, *session.deleted]
    if any(_is_public(type(record).__table__.name) for record in changed):
        session.info[_CHANGED] = True


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table: Any = getattr(state.statement, "table", None)
        if table is None or _is_public(table.name):
            state.session.info[_CHANGED] = True


def _raise_number(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint ends, not the transaction
    session.flush()
    if session.info.pop(_CHANGED, False):
        session.execute(_upsert())


def _forget(session: Session, _previous: object) -> None:
    if not session.in_transaction():
        session.info.pop(_CHANGED, None)


def _is_public(table: str) -> bool:
    return table not in _PRIVATE


def _upsert() -> Any:
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
    first = insert(SiteRevision).values(id=1, number=1)
    return first.on_conflict_do_update(index_elements=["id"], set_={"number": SiteRevision.number + 1})

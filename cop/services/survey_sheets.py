"""Answers without a name, kept so that nothing in the database says whose they are.

What is promised: whoever has the whole database, the files and every log of any one moment cannot tell whose
an answer is, nor when it came, better than by guessing.

- A sheet has no person, time or address, and its key is random. With each sheet that comes in the answers of
  the survey are dealt out anew among its sheets, at random and in one statement: where a row lies in the file,
  which transaction wrote it and how its bytes are ordered say nothing of who came when. Of a survey with more
  than `AT_ONCE` answers so many are dealt out with each, and all of them within a minute: until then the newest
  one is one of `AT_ONCE` and not of all.
- That somebody has answered is marked with the day alone. On PostgreSQL as many rows of those asked are written
  in one statement, so that the number of the transaction in them tells nobody apart.
- Nothing else is written with a sheet: no entry in the audit log, no mail, no line of a log.
- What the database engines leave behind of earlier moments is swept (`cop.jobs.sweeping`), SQLite overwrites what it
  deletes.

What is not: who copies the database before and after a single answer sees it come, and so does who keeps
PostgreSQL's write-ahead log or reads freed disk blocks. Words by which people give themselves away are read by
a coordinator before anybody else sees them.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, delete, func, insert, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value

from cop import tokens
from cop.extensions import db
from cop.models import Survey, SurveyInvitation, SurveyReceipt, SurveySheet, SurveyStatus
from cop.services.surveys import lock_survey

AT_ONCE = 250
_SWEEP_AFTER_CLOSE = timedelta(hours=1)
_PATIENCE = "200"  # milliseconds that the sweep waits for others


def put_sheet(survey: Survey, answers: dict[str, Any]) -> None:
    """Add an anonymous answer, and deal out those of the survey among its sheets anew."""
    sheet = {"key": secrets.token_hex(16), "survey_id": survey.id, "is_anonymous": True, "answers": answers}
    others = select(SurveySheet.key).where(SurveySheet.survey_id == survey.id)
    chosen = db.session.scalars(others.order_by(func.random()).limit(AT_ONCE)).all()
    db.session.execute(insert(SurveySheet), [sheet])
    _deal_out(SurveySheet.key.in_([sheet["key"], *chosen]))


def deal_out_all(survey_id: int) -> None:
    """Deal out all answers of an open survey, where `put_sheet` has dealt out some of them at a time.

    It closes with this. Of one that is closed nothing moves any more: what is decided about its words stays with them.
    """
    here = SurveySheet.survey_id == survey_id
    if lock_survey(survey_id).status != SurveyStatus.OPEN:
        return
    if (db.session.scalar(select(func.count()).select_from(SurveySheet).where(here)) or 0) > AT_ONCE:
        _deal_out(here)
        again = update(SurveyInvitation).where(SurveyInvitation.survey_id == survey_id)
        _write(again.values(answered_on=SurveyInvitation.answered_on))


def mark_answered(invitation: SurveyInvitation, *, on: date) -> None:
    """Note that somebody has answered, by the day alone."""
    written = [invitation.id]
    if _is_postgresql():
        others = select(SurveyInvitation.id).where(SurveyInvitation.survey_id == invitation.survey_id)
        written += db.session.scalars(others.order_by(func.random()).limit(AT_ONCE))
    day = case((SurveyInvitation.id == invitation.id, on), else_=SurveyInvitation.answered_on)
    _write(update(SurveyInvitation).where(SurveyInvitation.id.in_(written)).values(answered_on=day))
    set_committed_value(invitation, "answered_on", on)


def take_receipt(survey: Survey, form_number: str) -> bool:
    """Note that a form of a public survey is handed in; False where it was before."""
    rows = insert_of(SurveyReceipt).values(form_hash=tokens.hash_of(form_number), survey_id=survey.id)
    taken = db.session.execute(rows.on_conflict_do_nothing().returning(SurveyReceipt.form_hash)).scalar()
    if taken and _is_postgresql():
        others = select(SurveyReceipt.form_hash).where(SurveyReceipt.survey_id == survey.id)
        written = [taken, *db.session.scalars(others.order_by(func.random()).limit(AT_ONCE))]
        again = update(SurveyReceipt).where(SurveyReceipt.form_hash.in_(written))
        _write(again.values(survey_id=SurveyReceipt.survey_id))
    return bool(taken)


def insert_of(table: Any) -> Any:
    """Return an INSERT that knows ON CONFLICT, of whichever database this is."""
    return (postgresql if _is_postgresql() else sqlite).insert(table)


def surveys_with_traces(at: datetime) -> Sequence[int]:
    """Return the ids of the surveys to which anonymous answers come in, or came within the last hour."""
    is_live = (Survey.status == SurveyStatus.OPEN) | (Survey.closed_at > at - _SWEEP_AFTER_CLOSE)
    has_sheets = select(SurveySheet.key).where(SurveySheet.survey_id == Survey.id).exists()
    live = select(Survey.id).where(Survey.is_anonymous, is_live, has_sheets)
    return db.session.scalars(live.order_by(Survey.id)).all()


def sweep_traces() -> int:
    """Sweep what the engine keeps of earlier moments of anonymous answers; return 1 where it did, else 0.

    SQLite: its journal is emptied. PostgreSQL: rows that were written over are removed. Best effort: where
    others are at work it is left to the next minute. On a connection of its own, since neither can be done in a
    transaction; the caller has none open.
    """
    connection = db.engine.engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        return _vacuum(driver) if _is_postgresql() else _empty_journal(driver)
    finally:
        connection.close()


def forget_receipts(at: datetime) -> int:
    """Forget which forms were handed in to public surveys that are closed; return how many."""
    closed = select(Survey.id).where(Survey.status == SurveyStatus.CLOSED, Survey.closed_at <= at)
    gone = delete(SurveyReceipt).where(SurveyReceipt.survey_id.in_(closed))
    return len(db.session.scalars(gone.returning(SurveyReceipt.form_hash)).all())


def _deal_out(here: ColumnElement[bool]) -> None:
    """Give each of the sheets that are `here` the answers of one of them, by chance, each once."""
    nth = func.row_number().over(order_by=func.random()).label("nth")
    sheets = select(SurveySheet.key, nth).where(here).cte("sheets")
    dealt = select(SurveySheet.answers, nth).where(here).cte("dealt")
    deal = (
        update(SurveySheet)
        .where(SurveySheet.key == sheets.c.key, sheets.c.nth == dealt.c.nth)
        .values(answers=_written_anew(dealt.c.answers))
    )
    _write(deal)


def _write(statement: Any) -> None:
    """Change rows without a look at the records in hand: none of them is to be loaded for it."""
    db.session.execute(statement.execution_options(synchronize_session=False))


def _written_anew(answers: Any) -> Any:
    """The same JSON as a new value: PostgreSQL would go on using the old one of a long answer, and so date it."""
    text = cast(answers, Text).concat("")
    kind = SurveySheet.__table__.c.answers.type
    return cast(text, kind) if _is_postgresql() else type_coerce(text, kind)


def _empty_journal(driver: Any) -> int:
    (before,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute(f"PRAGMA busy_timeout={_PATIENCE}")
    try:
        is_busy, _pages, _moved = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        driver.execute(f"PRAGMA busy_timeout={before}")
    return int(not is_busy)


def _vacuum(driver: Any) -> int:
    driver.autocommit = True
    try:
        driver.execute(f"SET lock_timeout = {_PATIENCE}")
        for table in (SurveySheet, SurveyInvitation, SurveyReceipt):
            # To cut off empty pages it would wait five seconds a table for others; they are used again.
            driver.execute(f"VACUUM (SKIP_LOCKED, TRUNCATE FALSE) {table.__tablename__}")
        driver.execute("RESET lock_timeout")
    finally:
        driver.autocommit = False
    return 1


def _is_postgresql() -> bool:
    return bool(db.session.get_bind().dialect.name == "postgresql")

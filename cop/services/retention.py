"""Keeping nothing longer than it serves: the team's terms, and what happens when one is over."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import ngettext
from sqlalchemy import delete, select, update

from cop.errors import CopError
from cop.extensions import db
from cop.models import (
    TERMS,
    Consent,
    DeliveryFault,
    ErasureReason,
    ImportBatch,
    InboundMail,
    JoinRequest,
    Message,
    Person,
    Registration,
    RetentionCategory,
    RetentionRule,
    SurveyReply,
    ThemeSupporter,
    VideoReport,
)
from cop.queries.retention import days_kept, ids_due
from cop.rules.viewer import Viewer
from cop.services.audit import log_act
from cop.services.audit_chain import forget_entries
from cop.services.blanking import blank_of, blanked_columns
from cop.services.erasures import Erased, erase_person
from cop.services.messages import forget_contents

DELETED: dict[RetentionCategory, Any] = {
    RetentionCategory.JOIN_REQUESTS: JoinRequest,
    RetentionCategory.INVITATIONS: Registration,
    RetentionCategory.IMPORTS: ImportBatch,
    RetentionCategory.VIDEO_REPORTS: VideoReport,
    RetentionCategory.SURVEY_REPLIES: SurveyReply,
    RetentionCategory.MAILS: Message,
    RetentionCategory.INBOUND_MAILS: InboundMail,
    RetentionCategory.DELIVERY_FAULTS: DeliveryFault,
    RetentionCategory.CONSENTS: Consent,
}
_UNSYNCHRONISED: dict[str, Any] = {"synchronize_session": False}


def change_term(category: RetentionCategory, days: int | None, *, by: Viewer) -> None:
    """Keep a category for so many days from now on, None for as long as nobody says otherwise.

    Raises CopError (field named after the category) for fewer days than the law or the work asks for.
    """
    least = TERMS[category].least
    if days is not None and days < least:
        message = ngettext("At least %(num)s day.", "At least %(num)s days.", least)
        raise CopError(message, field=category.value)
    if days_kept()[category] == days:
        return
    rule = db.session.get(RetentionRule, category.value) or RetentionRule(category=category.value)
    rule.days = days
    db.session.add(rule)
    db.session.flush()
    log_act("change_term", "retention", by=by, category=category.value, days=days)


def before(category: RetentionCategory, *, at: datetime) -> datetime | None:
    """Return the instant before which a category is put away at the instant `at`; None: nothing of it is."""
    days = days_kept()[category]
    return at - timedelta(days=days) if days is not None else None


def mail_contents_kept_for() -> timedelta | None:
    """Return how long what finished mails said is kept."""
    days = days_kept()[RetentionCategory.MAIL_CONTENTS]
    return timedelta(days=days) if days is not None else None


def put_away(category: RetentionCategory, *, at: datetime) -> int:
    """Do away with what a category has kept long enough; return how many. People are erased one by one instead."""
    limit = before(category, at=at)
    if limit is None or category == RetentionCategory.PEOPLE:
        return 0
    if category == RetentionCategory.AUDIT:
        number = forget_entries(before=limit)
    elif category == RetentionCategory.MAIL_CONTENTS:
        number = forget_contents(at=at, kept_for=at - limit)
    elif category == RetentionCategory.THEME_SUPPORTERS:
        number = _blank_supporters(limit)
    else:
        number = _delete(DELETED[category], ids_due(category, before=limit))
    if number:
        log_act("put_away", "retention", by=None, category=category.value, count=number)
    return number


def erase_next_due(*, at: datetime) -> Erased | None:
    """Erase one person who has had nothing here for long enough; None where there is nobody."""
    limit = before(RetentionCategory.PEOPLE, at=at)
    if limit is None:
        return None
    person_id = db.session.scalar(ids_due(RetentionCategory.PEOPLE, before=limit).order_by("id").limit(1))
    person = db.session.get(Person, person_id) if person_id is not None else None
    return erase_person(person, by=None, at=at, reason=ErasureReason.RETENTION) if person else None


def _delete(model: Any, due: Any) -> int:
    gone = delete(model).where(model.id.in_(due)).returning(model.id)
    return len(db.session.scalars(gone, execution_options=_UNSYNCHRONISED).all())


def _blank_supporters(limit: datetime) -> int:
    """Their number is what the public page shows: it stays."""
    table: Any = ThemeSupporter.__table__
    values = {column.name: blank_of(column) for column in blanked_columns(table)}
    due = db.session.scalars(
        select(ThemeSupporter.id).where(
            ThemeSupporter.id.in_(ids_due(RetentionCategory.THEME_SUPPORTERS, before=limit))
        )
    ).all()
    blanked = update(ThemeSupporter).where(ThemeSupporter.id.in_(due)).values(values)
    db.session.execute(blanked, execution_options=_UNSYNCHRONISED)
    return len(due)
